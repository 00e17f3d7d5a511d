"""The reader of a filter: knows where it stands, what may be named there, and collects every mistake."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from records.filters.problems import Problem
from records.filters.vocabulary import Vocabulary
from records.properties import ObjectSchema, Property
from records.properties.kinds.text import UNSTORABLE

if TYPE_CHECKING:
    from records.filters.nodes import Group

DEEPEST = 8
MOST_CONDITIONS = 250
MOST_VALUES = 250
#: Values of all conditions together: each becomes a parameter or two, of which SQLite takes 32,766.
MOST_VALUES_IN_ALL = 5_000
LONGEST_TEXT = 2_000
#: Conditions with those of the lists that they name, and of the lists that these name.
MOST_INLINED = 500
MOST_PROBLEMS = 100


@dataclass
class Tally:
    """What one reading has counted and found so far."""

    problems: list[Problem] = field(default_factory=list)
    conditions: int = 0
    inlined: int = 0
    values: int = 0


@dataclass(frozen=True)
class Reader:
    """A place in a filter that is being read.

    ``schema`` holds the properties that conditions may name here: a record's, or with ``is_event`` an event's.
    ``lists`` are the active lists whose filters are being read around this one. ``read_group`` reads a group at the
    place it is given.
    """

    vocabulary: Vocabulary
    schema: ObjectSchema
    read_group: "Callable[[Any, Reader], Group | None]"
    is_event: bool = False
    path: tuple[str, ...] = ()
    depth: int = 0
    lists: tuple[int, ...] = ()
    is_inlined: bool = False
    tally: Tally = field(default_factory=Tally)

    def at(self, key: str | int) -> "Reader":
        """Return the reader one step further down."""
        return replace(self, path=(*self.path, str(key)))

    def deeper(self) -> "Reader":
        """Return the reader inside one more group."""
        return replace(self, depth=self.depth + 1)

    def among(self, schema: ObjectSchema, is_event: bool = False) -> "Reader":
        """Return the reader of conditions on something else: an associated record, an event."""
        return replace(self, schema=schema, is_event=is_event)

    def inside(self, known: int) -> "Reader":
        """Return the reader of an active list's filter; its mistakes are reported below where the list is named."""
        return replace(self, lists=(*self.lists, known), depth=self.depth + 1, is_inlined=True)

    def problem(self, message: str, hint: str = "") -> None:
        """Note a mistake here."""
        if len(self.tally.problems) < MOST_PROBLEMS:
            self.tally.problems.append(Problem(".".join(self.path), message, hint))

    def count_condition(self) -> bool:
        """Count one condition and return whether there may be so many."""
        if self.is_inlined:
            self.tally.inlined += 1
        else:
            self.tally.conditions += 1
        if self.tally.conditions > MOST_CONDITIONS:
            if self.tally.conditions == MOST_CONDITIONS + 1:
                self.problem(_("A filter may have at most %(most)s conditions.") % {"most": MOST_CONDITIONS})
            return False
        if self.tally.conditions + self.tally.inlined > MOST_INLINED:
            self.problem(_("With the lists that it names this filter has too many conditions."))
            return False
        return True

    def count_values(self, number: int) -> bool:
        """Count the values of a condition and return whether there may be so many."""
        self.tally.values += number
        if self.tally.values > MOST_VALUES_IN_ALL:
            self.problem(_("A filter may have at most %(most)s values in all.") % {"most": f"{MOST_VALUES_IN_ALL:,}"})
        return self.tally.values <= MOST_VALUES_IN_ALL

    def has_keys(self, raw: Any, required: Collection[str], optional: Collection[str] = ()) -> bool:
        """Return whether this is an object with these keys; note what is missing and what is unknown."""
        if not isinstance(raw, Mapping):
            self.problem(_("An object is expected here."))
            return False
        for key in required:
            if key not in raw:
                self.problem(_("“%(key)s” is missing.") % {"key": key})
        unknown = [key for key in raw if key not in required and key not in optional]
        for key in unknown[:10]:
            self.at(shown(key)).problem(_("There is no setting of this name here."))
        return not unknown and all(key in raw for key in required)

    def one_of(self, raw: Any, choices: Collection[str]) -> str | None:
        """Return one of the words allowed here."""
        if isinstance(raw, str) and raw in choices:
            return raw
        self.problem(_("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return None

    def flag(self, raw: Any) -> bool:
        """Return a yes or no."""
        if not isinstance(raw, bool):
            self.problem(_("Enter true or false."))
        return raw is True

    def whole(self, raw: Any, least: int, most: int) -> int | None:
        """Return a whole number between two bounds."""
        if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most:
            return raw
        self.problem(
            _("Enter a whole number from %(least)s to %(most)s.") % {"least": f"{least:,}", "most": f"{most:,}"}
        )
        return None

    def text(self, raw: Any, longest: int = LONGEST_TEXT) -> str | None:
        """Return a text that is not blank and can be stored."""
        if not isinstance(raw, str) or not raw.strip():
            self.problem(_("Enter text."))
        elif len(raw) > longest:
            self.problem(_("At most %(longest)s characters fit.") % {"longest": f"{longest:,}"})
        elif UNSTORABLE.search(raw):
            self.problem(_("This contains characters that cannot be stored. Remove them and try again."))
        else:
            return raw
        return None

    def property(self, raw: Any) -> Property | None:
        """Return the property named here; only names that the schema knows pass."""
        found = self.schema.get(raw) if isinstance(raw, str) else None
        if found is None:
            # Events have no plural: "Form submitted".
            is_event = self.vocabulary.events.get(self.schema.name) is self.schema
            message = (
                _("The event “%(label)s” has no property named “%(name)s”.")
                if is_event
                else _("%(plural)s have no property named “%(name)s”.")
            )
            words = {"label": self.schema.label, "plural": self.schema.plural or self.schema.label, "name": shown(raw)}
            self.problem(message % words)
        return found

    def object(self, raw: Any) -> ObjectSchema | None:
        """Return the object named here."""
        found = self.vocabulary.catalogue.get(raw) if isinstance(raw, str) else None
        if found is None:
            self.problem(_("There is no object named “%(name)s”.") % {"name": shown(raw)})
        return found


def shown(raw: Any) -> str:
    """Return a text that somebody sent, short and printable, for a message about it; of anything else the type."""
    text = raw[:60] if isinstance(raw, str) else type(raw).__name__
    return "".join(letter if letter.isprintable() else "�" for letter in text)
