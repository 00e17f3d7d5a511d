"""Finds users by what people call them, and says how text is read in this account."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model

from records.properties import Reading


class UserFinder:
    """Maps ids, user names, e-mail addresses and full names of active users to ids; reads the table once."""

    def __init__(self) -> None:
        self._by_name: dict[str, int] | None = None

    def __call__(self, name: str) -> int | None:
        """Return the id of the active user called so, or None."""
        if self._by_name is None:
            self._by_name = self._read()
        return self._by_name.get(name.lower())

    def learn(self, user: Any) -> None:
        """Add a user that was just made."""
        if self._by_name is not None:
            self._by_name |= dict.fromkeys(_names(user), user.pk)

    def _read(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for user in get_user_model()._default_manager.filter(is_active=True).order_by("-pk"):
            found |= dict.fromkeys(_names(user), user.pk)
        return found


def _names(user: Any) -> list[str]:
    full = f"{user.first_name} {user.last_name}".strip()
    return [name.lower() for name in (full, user.email, user.username, str(user.pk)) if name]


def reading(date_format: str = "", find_user: UserFinder | None = None) -> Reading:
    """Return how text is read in this account: its zone, its users, optionally one more date format."""
    return Reading(ZoneInfo(settings.TIME_ZONE), date_format, find_user or UserFinder())
