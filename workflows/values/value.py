"""What every value is: it can be checked, described and worked out for an enrollment."""

from collections.abc import Iterator, Sequence
from typing import Any

from crm.lib.errors import CallerError
from records.properties import Property
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope


class InvalidValue(CallerError):
    """JSON that is not a value; ``problems`` lists what is wrong and where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class Value:
    """Something that a step writes, sends or compares."""

    #: Whether it is the same for every enrollment, so that it is worked out once.
    is_static = False

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        """Yield what is wrong with it at a place of a definition."""
        return iter(())

    def load(self, batch: Batch) -> None:
        """Read at once what all items of the batch need; what is not loaded here is when it is asked for."""

    def of(self, item: Item, batch: Batch) -> Any:
        """Return the value for an item as ``records.properties.KINDS`` type it, or None when it is blank.

        Outputs and values passed along come as their JSON. Raises InvalidValues for what is not there any more.
        """
        raise NotImplementedError

    def shown(self, item: Item, batch: Batch) -> Any:
        """Return the value as a text reads it: options as labels, users as names."""
        return self.of(item, batch)

    def shape(self, scope: Scope) -> Property | None:
        """Return what is known of its kind and options; None where it fits whatever it fits when it is there."""
        return None

    def describe(self, scope: Scope) -> str:
        """Return it in words."""
        raise NotImplementedError
