"""What an operator is: a row of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from records.filters.checks import Anything, Subject, Test
from records.filters.moments import Moment
from records.filters.values import Nothing, Shape
from records.properties import Property

TEXT, NUMBER, BOOL = frozenset({"text"}), frozenset({"number"}), frozenset({"bool"})
CHOICE, USER, MULTI_CHOICE = frozenset({"choice"}), frozenset({"user"}), frozenset({"multi_choice"})
TIME = frozenset({"date", "datetime"})
EVERY = TEXT | NUMBER | BOOL | CHOICE | USER | MULTI_CHOICE | TIME


@dataclass(frozen=True)
class Given:
    """What an operator lowers: its value, for a property, at a moment. ``as_days`` says that the subject is a date."""

    prop: Property
    value: Any
    moment: Moment
    as_days: bool


@dataclass(frozen=True)
class Operator:
    """One operator for the property families that it is offered for.

    ``phrase`` is what people read, with ``%(value)s`` where the value stands. ``test`` turns the value into the test
    that the subject must pass, or with ``negated`` fail. ``matches_blank`` says that it is about blanks; every operator
    that takes a value lets the person choose. ``hubspot`` is the name of the same thing there.
    """

    slug: str
    phrase: str | Promise
    families: frozenset[str]
    shape: Shape
    test: Callable[[Given], Test]
    hubspot: str = ""
    subject: Subject = Subject.CURRENT
    negated: bool = False
    matches_blank: bool = False
    events_only: bool = False

    @property
    def label(self) -> str:
        """Return the phrase for a menu, without a value."""
        return str(self.phrase).replace("%(value)s", "…").removesuffix(" …")

    @property
    def offers_blank(self) -> bool:
        """Return whether a person may include records without a value."""
        return not isinstance(self.shape, Nothing)

    @property
    def records_only(self) -> bool:
        """Return whether it asks for history, which events do not have."""
        return self.subject is not Subject.CURRENT


def anything(given: Given) -> Test:
    """Return the test that every value passes."""
    return Anything()
