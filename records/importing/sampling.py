"""Guesses the kind of a property from every value that a column holds; in doubt it is text."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from records.properties.kinds.text import LINE_BREAKS, Text

#: Numbers as a machine writes them. A leading zero or more than 15 digits make a code, not a number.
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
WORDS = frozenset({"yes", "no", "true", "false"})
REMEMBERED: Final = 5_000


def _is_iso(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            return bool(pattern.fullmatch(text) and datetime.fromisoformat(text))
        except ValueError:
            return False

    return fits


def _has_format(date_format: str) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            return bool(datetime.strptime(text, date_format))
        except ValueError:
            return False

    return fits


class KindGuess:
    """Watches the values of one column; ``kind`` is the narrowest kind that all of them fit."""

    def __init__(self, date_format: str = "") -> None:
        is_day = _is_iso(DAY)
        has_format = _has_format(date_format) if date_format else None
        has_time = any(mark in date_format for mark in ("%H", "%I", "%X", "%c"))
        self._open: dict[str, Callable[[str], bool]] = {
            "bool": lambda text: text.lower() in WORDS,
            "number": lambda text: NUMBER.fullmatch(text) is not None,
            "date": lambda text: is_day(text) or bool(has_format and not has_time and has_format(text)),
            "datetime": _is_iso(MOMENT),
            "text": lambda text: len(text) <= Text.longest and not LINE_BREAKS.search(text),
        }
        if has_format and has_time:
            self._open["datetime"] = has_format
        self._seen: set[str] = set()

    def see(self, text: str) -> None:
        """Take one stripped cell into account; blanks say nothing."""
        if not text or text in self._seen:
            return
        if len(self._seen) < REMEMBERED and len(text) < 100:
            self._seen.add(text)
        for kind in [kind for kind, fits in self._open.items() if not fits(text)]:
            del self._open[kind]

    @property
    def kind(self) -> str:
        """Return the slug of the kind; a column without any value is text."""
        return next(iter(self._open), "long_text") if self._seen or len(self._open) < 5 else "text"
