"""Defines objects and properties: the rules for changing and removing what records and filters may depend on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib import queue
from crm.lib.errors import InUse, InvalidValues
from records.models import (
    CustomRecord,
    ObjectType,
    PropertyDefinition,
    PropertyOption,
    UniqueValue,
    capture,
    registry,
    standard,
    uniqueness,
)
from records.properties import KINDS, Option, Property, Reading
from records.querying import indexes, uses

#: What may be changed on a standard property; the rest belongs to its column.
WORDS = frozenset({"label", "group", "description", "required", "default", "position"})
CHANGEABLE = WORDS | {"kind", "unique", "read_only", "filterable"}
#: Names that mean something else beside a record's properties: in columns, in queries, in forms.
RESERVED = frozenset(
    "id pk properties object object_type object_type_id owner_id deleted_at merged_into csrfmiddlewaretoken "
    "count cursor deleted limit q sort".split()
)
WITH_OPTIONS = frozenset({"choice", "multi_choice"})


def define_object(name: str, label: str, plural: str, description: str = "") -> ObjectType:
    """Make a custom object with the standard properties of one; raises InvalidValues."""
    row = ObjectType(name=name, label=label, plural=plural, description=description)
    _validate(row)
    with transaction.atomic():
        row.save(force_insert=True)
        standard.add_standard_properties(row.name, CustomRecord)
    return row


def remove_object(row: ObjectType) -> None:
    """Remove a custom object that has no records, not even in the recycle bin; raises InUse."""
    if not row.is_custom:
        raise InUse(_("“%(label)s” is a standard object and stays.") % {"label": row.label}, [])
    count = registry.every(row.name).count()
    if count:
        raise InUse(_("Delete the records for good first:"), [uses.in_words(count)])
    row.delete()


def define_property(object_type: str, values: Mapping[str, Any], options: Sequence[Option] = ()) -> PropertyDefinition:
    """Add a custom property. ``values`` are columns of PropertyDefinition; raises InvalidValues."""
    row = PropertyDefinition(object_type_id=object_type, **values)
    _check_rules(row, options)
    _validate(row)
    with transaction.atomic():
        row.save(force_insert=True)
        set_options(row, options)
        _index_later(row)
    return row


def change_property(
    row: PropertyDefinition, changes: Mapping[str, Any], options: Sequence[Option] | None = None
) -> PropertyDefinition:
    """Change a property. Options that records hold are archived, not removed.

    Raises InvalidValues for what the rules refuse: other names, another kind once values exist, the nature of a
    standard property. Raises InUse when a change would pull the ground from under filters that use the property.
    """
    allowed = WORDS if row.is_standard else CHANGEABLE
    changes = {name: value for name, value in changes.items() if getattr(row, name, None) != value}
    wrong = {name: [_("This cannot be changed on an existing property.")] for name in changes if name not in allowed}
    if wrong:
        raise InvalidValues(wrong)
    if "kind" in changes:
        _demand_no_values(row)
    with transaction.atomic():
        was_unique = row.unique
        for name, value in changes.items():
            setattr(row, name, value)
        _check_rules(row, options if options is not None else _options_of(row))
        _validate(row)
        row.save()
        if options is not None:
            set_options(row, options)
        if row.unique and not was_unique:
            _claim_all(row)
        elif was_unique and not row.unique:
            UniqueValue.objects.filter(object_type=row.object_type_id, property=row.name).delete()
        _index_later(row)
    return row


def remove_property(row: PropertyDefinition, *, with_values: bool = False) -> int:
    """Remove a custom property that nothing refers to; returns how many records lost a value.

    Raises InUse naming the lists and workflows that use it and, unless ``with_values``, the records that have one.
    """
    if row.is_standard:
        raise InUse(_("“%(label)s” is a standard property and stays.") % {"label": row.label}, [])
    with transaction.atomic():
        row = PropertyDefinition.objects.select_for_update().get(pk=row.pk)
        holders = uses.holders_of(row)
        found = uses.uses_of(row.object_type_id, row.name)
        if found or (holders and not with_values):
            found += [uses.in_words(holders)] if holders else []
            raise InUse(_("“%(label)s” is in use:") % {"label": row.label}, found)
        _forget_values(row)
        UniqueValue.objects.filter(object_type=row.object_type_id, property=row.name).delete()
        _index_later(row)
        row.delete()
    return holders


def _forget_values(row: PropertyDefinition) -> None:
    """Take a custom property's values from every record, set by set."""
    holders = registry.every(row.object_type_id).filter(properties__has_key=row.name)
    keys = list(holders.values_list("pk", flat=True))
    for start in range(0, len(keys), capture.CHUNK):
        chunk = list(registry.every(row.object_type_id).filter(pk__in=keys[start : start + capture.CHUNK]))
        for record in chunk:
            record.properties = {name: value for name, value in record.properties.items() if name != row.name}
        capture.overwrite(registry.model_of(row.object_type_id), chunk, ["properties"])


