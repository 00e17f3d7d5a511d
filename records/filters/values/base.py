"""What every shape of value answers."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from records.filters.checks import Reference
from records.filters.reading import MOST_VALUES, Reader
from records.filters.vocabulary import Names
from records.properties import Property

T = TypeVar("T")


class Shape:
    """One shape of value. ``slug`` tells forms which input to draw."""

    slug: str

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        """Return the typed value; note each mistake on the reader and return None."""
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """Return the value as JSON."""
        return value

    def words(self, value: Any, prop: Property, names: Names) -> str:
        """Return the value as people read it."""
        return str(value)

    def is_relative(self, value: Any) -> bool:
        """Return whether what the value means changes with the clock."""
        return False

    def reference(self, value: Any) -> Reference | None:
        """Return the other property that the value names, if it names one."""
        return None


class Nothing(Shape):
    """No value: "is known"."""

    slug = "nothing"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        if raw is not None:
            reader.problem(_("This operator takes no value."))

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return ""


def read_list(raw: Any, reader: Reader, read: Callable[[Any, Reader], T | None]) -> tuple[T, ...] | None:
    """Return a list of values in the order given, each once."""
    if not isinstance(raw, list) or not raw:
        reader.problem(_("A list with at least one value is expected here."))
        return None
    if len(raw) > MOST_VALUES:
        reader.problem(_("A list may have at most %(most)s values.") % {"most": MOST_VALUES})
        return None
    if not reader.count_values(len(raw)):
        return None
    found = [read(value, reader.at(index)) for index, value in enumerate(raw)]
    return None if any(value is None for value in found) else tuple(dict.fromkeys(found))  # type: ignore[arg-type]


def any_of(parts: Sequence[str]) -> str:
    """Return words joined by "or"."""
    return _joined(parts, _(" or "))


def all_of(parts: Sequence[str]) -> str:
    """Return words joined by "and"."""
    return _joined(parts, _(" and "))


def quoted(text: str) -> str:
    """Return a text in quotation marks."""
    return _("“%(text)s”") % {"text": text}


def _joined(parts: Sequence[str], last: str) -> str:
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
