"""The schema of records as plain data: objects, their properties and options. Built elsewhere, asked everywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Option:
    """One choice: ``value`` is stored, ``label`` is shown; an archived one stays readable but is not offered.

    ``parent`` is the pipeline of a stage.
    """

    value: str
    label: str
    archived: bool = False
    parent: str = ""


@dataclass(frozen=True)
class Property:
    """One fact that records of an object can have.

    ``column`` is the model attribute of a standard property; a custom property has none and lives in the JSON
    column. ``source`` names where options come from when they are not its own: ``pipeline`` or ``stage``.
    """

    object_type: str
    name: str
    label: str
    kind: str
    group: str = ""
    description: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    unique: bool = False
    read_only: bool = False
    filterable: bool = False
    default: Any = None
    column: str | None = None
    source: str = ""

    @property
    def is_custom(self) -> bool:
        """Return whether an administrator made it, so that its values live in the JSON column."""
        return self.column is None

    def option(self, value: str) -> Option | None:
        """Return the option stored as ``value``, archived or not."""
        return next((option for option in self.options if option.value == value), None)

    def label_of(self, value: str) -> str:
        """Return what people read for a stored option value; an unknown value reads as itself."""
        found = self.option(value)
        return found.label if found else value


@dataclass(frozen=True)
class ObjectSchema:
    """One object: its names and its properties by internal name, in the order in which people see them."""

    name: str
    label: str
    plural: str
    properties: Mapping[str, Property]
    is_custom: bool = False

    def get(self, name: str) -> Property | None:
        """Return the property named, or None."""
        return self.properties.get(name)

    def __iter__(self) -> Iterator[Property]:
        return iter(self.properties.values())


@dataclass(frozen=True)
class Catalogue:
    """Every object of the account by internal name; the one answer to "which properties are there"."""

    objects: Mapping[str, ObjectSchema] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ObjectSchema:
        return self.objects[name]

    def get(self, name: str) -> ObjectSchema | None:
        """Return the object named, or None."""
        return self.objects.get(name)
