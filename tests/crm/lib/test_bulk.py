"""Bulk writing: every kind of column, blanks, none at all, and awkward texts come back as they went in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.lib import bulk
from records.models import Change, Contact, Deal, capture

pytestmark = pytest.mark.django_db

WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | WORDS | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def update(model: Any, columns: list[str], rows: list[list[Any]]) -> None:
    with capture.capturing():
        bulk.update(model, columns, rows)


def test_every_kind_of_column_is_overwritten() -> None:
    deals = [Deal.objects.create(name=f"Deal {number}") for number in range(3)]
    at = date(2026, 11, 23)
    columns = ["name", "amount", "close_date", "properties", "owner_id"]
    update(Deal, columns, [["A", Decimal("1.50"), at, {}, None, deals[0].pk], ["B", None, None, {}, None, deals[1].pk]])
    assert list(Deal.objects.order_by("pk").values_list("name", "amount", "close_date")) == [
        ("A", Decimal("1.50"), at),
        ("B", None, None),
        ("Deal 2", None, None),
    ]


def test_instants_and_numbers_are_overwritten() -> None:
    contact, at = Contact.objects.create(), datetime(2026, 11, 23, 9, tzinfo=UTC)
    update(Contact, ["updated_at", "score", "email"], [[at, 1.5, "ada@example.com", contact.pk]])
    contact.refresh_from_db()
    assert (contact.updated_at, contact.score, contact.email) == (at, 1.5, "ada@example.com")


def test_nothing_to_write_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        bulk.update(Contact, ["city"], [])


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 3 columns"):
        update(Contact, ["city", "country"], [["Oslo", 1]])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(WORDS | st.none(), JSON | st.none()), min_size=1, max_size=4))
def test_awkward_texts_and_json_come_back_as_they_went_in(rows: list[tuple[str | None, Any]]) -> None:
    Change.objects.all().delete()
    columns = ("object_type_id", "record_id", "kind", "property", "old", "new", "source", "depth", "at")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    bulk.insert(
        Change, columns, [("contact", 1, "updated", "x", value, None, "system", 0, at) for _text, value in rows]
    )
    ids = list(Change.objects.order_by("pk").values_list("pk", flat=True))
    assert [one.old for one in Change.objects.order_by("pk")] == [value for _text, value in rows]
    bulk.update(
        Change, ["property", "new"], [[text or "", value, pk] for pk, (text, value) in zip(ids, rows, strict=True)]
    )
    written = Change.objects.order_by("pk").values_list("property", "new")
    assert list(written) == [(text or "", value) for text, value in rows]
