"""What is wrong with a filter that somebody sent, all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.lib.errors import CallerError


@dataclass(frozen=True)
class Problem:
    """One mistake: ``where`` is a path such as ``filters.0.value``, empty for the whole filter."""

    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class InvalidFilter(CallerError):
    """A filter was refused; ``problems`` lists every mistake in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))
