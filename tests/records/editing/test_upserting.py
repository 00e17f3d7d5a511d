"""Many records at once: matched by a key, one outcome per row, nothing half done."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.lib.errors import InvalidValues
from records import editing
from records.models import Change, Contact, PropertyDefinition

pytestmark = pytest.mark.django_db


def upsert(rows: list[dict[str, Any]], key: str | None = "email", atomic: bool = False) -> list[str]:
    """Return what became of each row."""
    return [outcome.status for outcome in editing.upsert("contact", key, rows, editing.reading(), atomic=atomic)]


def test_it_creates_what_is_missing_and_updates_what_is_there() -> None:
    editing.create("contact", {"email": "ada@example.com", "city": "London"})
    assert upsert([{"email": "ADA@example.com", "city": "Bath"}, {"email": "ben@example.com"}]) == [
        "updated", "created",
    ]  # fmt: skip
    assert set(Contact.objects.values_list("email", "city")) == {("ada@example.com", "Bath"), ("ben@example.com", None)}


def test_each_row_leaves_its_changes() -> None:
    editing.create("contact", {"email": "ada@example.com", "city": "London"})
    upsert([{"email": "ada@example.com", "city": "Bath"}, {"email": "ben@example.com"}])
    rows = Change.objects.order_by("id").values_list("kind", "property", "old", "new")[1:]
    assert set(rows.values_list("kind", "property")) == {("created", ""), ("updated", "city")}


def test_a_row_that_changes_nothing_is_left_alone() -> None:
    editing.create("contact", {"email": "ada@example.com", "city": "London"})
    assert upsert([{"email": "ada@example.com", "city": "London"}]) == ["unchanged"]
    assert Change.objects.count() == 1


def test_wrong_rows_are_rejected_and_the_others_written() -> None:
    assert upsert([{"email": "a@example.com", "score": "x"}, {"email": "b@example.com"}]) == ["rejected", "created"]


def test_one_wrong_row_stops_all_when_asked() -> None:
    rows = [{"email": "a@example.com", "score": "x"}, {"email": "b@example.com"}]
    assert upsert(rows, atomic=True) == ["rejected", "unchanged"]
    assert not Contact.objects.exists()


def test_a_key_may_appear_once() -> None:
    outcomes = editing.upsert(
        "contact", "email", [{"email": "a@example.com"}, {"email": "A@example.com"}], editing.reading()
    )
    assert [outcome.status for outcome in outcomes] == ["created", "rejected"]
    assert outcomes[1].errors == {"email": ["Row 1 has the same key."]}


def test_unique_values_are_checked_against_records_and_earlier_rows() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="code", label="Code", kind="text", unique=True)
    editing.create("contact", {"email": "ada@example.com", "code": "A"})
    rows = [
        {"email": "b@example.com", "code": "a"},
        {"email": "c@example.com", "code": "C"},
        {"email": "d@example.com", "code": "c"},
        {"email": "ada@example.com", "code": "a"},
    ]
    assert upsert(rows)[:3] == ["rejected", "created", "rejected"]


def test_a_row_without_a_key_makes_a_record() -> None:
    assert upsert([{"first_name": "Ada"}, {"first_name": "Ada"}]) == ["created", "created"]
    assert upsert([{"first_name": "Ada"}], key=None) == ["created"]


@pytest.mark.parametrize("key", ["first_name", "code"])
def test_any_property_can_be_the_key_and_text_ignores_case(key: str) -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="code", label="Code", kind="text")
    first = editing.create("contact", {key: "Åse"})
    editing.create("contact", {key: "åse"})
    [outcome] = editing.upsert("contact", key, [{key: "ÅSE", "city": "Oslo"}], editing.reading())
    assert (outcome.status, outcome.record_id) == ("updated", first.pk), "of several, the oldest"


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(InvalidValues):
        upsert([{}], key="owner__password")


def test_twenty_rows_take_as_many_statements_as_five() -> None:
    def count(start: int, size: int) -> int:
        rows = [{"email": f"p{start + i}@example.com", "city": "Oslo"} for i in range(size)]
        with CaptureQueriesContext(connection) as queries:
            upsert(rows)
        return len(queries)

    count(0, 1)
    assert count(100, 5) == count(200, 20)
