"""Whatever is sent, the answer is a refusal in one shape, never a broken server."""

import json
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st
from rest_framework.test import APIClient

from records.models import Campaign, Contact, catalogue
from tests.records.api.conftest import Maker
from tests.records.api.shapes import POSTED, QUERIES, VALUES

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/objects/contact/"


def send(client: APIClient, method: str, path: str, raw: Any, kind: str = "application/json") -> Any:
    return client.generic(method, path, raw, content_type=kind)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b"5", b'"x"', b'{"properties": {"first_name": "a\\u0000b"}}',
        b'{"properties": {"first_name": "\\ud800"}}', b'{"properties": {"score": 1e400}}',
        b'{"properties": {"score": NaN}}',
        b'{"properties": {"score": -Infinity}}', b'{"properties": {"score": 9223372036854775808}}',
        b'{"properties": {"score": ' + b"9" * 5_000 + b"}}", b'{"properties": {}, "properties": {}}',
        b'{"properties": ' + b"[" * 100 + b"]" * 100 + b"}", b"[" * 100_000, b'{"a":' * 50_000, b'{"\\u0000": 1}',
        b'{"properties": {"\\udfff": 1}}', b"{'properties': {}}",
        b'{"properties": {"first_name": "\xe5"}}',
    ],
)  # fmt: skip
def test_what_is_no_json_for_us_is_refused(as_ada: APIClient, raw: bytes) -> None:
    answer = send(as_ada, "POST", CONTACTS, raw)
    assert answer.status_code == 400
    assert list(answer.json()) == ["errors"]
    assert not Contact.objects.exists()


def test_a_body_that_is_too_large_is_refused(as_ada: APIClient) -> None:
    raw = b'{"properties": {"first_name": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}}'
    assert send(as_ada, "POST", CONTACTS, raw).status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "a/b; charset=bz2"]
)
def test_other_formats_are_refused(as_ada: APIClient, kind: str) -> None:
    answer = send(as_ada, "POST", CONTACTS, b"x", kind)
    assert answer.status_code == 415
    assert "detail" in answer.json()["errors"]


@pytest.mark.parametrize("charset", ["utf-16", "bz2", "nonsense"])
def test_the_charset_that_a_caller_names_changes_nothing(as_ada: APIClient, charset: str) -> None:
    answer = send(as_ada, "POST", CONTACTS, b'{"properties": {}}', f"application/json; charset={charset}")
    assert answer.status_code in {201, 415}


def test_a_very_long_name_is_refused_by_its_field(as_ada: APIClient) -> None:
    answer = as_ada.post(CONTACTS, {"properties": {"first_name": "x" * 10_000}}, "json")
    assert set(answer.json()["errors"]) == {"first_name"}


def test_markup_comes_back_as_it_was_and_as_json(as_ada: APIClient) -> None:
    text = "<script>alert(1)</script>"
    answer = as_ada.post(CONTACTS, {"properties": {"first_name": text}}, "json")
    assert answer.json()["properties"]["first_name"] == text
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


slowly = pace(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("path", POSTED)
@slowly
@given(data=st.data())
def test_no_body_breaks_the_server(as_ada: APIClient, make: Maker, path: str, data: st.DataObject) -> None:
    contact = str(make("contact", first_name="Ada").pk)
    raw = json.dumps(data.draw(POSTED[path])).replace('"@contact"', contact)
    campaign = str(Campaign.objects.get_or_create(name="Spring")[0].pk)
    address = f"/api/v1/{path}".replace("@contact", contact).replace("@campaign", campaign)
    answer = send(as_ada, "POST", address, raw)
    assert answer.status_code in {200, 201, 400, 403, 404, 409}, answer.content
    assert b"at the same time" not in answer.content, "only the database noticed"
    if answer.status_code >= 400:
        errors = answer.json()["errors"]
        assert errors
        assert all(isinstance(text, str) for texts in errors.values() for text in texts)


@slowly
@given(data=st.data())
def test_no_value_of_a_property_breaks_the_server(as_ada: APIClient, data: st.DataObject) -> None:
    known = catalogue.current()["contact"].properties
    properties = data.draw(st.dictionaries(st.sampled_from([*known, "x"]), VALUES, max_size=4))
    answer = send(as_ada, "POST", CONTACTS, json.dumps({"properties": properties}))
    assert answer.status_code in {201, 400}, answer.content
    if answer.status_code == 400 and "detail" not in answer.json()["errors"]:
        assert set(answer.json()["errors"]) <= set(properties)


@slowly
@given(query=QUERIES)
def test_no_query_breaks_the_server(as_ada: APIClient, query: dict[str, str]) -> None:
    encoded = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert as_ada.get(CONTACTS, encoded).status_code in {200, 400}


@pytest.mark.parametrize(
    "path",
    [
        "objects/contact/0/", "objects/contact/-1/", f"objects/contact/{'9' * 18}/", f"objects/contact/{'9' * 40}/",
        "objects/%00/", "objects/contact/1%00/", "lists/٣/", "properties/contact/%ff/", f"tokens/{'x' * 5_000}/",
    ],
)  # fmt: skip
def test_no_address_breaks_the_server(as_ada: APIClient, path: str) -> None:
    assert as_ada.get(f"/api/v1/{path}").status_code in {404, 405}
