"""The form of a record: its fields come from the catalogue, its values go through ``records.editing``."""

from typing import Any, ClassVar

from crm.lib.errors import InvalidValues
from records import editing
from records.admin.bases import ModelForm
from records.admin.fields import field_of, initial_of
from records.admin.showing import Names
from records.editing import cleaning, conflicts
from records.models import Record, registry
from records.properties import ObjectSchema, Property
from records.querying.matching import value_of


class RecordForm(ModelForm):
    """Edits the properties of one record. A model form by descent only: the admin asks for one."""

    schema: ClassVar[ObjectSchema]
    editable: ClassVar[tuple[Property, ...]]
    names: ClassVar[Names]

    class Meta:
        fields = ()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        instance: Record | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        record = instance or registry.new(self.schema.name)
        present = {prop.name: value_of(record, prop) for prop in self.editable}
        shown = {name: initial_of(value) for name, value in present.items()}
        if instance is None:
            shown |= {prop.name: prop.default for prop in self.editable if prop.default is not None}
        super().__init__(data, files, instance=record, initial={**shown, **(initial or {})}, **kwargs)
        for prop in self.editable:
            self.fields[prop.name] = field_of(prop, present[prop.name], self.names)

    def given(self) -> dict[str, Any]:
        """Return what was changed on the form or, for a new record, all that was filled in."""
        if self.instance.pk:
            return {name: self.cleaned_data[name] for name in self.changed_data}
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}

    def write(self) -> Record:
        """Create or change the record; raises InvalidValues if somebody else came first."""
        if not self.instance.pk:
            return editing.create(self.schema.name, self.given())
        if not self.has_changed():
            unchanged: Record = self.instance
            return unchanged
        return editing.update(self.instance, self.given())

    def _post_clean(self) -> None:
        """Let the writer's rules judge the values in place of the model's; their messages stand by the fields."""
        if self.errors:
            return
        try:
            self._check()
        except InvalidValues as error:
            for name, messages in error.fields.items():
                known = name in self.fields
                for message in messages:
                    self.add_error(name if known else None, message if known else f"{name}: {message}")

    def _check(self) -> None:
        reading = editing.reading()
        if self.instance.pk:
            cleaned = cleaning.clean_changes(self.schema, self.given(), reading, self.instance)
        else:
            cleaned = cleaning.clean_new(self.schema, self.given(), reading)
        wrong = conflicts.taken(self.schema, cleaned.values, by=self.instance.pk)
        if wrong:
            raise InvalidValues(wrong)


def form_class(model: type[Record], schema: ObjectSchema, names: Names) -> type[RecordForm]:
    """Return the form of an object."""
    meta = type("Meta", (), {"model": model, "fields": ()})
    editable = tuple(prop for prop in schema if not prop.read_only)
    attributes = {"Meta": meta, "schema": schema, "editable": editable, "names": names, "__module__": __name__}
    return type("RecordForm", (RecordForm,), attributes)
