"""Form fields for properties: one function per kind, listed once in ``FIELDS``.

The fields only carry text in and out; ``records.editing`` decides what is valid and words the messages.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from records.admin.date_time import SplitDateTime
from records.admin.showing import Names
from records.properties import Property, Value

NOTHING = ("", "---------")


def field_of(prop: Property, value: Value, names: Names) -> forms.Field:
    """Return the form field of a property whose present value is ``value``.

    The field carries its first value along, so that a form left open overwrites only what its reader changed.
    """
    field = FIELDS[prop.kind](prop, value, names)
    # Django's admin takes help texts for HTML, and this one was written by a person.
    field.label, field.help_text, field.required = prop.label, escape(prop.description), prop.required
    field.show_hidden_initial = True
    return field


def initial_of(value: Value) -> Any:
    """Return a typed value as the form fields take it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return list(value)
    return value


def offered(prop: Property, value: Value) -> list[tuple[str, Any]]:
    """Return the options to choose from; archived ones only if the record has them. Stages stand by pipeline."""
    present = set(value) if isinstance(value, tuple) else {value}
    options = [option for option in prop.options if not option.archived or option.value in present]
    missing = [(str(one), str(one)) for one in present if one is not None and prop.option(str(one)) is None]
    parents = list(dict.fromkeys(option.parent for option in options))
    if len(parents) < 2:
        return [*((option.value, option.label) for option in options), *missing]
    groups = {parent: [(o.value, o.label) for o in options if o.parent == parent] for parent in parents}
    return [*groups.items(), *missing]


def _line(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.CharField(widget=widgets.AdminTextInputWidget)


def _lines(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.CharField(widget=widgets.AdminTextareaWidget(attrs={"rows": 4}))


def _number(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "vTextField"}))


def _address(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": prop.kind, "class": "vTextField"}))


def _phone(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "tel", "class": "vTextField"}))


def _day(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.DateField(widget=widgets.AdminDateWidget)


def _moment(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.SplitDateTimeField(widget=SplitDateTime)


def _yes_no(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Unknown")), ("true", _("Yes")), ("false", _("No"))])


def _choice(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.ChoiceField(choices=[NOTHING, *offered(prop, value)])


def _choices(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.MultipleChoiceField(choices=offered(prop, value), widget=forms.CheckboxSelectMultiple)


def _user(prop: Property, value: Value, names: Names) -> forms.Field:
    return forms.ChoiceField(choices=[NOTHING, *names.choices(value)])


FIELDS: dict[str, Callable[[Property, Value, Names], forms.Field]] = {
    "text": _line,
    "long_text": _lines,
    "number": _number,
    "currency": _number,
    "date": _day,
    "datetime": _moment,
    "bool": _yes_no,
    "choice": _choice,
    "multi_choice": _choices,
    "user": _user,
    "phone": _phone,
    "email": _address,
    "url": _address,
}
