"""What a definition may refer to, as ``check`` and ``describe`` see it: plain values, built elsewhere.

A scope is that of one place: inside a loop the record is another one, and only the outputs of steps that have surely
run before are there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from records.filters import Vocabulary
from records.properties import ObjectSchema
from workflows.definition import Definition


@dataclass(frozen=True)
class Output:
    """A value that a step makes for later steps. ``kind`` is a slug of ``records.properties.KINDS``.

    ``object_type`` is set where the value is the number of a record that the step made or found.
    """

    name: str
    label: str
    kind: str = "text"
    object_type: str = ""


@dataclass(frozen=True)
class KnownWorkflow:
    """Another workflow that exists; one in the trash does not."""

    id: int
    name: str
    object_type: str
    is_on: bool


def _nobody(_: int) -> str | None:
    return None


def _no_workflow(_: int) -> KnownWorkflow | None:
    return None


@dataclass(frozen=True)
class Scope:
    """What can be named at one place of a definition.

    ``object_type`` is the object of the record that stands there. ``outputs`` are those of steps that every way here
    has passed, by step id; ``later_outputs`` names the other steps' so that a message can tell the two apart.
    ``events`` are the internal names of the event definitions one of which started the pass. ``find_user`` returns the
    name of an active user by id, ``find_team`` that of a team; both return None for what is not there.
    """

    definition: Definition
    vocabulary: Vocabulary
    object_type: str
    outputs: Mapping[str, Sequence[Output]] = field(default_factory=dict)
    later_outputs: Mapping[str, Sequence[Output]] = field(default_factory=dict)
    events: Sequence[str] = ()
    find_user: Callable[[int], str | None] = _nobody
    find_team: Callable[[int], str | None] = _nobody
    find_workflow: Callable[[int], KnownWorkflow | None] = _no_workflow

    @property
    def schema(self) -> ObjectSchema:
        """Return the schema of the record that stands here."""
        return self.vocabulary.catalogue[self.object_type]

    def inside(self, object_type: str) -> "Scope":
        """Return the scope in which records of another object walk."""
        return replace(self, object_type=object_type)
