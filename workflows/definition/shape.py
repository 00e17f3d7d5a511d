"""The shape of a workflow's definition: one nested, immutable value with stable ids, and its JSON.

A step goes on to the next one in its list, unless its shape says otherwise: with ``branches`` it ends its list and the
record follows one of them; with ``bodies`` (parallel paths, loops) the record passes through them and then goes on;
with a ``target`` it ends its list and the record jumps there. Which kinds of step exist is not known here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: The version of the JSON that ``dump`` writes; ``upgrading`` brings older ones up to it.
SCHEMA = 1

Json = Any


@dataclass(frozen=True)
class Path:
    """A list of steps under a step: a branch, a body of a container, or what happens on failure.

    ``when`` says who takes it, in the terms of the step's kind: a filter, values, a percentage; None for the rest.
    """

    id: str
    name: str = ""
    when: Json = None
    steps: "tuple[Step, ...]" = ()


@dataclass(frozen=True)
class Step:
    """One action, delay or fork. ``config`` belongs to its kind; an empty one is a placeholder."""

    id: str
    kind: str
    config: Mapping[str, Json] = field(default_factory=dict)
    branches: tuple[Path, ...] = ()
    bodies: tuple[Path, ...] = ()
    target: str | None = None
    is_jump: bool = False
    on_failure: Path | None = None

    @property
    def ends_list(self) -> bool:
        """Return whether nothing can stand after this step in its list."""
        return bool(self.branches) or self.is_jump

    def paths(self) -> Iterator[Path]:
        """Yield every path under the step, in the order in which people see them."""
        yield from self.branches
        yield from self.bodies
        if self.on_failure:
            yield self.on_failure


@dataclass(frozen=True)
class Definition:
    """A whole workflow. Two definitions are identical when their dumps are equal."""

    object: str
    name: str = ""
    description: str = ""
    trigger: Mapping[str, Json] = field(default_factory=lambda: {"kind": "manual"})
    sources: tuple[Mapping[str, Json], ...] = ()
    settings: Mapping[str, Json] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
