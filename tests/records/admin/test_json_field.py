"""The JSON box: what is no JSON is refused with a message, whatever it is."""

import pytest
from django.core.exceptions import ValidationError

from records.admin.json_field import JsonField


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "9" * 6_000, "nonsense"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        JsonField().clean(text)


def test_nothing_reads_as_nothing() -> None:
    assert JsonField().clean("") is None
    assert JsonField().clean('{"a": [1]}') == {"a": [1]}
