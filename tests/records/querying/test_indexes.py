"""Operators that an index can serve are served by it, for standard and custom properties, on both databases."""

import random
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection

from records.editing.defining import change_property, define_object, define_property
from records.filters import Moment
from records.models import CustomRecord, PropertyDefinition, Record, catalogue, registry
from records.properties import KINDS, Option
from records.querying import context, indexes
from records.querying.to_query import filtered

ROWS = 20_000
NOW = Moment(datetime(2026, 11, 23, 12, tzinfo=UTC), ZoneInfo("Europe/Oslo"))
RECENT = {"relative": {"reference": "today", "offset": {"days": -2}}}

#: kind, operator, value that few records have.
SERVED: tuple[tuple[str, str, Any], ...] = (
    ("text", "is_any_of", ["CITY 17"]),
    ("text", "is_any_of", ["city 17", "City 18"]),
    ("text", "starts_with_any", ["CITY 17"]),
    ("phone", "is_any_of", ["+47 17"]),
    ("email", "is_any_of", ["A17@example.com"]),
    ("number", "is_equal_to", 17),
    ("number", "is_greater_than", 19_980),
    ("number", "is_less_than_or_equal_to", 3),
    ("number", "is_between", {"from": 17, "to": 19}),
    ("currency", "is_equal_to", "17.50"),
    ("currency", "is_greater_than_or_equal_to", "19980.5"),
    ("currency", "is_between", {"from": 17, "to": 19}),
    ("choice", "is_any_of", ["rare"]),
    ("user", "is_any_of", [1]),
    ("date", "is_on", "2026-11-23"),
    ("date", "is_after", RECENT),
    ("date", "is_less_than_days_ago", 3),
    ("date", "is_between", {"from": "2026-11-20", "to": "2026-11-23"}),
    ("date", "in_this_unit", {"unit": "week"}),
    ("datetime", "is_on", "2026-11-23"),
    ("datetime", "is_after", RECENT),
    ("datetime", "is_less_than_days_ago", 3),
    ("datetime", "in_last_units", {"unit": "week", "count": 1}),
)

#: The same for standard properties of contacts: property, operator, value, index.
STANDARD: tuple[tuple[str, str, Any, str], ...] = (
    ("city", "is_any_of", ["CITY 17"], "contact_city_fold"),
    ("city", "starts_with_any", ["CITY 17"], "contact_city_fold"),
    ("email", "is_any_of", ["A17@example.com"], "contact_email_unique"),
    ("score", "is_equal_to", 17, "contact_score"),
    ("score", "is_greater_than", 19_980, "contact_score"),
    ("lifecycle_stage", "is_any_of", ["evangelist"], "contact_lifecycle_stage"),
    ("created_at", "is_less_than_days_ago", 2, "contact_newest"),
    ("owner", "is_any_of", [1], "contact_owner"),
)


def value(kind: str, number: int, user: int) -> Any:
    """Return the value of a kind for a record; few share one."""
    return {
        "text": f"City {number}",
        "phone": f"+47 {number}",
        "email": f"a{number}@example.com",
        "number": number,
        "currency": Decimal(number) + Decimal("0.50"),
        "choice": "rare" if number % 1_000 == 0 else "common",
        "user": user,
        "date": date(2026, 11, 25) - timedelta(days=number % 3_000),
        "datetime": datetime(2026, 11, 25, tzinfo=UTC) - timedelta(hours=number),
        "bool": number % 2 == 0,
    }.get(kind)


def fill(object_type: str, rows: int) -> None:
    """Make many records with a value of every kind; user 1 owns few of them."""
    own, other = User.objects.get(pk=1).pk, User.objects.get(pk=2).pk
    made: list[Record] = []
    for number in random.Random(1).sample(range(rows), rows):
        user = own if number % 1_000 == 0 else other
        values = {f"my_{kind.slug}": kind.to_json(value(kind.slug, number, user)) for kind in KINDS}
        record = registry.new(
            object_type, properties={key: found for key, found in values.items() if found is not None}
        )
        record.owner_id = user
        if not isinstance(record, CustomRecord):
            record.city, record.score = value("text", number, user), number  # type: ignore[attr-defined]
            record.email = value("email", number, user)  # type: ignore[attr-defined]
            record.lifecycle_stage = "evangelist" if number % 1_000 == 0 else "lead"  # type: ignore[attr-defined]
            record.created_at = value("datetime", number, user)
        made.append(record)
    registry.model_of(object_type).objects.bulk_create(made)


