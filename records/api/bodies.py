"""Bodies and queries in which no field is unknown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from records.properties.kinds.text import UNSTORABLE


class NumberField(serializers.IntegerField):
    """The number of a row, within what a database column holds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class Strict(serializers.Serializer[Any]):
    """A body in which every field must be known and writable."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated fields; raises ValidationError that names those which cannot be sent."""
        if isinstance(data, Mapping):
            wrong = {str(name): [message] for name in data if (message := self._objection(str(name)))}
            if wrong:
                raise ValidationError(wrong)
        return super().to_internal_value(data)

    def _objection(self, name: str) -> str:
        field = self.fields.get(name)
        if field is None:
            return _("There is no field of this name.")
        if field.read_only:
            return _("This field is read only.")
        return ""


class StrictModel(Strict, serializers.ModelSerializer[Any]):
    """A body that makes or changes a row; its ``Meta.fields`` are named one by one."""


def read(form: type[serializers.Serializer[Any]], data: Any, **more: Any) -> dict[str, Any]:
    """Return the validated fields of a body."""
    body = form(data=data, **more)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def read_query(form: type[serializers.Serializer[Any]], query: QueryDict, others: Iterable[str] = ()) -> dict[str, Any]:
    """Return the validated parameters of a query; ``others`` are left to somebody else."""
    mine = {name: value for name, value in query.items() if name not in set(others)}
    return read(form, mine)


def check_query(query: QueryDict) -> None:
    """Refuse parameters that no reader can hold, and those given twice."""
    wrong = {}
    for name, values in query.lists():
        if UNSTORABLE.search(name) or any(UNSTORABLE.search(value) for value in values):
            wrong[UNSTORABLE.sub("?", name)] = [_("This contains characters that cannot be stored.")]
        elif len(values) > 1:
            wrong[name] = [_("Give this parameter once.")]
    if wrong:
        raise ValidationError(wrong)
