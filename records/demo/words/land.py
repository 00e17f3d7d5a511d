"""The shape of what is known about a country: its places, names of people and of companies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A city. In ``postal`` each ``#`` becomes a digit."""

    city: str
    state: str
    postal: str
    zone: str


@dataclass(frozen=True)
class Land:
    """A country. A company's name is a head and a tail grown together, a trade, and a legal form.

    ``weight`` says how many customers are there; ``side`` whether the team of the north or of the south sells there.
    In ``streets`` each ``#`` becomes a house number.
    """

    name: str
    side: str
    weight: int
    dial: str
    language: str
    places: tuple[Place, ...]
    streets: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    forms: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text; ``_`` stands for a space inside one."""
    return tuple(word.replace("_", " ") for word in text.split())
