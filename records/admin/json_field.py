"""A form field for JSON in which nothing reads as nothing, not as the word null."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class Indented(json.JSONEncoder):
    """JSON as people edit it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2, "ensure_ascii": False})


class JsonField(forms.JSONField):
    """JSON that may be left empty."""

    def __init__(self, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": 10, "cols": 80, "class": "vLargeTextField"})
        super().__init__(**{"widget": area, "required": False, "encoder": Indented, **options})

    def to_python(self, value: Any) -> Any:
        """Return the value of a text; numbers and nesting beyond all reason are refused as wrong JSON is."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from None

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the field."""
        return "" if value is None else super().prepare_value(value)
