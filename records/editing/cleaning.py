"""Checks values that somebody gave against the schema and types them; the one door through which values come in."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.models import Record
from records.properties import KINDS, ObjectSchema, Property, Reading, Value


@dataclass(frozen=True)
class Cleaned:
    """Typed values by property name; None clears a property."""

    schema: ObjectSchema
    values: Mapping[str, Value] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Return the standard values by model attribute, as the column holds them."""
        return {
            prop.column: KINDS[prop.kind].to_column(value)
            for name, value in self.values.items()
            if (prop := self.schema.properties[name]).column
        }

    def custom(self) -> dict[str, Any]:
        """Return the custom values as JSON; None where one is cleared."""
        return {
            name: KINDS[prop.kind].to_json(value)
            for name, value in self.values.items()
            if (prop := self.schema.properties[name]).is_custom
        }

    def apply(self, record: Record) -> list[str]:
        """Put the values on a record that is not yet saved; return the model attributes that were set."""
        columns = self.columns()
        for attribute, value in columns.items():
            setattr(record, attribute, value)
        custom = self.custom()
        if custom:
            merged = {**record.properties, **custom}
            record.properties = {name: value for name, value in merged.items() if value is not None}
        return [*columns, "properties"] if custom else [*columns]


def clean_new(schema: ObjectSchema, given: Mapping[str, Any], reading: Reading) -> Cleaned:
    """Type the values of a record to be created: defaults are filled in, required ones must be there.

    Raises InvalidValues with one list of messages per property.
    """
    return Cleaner(schema, reading).new(given)


def clean_changes(
    schema: ObjectSchema, given: Mapping[str, Any], reading: Reading, record: Record | None = None
) -> Cleaned:
    """Type the values to be changed on a record, or on any record; raises InvalidValues as ``clean_new`` does."""
    return Cleaner(schema, reading).changes(given, getattr(record, "pipeline", None), record)


class Cleaner:
    """Cleans many rows of one object; what the rows share is worked out once."""

    def __init__(self, schema: ObjectSchema, reading: Reading, *, may_write_read_only: bool = False) -> None:
        self.schema = schema
        self.reading = reading
        self.may_write_read_only = may_write_read_only
        self.defaults = dict(self._defaults())
        self.required = [prop for prop in schema if prop.required]
        self.stages = {option.value: option.parent for option in _options(schema, "stage")}
        self.first_stages: dict[str, str] = {}
        archived = {option.value for option in _options(schema, "pipeline") if option.archived}
        for option in _options(schema, "stage"):
            if not option.archived and option.parent not in archived:
                self.first_stages.setdefault(option.parent, option.value)

    def new(self, given: Mapping[str, Any]) -> Cleaned:
        """Type the values of a new record."""
        wrong: dict[str, list[str]] = {}
        values = self._values(given, wrong)
        self._follow_pipeline(values, given, None, wrong)
        values = {**self.defaults, **{name: value for name, value in values.items() if value is not None}}
        if self.first_stages and "stage" not in values and "stage" not in wrong:
            values.setdefault("pipeline", next(iter(self.first_stages)))
            values["stage"] = self.first_stages.get(str(values["pipeline"]))
        self._demand(lambda prop: values.get(prop.name) is None, wrong)
        return self._done(values, wrong)

    def changes(self, given: Mapping[str, Any], pipeline: str | None, record: Record | None = None) -> Cleaned:
        """Type the values to be changed on a record that is now in ``pipeline``.

        With the ``record``, users and options that it has already may be given again, even where they have been
        deactivated or archived since.
        """
        wrong: dict[str, list[str]] = {}
        given = {name: raw for name, raw in given.items() if record is None or not self._has_already(record, name, raw)}
        values = self._values(given, wrong)
        self._follow_pipeline(values, given, pipeline, wrong)
        self._demand(lambda prop: prop.name in values and values[prop.name] is None, wrong)
        return self._done(values, wrong)

    def _has_already(self, record: Record, name: str, raw: Any) -> bool:
        prop = self.schema.get(name)
        if prop is None or prop.read_only or prop.source or KINDS[prop.kind].family not in {"user", "choice"}:
            return False
        held = getattr(record, prop.column) if prop.column else record.properties.get(prop.name)
        return held is not None and str(raw).strip() == str(held)

    def _defaults(self) -> Iterator[tuple[str, Value]]:
        """Yield the defaults; one that no longer fits, such as an archived option, is left out."""
        for prop in self.schema:
            if prop.default is not None:
                with suppress(ValueError):
                    yield prop.name, self.typed(prop, prop.default)

    def _done(self, values: dict[str, Value], wrong: dict[str, list[str]]) -> Cleaned:
        if wrong:
            raise InvalidValues(wrong)
        return Cleaned(self.schema, values)

    def _values(self, given: Mapping[str, Any], wrong: dict[str, list[str]]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, raw in given.items():
            prop = self.schema.get(name)
            if prop is None:
                wrong[name] = [_("%(object)s have no property of this name.") % {"object": self.schema.plural}]
            elif prop.read_only and not self.may_write_read_only:
                wrong[name] = [_("%(label)s is read only.") % {"label": prop.label}]
            else:
                try:
                    values[name] = self.typed(prop, raw)
                except ValueError as error:
                    wrong[name] = [str(error)]
        return values

    def typed(self, prop: Property, raw: Any) -> Value:
        """Type one value; raises ValueError with the message."""
        return KINDS[prop.kind].clean(raw, prop, self.reading)

    def _demand(self, is_missing: Callable[[Property], bool], wrong: dict[str, list[str]]) -> None:
        for prop in self.required:
            if prop.name not in wrong and is_missing(prop):
                wrong[prop.name] = [_("%(label)s is required.") % {"label": prop.label}]

    def _follow_pipeline(
        self, values: dict[str, Value], given: Mapping[str, Any], present: str | None, wrong: dict[str, list[str]]
    ) -> None:
        """Let a stage bring its pipeline along, and a pipeline its first stage; refuse a pair that does not fit."""
        if not self.stages or "pipeline" in wrong or "stage" in wrong:
            return
        stage, pipeline = values.get("stage"), values.get("pipeline")
        if stage is not None:
            home = self.stages[str(stage)]
            if pipeline is not None and pipeline != home:
                wrong["stage"] = [_("This stage belongs to another pipeline.")]
            elif home != present:
                values["pipeline"] = home
        elif pipeline is not None and pipeline != present:
            values["stage"] = self.first_stages.get(str(pipeline))


def _options(schema: ObjectSchema, name: str) -> Any:
    prop = schema.get(name)
    return prop.options if prop and prop.source == name else ()