def define(object_type: str) -> None:
    """Give an object a filterable property of each kind."""
    options = [Option("common", "Common"), Option("rare", "Rare")]
    for kind in KINDS:
        own = options if kind.slug in {"choice", "multi_choice"} else ()
        about = {"name": f"my_{kind.slug}", "label": kind.slug, "kind": kind.slug, "filterable": kind.indexable}
        define_property(object_type, about, own)


def plan(object_type: str, name: str, operator: str, wanted: Any) -> str:
    """Return how the database means to find the records."""
    raw = {"match": "all", "filters": [{"property": name, "operator": operator, "value": wanted}]}
    rows = filtered(context.parse(raw, object_type), object_type, NOW).order_by()
    assert 0 < rows.count() < ROWS // 10, (name, operator, rows.count())
    return str(rows.explain())


def misses(object_type: str, asked: Collection[str]) -> Iterator[str]:
    """Yield the plans, for the operators asked, that do without the index of a custom property."""
    there = {one.prop.name: one.name for one in indexes.wanted_now() if one.prop.object_type == object_type}
    for kind, operator, wanted in SERVED:
        if operator not in asked:
            continue
        found = plan(object_type, f"my_{kind}", operator, wanted)
        if there[f"my_{kind}"] not in found:
            yield f"{kind} {operator}:\n{found}"


@pytest.fixture
def users(db: None) -> None:
    for number in (1, 2):
        User.objects.create(pk=number, username=f"user{number}")


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("users")
def test_operators_use_the_indexes_of_contacts() -> None:
    define("contact")
    made, _stale = indexes.ensure()
    assert len(made) == len([kind for kind in KINDS if kind.indexable])
    fill("contact", ROWS)
    analyze()
    assert list(misses("contact", {operator for _kind, operator, _value in SERVED})) == []
    for name, operator, wanted, index in STANDARD:
        assert index in plan("contact", name, operator, wanted), f"{name} {operator}"


@pytest.mark.usefixtures("users")
def test_operators_use_the_indexes_of_a_custom_object_among_others() -> None:
    define_object("boat", "Boat", "Boats")
    define_object("barge", "Barge", "Barges")
    define("boat")
    indexes.ensure()
    fill("boat", 3_000)
    CustomRecord.objects.bulk_create(registry.new("barge", name=f"Barge {number}") for number in range(3_000))  # type: ignore[misc]
    analyze()
    assert list(misses("boat", {"is_any_of", "is_equal_to", "is_on"})) == []


@pytest.mark.django_db
def test_it_creates_what_is_missing_and_drops_what_is_stale() -> None:
    row = define_property("contact", {"name": "shoe_size", "label": "Shoe size", "kind": "number", "filterable": True})
    made, stale = indexes.ensure()
    assert (len(made), stale) == (1, [])
    assert indexes.ensure() == ([], [])
    change_property(row, {"filterable": False})
    catalogue.forget()
    assert indexes.ensure() == ([], made)


@pytest.mark.django_db(transaction=True)
def test_it_works_outside_a_transaction() -> None:
    define_property("contact", {"name": "shoe_size", "label": "Shoe size", "kind": "number", "filterable": True})
    made, _stale = indexes.ensure()
    assert len(made) == 1
    PropertyDefinition.objects.filter(name="shoe_size").delete()
    catalogue.forget()
    assert indexes.ensure() == ([], made)


SHOE_SIZE = {"name": "shoe_size", "label": "Shoe size", "kind": "number", "filterable": True}


@pytest.mark.django_db
def test_an_index_that_another_worker_made_meanwhile_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    define_property("contact", SHOE_SIZE)
    made, _stale = indexes.ensure()
    monkeypatch.setattr(indexes, "_existing", lambda: {})
    assert indexes.ensure() == (made, [])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
@pytest.mark.django_db(transaction=True)
def test_one_worker_tends_the_indexes_while_others_let_it() -> None:
    define_property("contact", SHOE_SIZE)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [indexes.LOCK])
            assert indexes.ensure() == ([], [])
            cursor.execute("SELECT pg_advisory_unlock(%s)", [indexes.LOCK])
            made, _stale = indexes.ensure()
            assert len(made) == 1
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [indexes.LOCK])
            assert cursor.fetchone() == (True,), "the lock is given back"
    finally:
        other.close()
    PropertyDefinition.objects.filter(name="shoe_size").delete()
    catalogue.forget()
    assert indexes.ensure() == ([], made)
