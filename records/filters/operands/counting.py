"""How often something must be true: ``{"min": 2, "max": 5}``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.filters.reading import Reader

MOST = 1_000_000


@dataclass(frozen=True)
class Count:
    """From ``least`` to ``most`` times, both inclusive; by default at least once."""

    least: int = 1
    most: int | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether once is enough and no number too many."""
        return self == Count()

    def holds(self, number: int) -> bool:
        """Return whether that often is right."""
        return number >= self.least and (self.most is None or number <= self.most)

    def dump(self) -> dict[str, Any]:
        """Return the part of a condition that says it."""
        if self.is_plain:
            return {}
        return {"count": {"min": self.least} | ({} if self.most is None else {"max": self.most})}

    def words(self) -> str:
        """Return it as people read it, empty for "at least once"."""
        if self.is_plain:
            return ""
        if self.most is None:
            return _("at least %(least)s times") % {"least": self.least}
        return _("%(least)s to %(most)s times") % {"least": self.least, "most": self.most}


def parse(raw: Mapping[str, Any], reader: Reader) -> Count | None:
    """Return the count that a condition states; without ``min`` it begins at one."""
    if "count" not in raw:
        return Count()
    place, given = reader.at("count"), raw["count"]
    if not place.has_keys(given, (), ("min", "max")):
        return None
    least = place.at("min").whole(given.get("min", 1), 0, MOST)
    most = place.at("max").whole(given["max"], 0, MOST) if "max" in given else None
    if least is None or ("max" in given and most is None):
        return None
    if most is not None and most < least:
        place.problem(_("The lowest number of times is above the highest."))
        return None
    return Count(least, most)
