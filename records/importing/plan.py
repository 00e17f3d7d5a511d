"""Binds a map to the account and to the header of a file: every column and every property that it names must be there.

Nothing is written here; what is missing and may be made is marked as such.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.editing.defining import RESERVED
from records.exporting.defusing import restored
from records.importing.mapping import ImportMap, Partner
from records.models import AssociationLabel, PropertyDefinition
from records.properties import Catalogue, ObjectSchema, Property


@dataclass(frozen=True)
class Target:
    """A column (its position) and the property that it fills; ``prop`` is None where that has yet to be made.

    ``part`` picks the piece of the cell that belongs to the property.
    """

    position: int
    column: str
    object_type: str
    name: str
    prop: Property | None
    values: Mapping[str, str]
    part: Callable[[str], str] = str

    def meaning(self, cell: str) -> str:
        """Return what a cell stands for, apart from white space around it; nothing for a blank one."""
        text = self.part(restored(cell).strip())
        return self.values.get(text, text)


@dataclass(frozen=True)
class BoundPartner:
    """A rule for linked records; the first target is the one that is matched.

    ``forward`` tells whether the label reads from the imported object.
    """

    rule: Partner
    targets: tuple[Target, ...]
    label: AssociationLabel | None
    forward: bool


@dataclass(frozen=True)
class Plan:
    """A map that fits this account and this file."""

    map: ImportMap
    targets: tuple[Target, ...]
    partners: tuple[BoundPartner, ...]

    def every_target(self) -> Iterator[Target]:
        """Yield the targets of the object itself and of linked records."""
        yield from self.targets
        for partner in self.partners:
            yield from partner.targets


def bind(found: ImportMap, catalogue: Catalogue, header: Sequence[str]) -> Plan:
    """Return the plan; raises InvalidValues with every unknown object, column, property and label."""
    binder = _Binder(found, catalogue, header)
    columns = {**found.columns, **({found.owner: "owner"} if found.owner else {})}
    binder.columns(found.used_columns())
    if len(columns) < len(found.columns) + bool(found.owner):
        binder.wrong("owner", _("The column “%(name)s” is mapped already.") % {"name": found.owner})
    targets = binder.targets("columns", found.object_type, columns)
    partners = tuple(binder.partner(f"associate.{number}", rule) for number, rule in enumerate(found.associate, 1))
    if binder.errors:
        raise InvalidValues(binder.errors)
    return Plan(found, targets, partners)


class _Binder:
    def __init__(self, found: ImportMap, catalogue: Catalogue, header: Sequence[str]) -> None:
        self.map = found
        self.catalogue = catalogue
        self.header = {name: position for position, name in enumerate(header) if name}
        self.errors: dict[str, list[str]] = {}

    def wrong(self, where: str, message: str) -> None:
        self.errors.setdefault(where, []).append(message)

    def columns(self, names: Sequence[str]) -> None:
        """Note the columns that the file lacks."""
        there = ", ".join(list(self.header)[:40])
        for name in names:
            if name not in self.header:
                words = {"name": name[:100], "there": there[:1_000]}
                self.wrong("columns", _("The file has no column “%(name)s”. Its columns are: %(there)s.") % words)

    def targets(self, where: str, object_type: str, columns: Mapping[str, str]) -> tuple[Target, ...]:
        schema = self.catalogue.get(object_type)
        if schema is None:
            there = ", ".join(self.catalogue.objects)
            words = {"name": object_type[:60], "there": there}
            self.wrong(where, _("There is no object “%(name)s”. Objects are: %(there)s.") % words)
            return ()
        values = self.map.values if where == "columns" else {}
        return tuple(
            Target(
                position=self.header.get(column, -1),
                column=column,
                object_type=object_type,
                name=part,
                prop=self.property(where, schema, part),
                values=values.get(part, {}),
                part=pick,
            )
            for column, name in columns.items()
            for part, pick in (SPLIT if name == FULL_NAME and _has_two_names(schema) else {name: str}).items()
        )

    def property(self, where: str, schema: ObjectSchema, name: str) -> Property | None:
        prop = schema.get(name)
        words = {"object": schema.plural, "name": name[:100]}
        if prop is not None:
            if prop.read_only:
                self.wrong(where, _("“%(name)s” of %(object)s is read only.") % words)
            return prop
        try:
            PropertyDefinition._meta.get_field("name").run_validators(name)
        except ValidationError as error:
            message = _("%(object)s have no property “%(name)s”, and none can be made of that name. %(reason)s")
            self.wrong(where, message % {**words, "reason": " ".join(error.messages)})
            return None
        if not self.map.create_properties:
            message = _("%(object)s have no property “%(name)s”. Correct the name, or set create_properties.")
            self.wrong(where, message % words)
        elif name in RESERVED:
            self.wrong(where, _("“%(name)s” cannot be the name of a property. Choose another.") % words)
        return None

    def partner(self, where: str, rule: Partner) -> BoundPartner:
        targets = self.targets(where, rule.object_type, {rule.column: rule.match, **rule.columns})
        label, forward = self.label(where, rule)
        return BoundPartner(rule, targets, label, forward)

    def label(self, where: str, rule: Partner) -> tuple[AssociationLabel | None, bool]:
        if not rule.label:
            return None, True
        ends = (self.map.object_type, rule.object_type)
        for forward, (start, end) in ((True, ends), (False, ends[::-1])):
            label = AssociationLabel.objects.filter(from_type=start, to_type=end, name=rule.label).first()
            if label is not None:
                return label, forward
        self.wrong(where, _("There is no association label “%(name)s” here.") % {"name": rule.label[:60]})
        return None, True


def _has_two_names(schema: ObjectSchema) -> bool:
    return FULL_NAME not in schema.properties and all(name in schema.properties for name in SPLIT)


def _first(name: str) -> str:
    return name.rpartition(" ")[0].rstrip() or name


def _last(name: str) -> str:
    first, _space, last = name.rpartition(" ")
    return last if first else ""


#: A column may be mapped to this: its last word becomes the last name, what comes before the first name.
FULL_NAME = "full_name"
SPLIT: Mapping[str, Callable[[str], str]] = {"first_name": _first, "last_name": _last}
