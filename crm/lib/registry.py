"""A closed, ordered map from slug to thing, filled while the process starts."""

from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Slugged(Protocol):
    """Anything that says its own slug."""

    @property
    def slug(self) -> str: ...


T = TypeVar("T", bound=Slugged)


class Registry(Generic[T]):
    """Things by slug, in the order in which they were listed."""

    def __init__(self, what: str, things: Iterable[T] = ()) -> None:
        self.what = what
        self._things: dict[str, T] = {}
        for thing in things:
            self.add(thing)

    def add(self, thing: T) -> None:
        """List one more thing; a slug may be taken once."""
        if thing.slug in self._things:
            raise ValueError(f"There are two {self.what} named {thing.slug!r}.")
        self._things[thing.slug] = thing

    def get(self, slug: str) -> T | None:
        """Return the thing named, or None."""
        return self._things.get(slug)

    def __getitem__(self, slug: str) -> T:
        return self._things[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._things

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)

    def slugs(self) -> list[str]:
        """Return every slug, in order."""
        return list(self._things)
