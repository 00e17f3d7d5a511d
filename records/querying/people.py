"""Finds users by what people call them, and says how text is read in this account."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model

from records.properties import Reading


class UserFinder:
    """Finds active users by what people call them; reads the table once.

    A number is an id and nothing else. A text may be a user name, an e-mail address, a full name or an id in digits;
    one that could mean two people finds nobody.
    """

    def __init__(self) -> None:
        self._called: dict[str, set[int]] | None = None

    def __call__(self, name: str | int) -> int | None:
        """Return the id of the active user meant, or None."""
        if self._called is None:
            self._called = defaultdict(set)
            for user in get_user_model()._default_manager.filter(is_active=True):
                self.learn(user)
        if isinstance(name, int):
            return name if name in self._called.get(_id(name), ()) else None
        meant = self._called.get(name.strip().lower(), set())
        return next(iter(meant)) if len(meant) == 1 else None

    def learn(self, user: Any) -> None:
        """Add a user that was just made."""
        if self._called is not None:
            self._called[_id(user.pk)].add(user.pk)
            for name in {f"{user.first_name} {user.last_name}".strip(), user.email, user.username, str(user.pk)}:
                if name:
                    self._called[name.lower()].add(user.pk)


def _id(pk: int) -> str:
    """Return the entry of an id, which no name can be taken for."""
    return f"#{pk}"


def reading(date_format: str = "", find_user: UserFinder | None = None) -> Reading:
    """Return how text is read in this account: its zone, its users, optionally one more date format."""
    return Reading(ZoneInfo(settings.TIME_ZONE), date_format, find_user or UserFinder())
