"""Writes one property for a whole batch and words what became of it: shared by the steps that set, copy and clear."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib.errors import CallerError, InvalidValues
from records.editing.cleaning import Cleaned
from records.models import Record
from records.properties import KINDS, ObjectSchema, Property
from workflows.batch import Batch, Item
from workflows.fused import Write
from workflows.outcomes import Done, Outcome, Skip
from workflows.steps.configuring import all_fail, each, targets
from workflows.values import in_words

Records = Mapping[int, list[Record]]


def same(batch: Batch, name: str, raw: Any) -> Mapping[int, Outcome]:
    """Give all records the same value: it is typed once."""
    try:
        records = targets(batch)
        schema, prop = property_of(batch, records, name)
    except CallerError as error:
        return all_fail(batch, error)
    if prop is None or schema is None:
        return each(batch, lambda item: _nobody())
    if prop.unique:
        return differing(batch, name, lambda item, prop: raw)
    cleaner, apply, origin = batch.unit.cleaner(schema.name), batch.unit.apply, batch.origin
    by_pipeline: dict[str | None, Cleaned] = {}
    follows = bool(prop.source)
    try:
        cleaned = cleaner.changes({name: raw}, None)
    except InvalidValues:
        # A record may keep what it has, even if that is not to be had any more.
        return differing(batch, name, lambda item, prop: raw, is_blank_meant=True)
    words = in_words(cleaned.values.get(name), prop, batch)
    changed, unchanged = _done(prop, words, 1, 1), _done(prop, words, 1, 0)
    outcomes: dict[int, Outcome] = {}
    for item in batch.items:
        count = 0
        there = records[item.id]
        reason = origin(item)
        for record in there:
            if follows:
                pipeline = getattr(record, "pipeline", None)
                if pipeline not in by_pipeline:
                    by_pipeline[pipeline] = cleaner.changes({name: raw}, pipeline)
                cleaned = by_pipeline[pipeline]
            if apply(record, cleaned, reason):
                count += 1
        if len(there) == 1:
            outcomes[item.id] = changed if count else unchanged
        else:
            outcomes[item.id] = _done(prop, words, len(there), count) if there else _nobody()
    return outcomes


def fused(batch: Batch, name: str, raw: Any) -> Write | None:
    """Return the same value for all enrolled records as a value, where it is one for a plain column of theirs."""
    schema = batch.unit.catalogue[batch.definition.object]
    prop = schema.get(name)
    if "target" in batch.config or prop is None or prop.column is None or prop.unique or prop.source:
        return None
    try:
        value = batch.unit.cleaner(schema.name).changes({name: raw}, None).values[name]
    except InvalidValues:
        return None
    kind = KINDS[prop.kind]
    data = _done(prop, in_words(value, prop, batch), 1, 1).data
    return Write(prop, kind.to_column(value), kind.to_json(value), data)


def differing(
    batch: Batch, name: str, value_of: Callable[[Item, Property], Any], *, is_blank_meant: bool = False
) -> Mapping[int, Outcome]:
    """Give each item's records the item's own value; a blank one leaves them as they are, unless it is meant."""
    try:
        records = targets(batch)
        schema, prop = property_of(batch, records, name)
    except CallerError as error:
        return all_fail(batch, error)
    if prop is None or schema is None:
        return each(batch, lambda item: _nobody())
    typed = _Typed(batch, schema, prop)

    def act(item: Item) -> Outcome:
        there = records[item.id]
        if not there:
            return _nobody()
        value = value_of(item, prop)
        if value is None and not is_blank_meant:
            return Skip(_("There is no value to write: the source is blank. The property stays as it is."))
        # All are typed before the first is changed: a step that fails has written nothing.
        cleaned = [typed.of(record, value) for record in there]
        if prop.unique and len(there) > 1:
            message = _("The value must be unique, so it cannot be given to several records.")
            raise InvalidValues({name: [message]})
        reason = batch.origin(item)
        count = 0
        for record, values in zip(there, cleaned, strict=True):
            count += bool(batch.unit.apply(record, values, reason))
        return typed.done(there[0], cleaned[0], len(there), count)

    return each(batch, act)


class _Typed:
    """Values of one property, typed; what means the same for every record is typed and worded once."""

    def __init__(self, batch: Batch, schema: ObjectSchema, prop: Property) -> None:
        self.batch = batch
        self.prop = prop
        self.cleaner = batch.unit.cleaner(schema.name)
        self.is_shared = not prop.unique and not prop.source
        self.known: dict[tuple[type, Any], Cleaned] = {}
        self.said: dict[tuple[int, bool], Done] = {}

    def of(self, record: Record, value: Any) -> Cleaned:
        """Return a value as it is written to a record. Raises InvalidValues."""
        if not self.is_shared or isinstance(value, list):
            return self.batch.unit.clean(record, {self.prop.name: value})
        found = self.known.get((type(value), value))
        if found is None:
            try:
                found = self.cleaner.changes({self.prop.name: value}, None)
            except InvalidValues:
                # A record may keep what it has, even if that is not to be had any more.
                return self.batch.unit.clean(record, {self.prop.name: value})
            self.known[type(value), value] = found
        return found

    def done(self, record: Record, cleaned: Cleaned, there: int, count: int) -> Done:
        """Return the outcome after the writing."""
        key = (id(cleaned), count > 0)
        if there == 1 and key in self.said:
            return self.said[key]
        value = cleaned.values[self.prop.name] if cleaned.values else self.batch.unit.value(record, self.prop)
        said = _done(self.prop, in_words(value, self.prop, self.batch), there, count)
        if there == 1 and self.known.get((type(value), value)) is cleaned:
            self.said[key] = said
        return said


def property_of(batch: Batch, records: Records, name: str) -> tuple[ObjectSchema | None, Property | None]:
    """Return the property of the records in work; nothing where there are none. Raises InvalidValues if it is gone."""
    first = next((there[0] for there in records.values() if there), None)
    if first is None:
        return None, None
    schema = batch.unit.catalogue[first.object_type_id]
    prop = schema.get(name)
    if prop is None:
        message = _("%(object)s have no property named “%(name)s”.") % {"object": schema.plural, "name": name}
        raise InvalidValues({name: [message]})
    return schema, prop


def written(prop: Property, words: str, there: Sequence[Record], count: int) -> Done:
    """Return the outcome of a property having been written."""
    return _done(prop, words, len(there), count)


def _done(prop: Property, words: str, there: int, count: int) -> Done:
    """Return the outcome; its data is shared by all who have the same one, so nobody may change it."""
    data: dict[str, Any] = {"property": prop.label, "value": words}
    if there != 1:
        data |= {"records": there, "changed": count}
    if not count:
        data["unchanged"] = True
    return Done(data=data)


def _nobody() -> Outcome:
    return Skip(_("There is no associated record to write to."))


def sentence(outcome: str, data: Mapping[str, Any]) -> str:
    """Return what happened in one sentence."""
    if outcome != Done.slug:
        return str(data.get("reason", ""))
    words = {"property": data.get("property", ""), "value": data.get("value", "")}
    if "records" in data:
        changed = int(data.get("changed", 0))
        said = ngettext(
            "Set %(property)s of %(records)s associated records to “%(value)s”; %(changed)s was changed.",
            "Set %(property)s of %(records)s associated records to “%(value)s”; %(changed)s were changed.",
            changed,
        )
        return said % {**words, "records": data["records"], "changed": changed}
    if data.get("unchanged"):
        return (
            _("%(property)s already had this value: “%(value)s”.")
            if words["value"]
            else _("%(property)s was already blank.")
        ) % words
    return (_("Set %(property)s to “%(value)s”.") if words["value"] else _("Cleared %(property)s.")) % words
