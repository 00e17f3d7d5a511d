"""Another property as the value of an operator."""

from typing import Any

from django.utils.translation import gettext as _

from records.filters.checks import Reference
from records.filters.reading import Reader
from records.filters.values.base import Shape
from records.filters.values.plain import read_number
from records.filters.vocabulary import Names
from records.properties import KINDS, Property, Reading

FAMILIES = {
    "text": {"text"},
    "number": {"number"},
    "date": {"date", "datetime"},
    "datetime": {"date", "datetime"},
}


class PropertyReference(Shape):
    """A property of the same record, or of its primary record of another object, that can be compared with.

    ``default`` stands in where that one is blank. With ``updated`` any property will do: the times count at which the
    two were last changed.
    """

    slug = "property"

    def __init__(self, updated: bool = False) -> None:
        self.updated = updated

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        optional = () if self.updated else ("default",)
        if not reader.has_keys(raw, ("property",), (*optional, *(() if reader.is_event else ("associated",)))):
            return None
        place, associated = reader, raw.get("associated")
        if associated is not None:
            schema = reader.at("associated").object(associated)
            if schema is None:
                return None
            place = reader.among(schema)
        other = place.at("property").property(raw["property"])
        if other is None:
            return None
        if not self.updated and KINDS[other.kind].family not in FAMILIES[KINDS[prop.kind].family]:
            reader.problem(
                _("%(label)s and %(other)s cannot be compared.") % {"label": prop.label, "other": other.label}
            )
            return None
        default = _default(raw.get("default"), other, reader.at("default"))
        return Reference(other, associated, self.updated, default)

    def dump(self, value: Any) -> Any:
        dumped: dict[str, Any] = {"property": value.prop.name}
        if value.associated:
            dumped["associated"] = value.associated
        if value.default is not None:
            dumped["default"] = KINDS[value.prop.kind].to_api(value.default)
        return dumped

    def words(self, value: Any, prop: Property, names: Names) -> str:
        words: str = value.prop.label
        if value.associated:
            words = _("%(label)s of the primary %(object)s") % {"label": words, "object": value.associated}
        if value.default is not None:
            default = KINDS[value.prop.kind].to_text(value.default, value.prop)
            return _("%(label)s (or %(default)s)") % {"label": words, "default": default}
        return words

    def reference(self, value: Any) -> Reference | None:
        return value  # type: ignore[no-any-return]


def _default(raw: Any, other: Property, reader: Reader) -> Any:
    if raw is None:
        return None
    if KINDS[other.kind].family == "number":
        return read_number(raw, other, reader)
    try:
        value = KINDS[other.kind].clean(raw, other, Reading()) if isinstance(raw, str) else None
    except (ValueError, OverflowError) as error:
        reader.problem(str(error))
        return None
    if value is None:
        reader.problem(_("Enter a value."))
    return value