def set_options(row: PropertyDefinition, options: Sequence[Option]) -> None:
    """Make these the options of a choice, in this order; those left out go, or are archived where in use."""
    kept = {option.value for option in options}
    for old in row.options.exclude(value__in=kept):
        if uses.holders_of(row, old.value) or uses.uses_of_option(row.object_type_id, row.name, old.value):
            PropertyOption.objects.filter(pk=old.pk).update(archived=True)
        else:
            old.delete()
    for position, option in enumerate(options):
        PropertyOption.objects.update_or_create(
            definition=row,
            value=option.value,
            defaults={"label": option.label, "archived": option.archived, "position": position},
        )


def _index_later(row: PropertyDefinition) -> None:
    """Let a worker make or drop the index of a custom property that is, was or becomes filterable."""
    if not row.is_standard:
        queue.later(indexes.ensure)


def _options_of(row: PropertyDefinition) -> list[Option]:
    return [Option(option.value, option.label, option.archived) for option in row.options.all()]


def _check_rules(row: PropertyDefinition, options: Sequence[Option]) -> None:
    wrong: dict[str, list[str]] = {}
    if row.name in RESERVED and not row.is_standard:
        wrong["name"] = [
            _("“%(name)s” means something else already. Choose another internal name.") % {"name": row.name}
        ]
    kind = KINDS.get(row.kind)
    if kind is None:
        raise InvalidValues({"kind": [_("Choose one of: %(kinds)s.") % {"kinds": ", ".join(KINDS.slugs())}]})
    if row.kind in WITH_OPTIONS and not options and not row.is_standard:
        wrong["options"] = [_("A choice needs at least one option.")]
    if options and row.kind not in WITH_OPTIONS:
        wrong["options"] = [_("Only choices have options.")]
    if any(";" in option.value or not option.value.strip() for option in options):
        wrong["options"] = [_("An option needs a value, and a value may not contain a semicolon.")]
    if len({option.value for option in options}) < len(options):
        wrong["options"] = [_("Each option value may appear once.")]
    if row.filterable and not kind.indexable:
        wrong["filterable"] = [_("Values of this kind are too long to be indexed.")]
    if row.unique and (row.kind in WITH_OPTIONS or row.kind in {"bool", "user"}):
        wrong["unique"] = [_("Values of this kind cannot be unique.")]
    if row.unique and row.default is not None:
        wrong["default"] = [_("A unique property has no default: the second record would have the same value.")]
    if row.default is not None and not wrong:
        try:
            kind.clean(row.default, _as_property(row, options), Reading())
        except ValueError as error:
            wrong["default"] = [str(error)]
    if wrong:
        raise InvalidValues(wrong)


def _as_property(row: PropertyDefinition, options: Sequence[Option]) -> Property:
    return Property(row.object_type_id, row.name, row.label, row.kind, options=tuple(options))


def _validate(row: ObjectType | PropertyDefinition) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidValues({name: list(messages) for name, messages in error.message_dict.items()}) from None


def _demand_no_values(row: PropertyDefinition) -> None:
    holders = uses.holders_of(row)
    found = [*uses.uses_of(row.object_type_id, row.name), *([uses.in_words(holders)] if holders else [])]
    if found:
        raise InUse(_("The kind of “%(label)s” can no longer be changed:") % {"label": row.label}, found)


def _claim_all(row: PropertyDefinition) -> None:
    """Claim the present values of a property that becomes unique; two records with the same value stop it."""
    claims: dict[str, int] = {}
    alive = registry.alive(row.object_type_id).filter(properties__has_key=row.name)
    for pk, stored in alive.values_list("pk", f"properties__{row.name}").iterator(chunk_size=2_000):
        text = uniqueness.claim_text(stored)
        if text in claims:
            message = _("Records %(first)s and %(second)s have the same value “%(value)s”. Change one of them first.")
            raise InvalidValues({"unique": [message % {"first": claims[text], "second": pk, "value": text}]})
        claims[text] = pk
    UniqueValue.objects.bulk_create(
        [UniqueValue(object_type_id=row.object_type_id, property=row.name, value=v, record_id=k)
         for v, k in claims.items()],
        batch_size=2_000,
    )  # fmt: skip
