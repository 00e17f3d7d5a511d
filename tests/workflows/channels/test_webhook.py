"""Taking values out of answers, and keeping of them what may be kept."""

import pytest

from crm.lib import http
from workflows.channels import webhook

BODY = b'{"a": {"b": [{"c": 7}]}, "t": "x\\u0000\\ud800y", "f": 1e999, "n": null, "y": true, "nan": NaN}'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b.0.c", 7),
        ("$.a.b.0.c", 7),
        ("t", "x\ufffd?y"),
        ("y", True),
        ("f", None),
        ("nan", None),
        ("n", None),
        ("a", None),
        ("a.b.1.c", None),
        ("a.b.c", None),
        ("t.0", None),
        ("", None),
    ],
)
def test_an_answer_is_read_by_paths(path: str, expected: object) -> None:
    found = webhook._outputs({"x": path}, http.Answer(200, body=BODY))
    assert found.get("x") == expected


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"9" * 10_000])
def test_what_is_no_json_has_no_values(body: bytes) -> None:
    assert webhook._outputs({"x": "a"}, http.Answer(200, body=body)) == {}


def test_a_long_answer_is_shortened_for_the_log() -> None:
    kept = webhook._excerpt(http.Answer(200, body=b"\x00" + b"a" * 70_000))
    assert len(kept["body"]) == webhook.EXCERPT + 1
    assert kept["body"].startswith("\ufffda")
