"""What a person can fix: where, what is wrong, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. ``where`` is a step's id, a field below one, or a place in JSON."""

    where: str
    message: str
    hint: str = ""
