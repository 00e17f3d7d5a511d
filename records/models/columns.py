"""Database columns that declare a standard property: an ordinary Django field that also carries its label and kind.

The functions return plain Django fields, so migrations and type checkers see nothing unusual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar, Unpack

from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from records.models.fold import Fold
from records.properties import KINDS, Option, Property

Label = str | Promise
AnyField = TypeVar("AnyField", bound="models.Field[Any, Any]")


class Details(TypedDict, total=False):
    """What a declaration may say beyond its label."""

    group: Label
    description: Label
    options: Sequence[tuple[str, Label]]
    source: str
    required: bool
    unique: bool
    read_only: bool
    filterable: bool
    default: Any


@dataclass(frozen=True)
class Declared:
    """A standard property as its column declares it, before administrators change its words."""

    kind: str
    label: Label
    details: Details

    def as_property(self, object_type: str, field: "models.Field[Any, Any]") -> Property:
        """Return the property for the object whose model holds the column."""
        told = self.details
        return Property(
            object_type=object_type,
            name=field.name,
            label=str(self.label),
            kind=self.kind,
            group=str(told.get("group", "")),
            description=str(told.get("description", "")),
            options=tuple(Option(value, str(label)) for value, label in told.get("options", ())),
            required=told.get("required", False),
            unique=told.get("unique", False),
            read_only=told.get("read_only", False),
            filterable=told.get("filterable", False),
            default=told.get("default"),
            column=field.attname,
            source=told.get("source", ""),
        )


def declared(field: "models.Field[Any, Any]") -> Declared | None:
    """Return the declaration that a model field carries, or None for a plain field."""
    return getattr(field, "declared", None)


def _declare(field: AnyField, kind: str, label: Label, details: Details) -> AnyField:
    field.declared = Declared(kind, label, details)  # type: ignore[attr-defined]
    field.verbose_name = label  # type: ignore[assignment]
    return field


def _words(kind: str, label: Label, details: Details) -> "models.CharField[str | None, str | None]":
    longest = KINDS[kind].longest  # type: ignore[attr-defined]
    return _declare(models.CharField(max_length=longest, null=True, blank=True), kind, label, details)


def text(label: Label, **details: Unpack[Details]) -> "models.CharField[str | None, str | None]":
    """Declare one line of text."""
    return _words("text", label, details)


def phone(label: Label, **details: Unpack[Details]) -> "models.CharField[str | None, str | None]":
    """Declare a phone number."""
    return _words("phone", label, details)


def email(label: Label, **details: Unpack[Details]) -> "models.CharField[str | None, str | None]":
    """Declare an e-mail address."""
    return _words("email", label, details)


def url(label: Label, **details: Unpack[Details]) -> "models.CharField[str | None, str | None]":
    """Declare a web address."""
    return _words("url", label, details)


def long_text(label: Label, **details: Unpack[Details]) -> "models.TextField[str | None, str | None]":
    """Declare text of several lines."""
    return _declare(models.TextField(null=True, blank=True), "long_text", label, details)


def number(label: Label, **details: Unpack[Details]) -> "models.FloatField[float | None, float | None]":
    """Declare a number."""
    return _declare(models.FloatField(null=True, blank=True), "number", label, details)


def currency(label: Label, **details: Unpack[Details]) -> "models.DecimalField[Any, Any]":
    """Declare an amount of money."""
    field = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    return _declare(field, "currency", label, details)


def day(label: Label, **details: Unpack[Details]) -> "models.DateField[Any, Any]":
    """Declare a calendar day."""
    return _declare(models.DateField(null=True, blank=True), "date", label, details)


def moment(label: Label, **details: Unpack[Details]) -> "models.DateTimeField[Any, Any]":
    """Declare an instant."""
    return _declare(models.DateTimeField(null=True, blank=True), "datetime", label, details)


def yes_no(label: Label, **details: Unpack[Details]) -> "models.BooleanField[bool | None, bool | None]":
    """Declare a yes/no that may be blank."""
    return _declare(models.BooleanField(null=True, blank=True), "bool", label, details)


def choice(label: Label, **details: Unpack[Details]) -> "models.CharField[str | None, str | None]":
    """Declare one of several options; the options live in the catalogue, where administrators change them."""
    return _declare(models.CharField(max_length=100, null=True, blank=True), "choice", label, details)


def multi_choice(label: Label, **details: Unpack[Details]) -> "models.TextField[str | None, str | None]":
    """Declare any number of options."""
    return _declare(models.TextField(null=True, blank=True), "multi_choice", label, details)


def user(label: Label, **details: Unpack[Details]) -> "models.ForeignKey[Any, Any]":
    """Declare a person who works here; people are deactivated, never deleted."""
    field: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return _declare(field, "user", label, details)


def indexes(table: str, *, exact: Sequence[str] = (), folded: Sequence[str] = ()) -> list[models.Index]:
    """Return the indexes of the filterable columns: plain ones, and folded ones for text that ignores case."""
    return [models.Index(fields=[name], name=f"{table}_{name}"[:30]) for name in exact] + [
        models.Index(Fold(name), name=f"{table}_{name}_fold"[:30]) for name in folded
    ]
