"""A unit of work: what one sets the next sees, each change keeps its reason, a rehearsal writes nothing."""

import contextlib
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.lib.errors import InvalidValues, Refused
from records import editing
from records.editing.adding import Message
from records.editing.associating import Link
from records.editing.unit import Changed, Unit
from records.models import (
    ActivityLink,
    Association,
    Change,
    Company,
    Contact,
    Deal,
    ListMember,
    Note,
    Notification,
    PropertyDefinition,
    RecordList,
    Task,
    UniqueValue,
    catalogue,
)
from records.models.origin import Origin
from records.models.reference import Reference
from tests.workflows.making import MONDAY

pytestmark = pytest.mark.django_db

FIRST, SECOND = (Origin("workflow:1", enrollment=number, depth=2, at=MONDAY) for number in (1, 2))


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", first_name="Ada", city="Oslo")


def custom(name: str, kind: str = "text", **more: Any) -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name=name, label=name, kind=kind, **more)


def changes(kind: str = "updated") -> list[tuple[Any, ...]]:
    rows = Change.objects.filter(kind=kind, enrollment__isnull=False).order_by("id")
    return list(rows.values_list("property", "old", "new", "enrollment", "at"))


def test_each_change_keeps_its_reason_and_the_row_the_last_value(contact: Contact) -> None:
    custom("points", "number")
    unit = Unit(MONDAY)
    record = unit.get("contact", contact.pk)
    assert record is not None
    assert unit.change(record, {"city": "Bergen", "points": 1}, FIRST) == {
        "city": Changed("Oslo", "Bergen"),
        "points": Changed(None, 1),
    }
    assert unit.change(record, {"city": "Rome", "points": ""}, SECOND)["points"] == Changed(1, None)
    assert unit.change(record, {"city": "Rome"}, SECOND) == {}
    contact.refresh_from_db()
    assert contact.city == "Oslo"
    unit.flush()
    contact.refresh_from_db()
    assert (contact.city, contact.properties, contact.updated_at) == ("Rome", {}, MONDAY)
    assert changes() == [
        ("city", "Oslo", "Bergen", 1, MONDAY),
        ("points", None, 1, 1, MONDAY),
        ("city", "Bergen", "Rome", 2, MONDAY),
        ("points", 1, None, 2, MONDAY),
    ]
    unit.flush()
    assert len(changes()) == 4


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.none() | st.sampled_from("xyz")), max_size=12))
def test_history_always_leads_from_the_old_values_to_the_new_ones(writes: list[tuple[int, str, str | None]]) -> None:
    with contextlib.suppress(_Undo), transaction.atomic():
        custom("b")
        catalogue.forget()
        contacts = [Contact.objects.create(city="x") for _number in range(3)]
        unit = Unit(MONDAY)
        unit.load("contact", [one.pk for one in contacts])
        names = {"a": "city", "b": "b"}
        expected = {(one.pk, name): value for one in contacts for name, value in (("city", "x"), ("b", None))}
        for index, name, value in writes:
            record = unit.get("contact", contacts[index].pk)
            assert record is not None
            unit.put(record, unit.catalogue["contact"].properties[names[name]], value, FIRST)
            expected[record.pk, names[name]] = value
        unit.flush()
        replayed = {(one.pk, name): value for one in contacts for name, value in (("city", "x"), ("b", None))}
        for change in Change.objects.filter(kind="updated", object_type="contact").order_by("id"):
            key = (change.record_id, change.property)
            assert replayed[key] == change.old != change.new
            replayed[key] = change.new
        stored = {(one.pk, "city"): one.city for one in Contact.objects.all()}
        stored |= {(one.pk, "b"): one.properties.get("b") for one in Contact.objects.all()}
        assert replayed == expected == stored
        raise _Undo


class _Undo(Exception):
    """Takes an example's rows back."""


def test_many_that_get_the_same_and_many_that_do_not_take_few_questions() -> None:
    contacts = Contact.objects.bulk_create([Contact(city="Oslo") for _number in range(450)])
    unit = Unit(MONDAY)
    unit.load("contact", [one.pk for one in contacts])
    cleaned = unit.cleaner("contact").changes({"country": "Norway"}, None)
    for number, one in enumerate(contacts):
        record = unit.get("contact", one.pk)
        assert record is not None
        if number < 300:
            unit.apply(record, cleaned, FIRST)
        else:
            unit.change(record, {"country": f"Land {number}"}, FIRST)
    with CaptureQueriesContext(connection) as captured:
        unit.flush()
    written = [query for query in captured if query["sql"].startswith(("UPDATE", "INSERT", "COPY"))]
    assert len(written) <= 4
    assert Contact.objects.filter(country="Norway").count() == 300
    assert Contact.objects.filter(country="Land 449").get().pk == contacts[-1].pk


def test_a_unique_value_is_refused_before_it_is_written(contact: Contact) -> None:
    custom("code", unique=True)
    other = Contact.objects.create(first_name="Ben")
    unit = Unit(MONDAY)
    unit.load("contact", [contact.pk, other.pk])
    first, second = unit.get("contact", contact.pk), unit.get("contact", other.pk)
    assert first is not None
    assert second is not None
    unit.change(first, {"code": "X"}, FIRST)
    with pytest.raises(InvalidValues, match="already used"):
        unit.change(second, {"code": "x"}, SECOND)
    with pytest.raises(InvalidValues, match="already used"):
        unit.change(second, {"email": "ada@example.com"}, SECOND)
    unit.change(first, {"code": "Y"}, FIRST)
    unit.flush()
    assert list(UniqueValue.objects.values_list("value", "record_id")) == [("y", contact.pk)]


def test_reading_locks_nothing_and_sees_what_the_unit_changed(contact: Contact) -> None:
    other = Contact.objects.create(first_name="Ben", city="Rome")
    unit = Unit(MONDAY)
    record = unit.get("contact", contact.pk)
    assert record is not None
    unit.change(record, {"city": "Bergen"}, FIRST)
    with CaptureQueriesContext(connection) as captured:
        found = unit.read("contact", [contact.pk, other.pk, 0])
        assert unit.look("contact", 0) is None
    assert len(captured) == 1
    assert "FOR" not in captured[0]["sql"].split("WHERE")[1]
    prop = unit.catalogue["contact"].properties["city"]
    assert {number: unit.value(one, prop) for number, one in found.items()} == {contact.pk: "Bergen", other.pk: "Rome"}


def test_records_are_created_in_a_set_each_for_its_reason() -> None:
    unit = Unit(MONDAY)
    cleaner = unit.cleaner("deal")
    values = [(cleaner.new({"name": name}), reason) for name, reason in (("A", FIRST), ("B", SECOND))]
    with CaptureQueriesContext(connection) as captured:
        made = unit.create("deal", values)
    assert len(captured) <= 8
    assert [(deal.name, deal.stage) for deal in Deal.objects.order_by("pk")] == [
        ("A", "appointmentscheduled"),
        ("B", "appointmentscheduled"),
    ]
    rows = (
        Change.objects.filter(kind="created", object_type="deal")
        .order_by("id")
        .values_list("record_id", "enrollment", "at")
    )
    assert list(rows) == [(made[0].pk, 1, MONDAY), (made[1].pk, 2, MONDAY)]
    unit.change(made[0], {"next_step": "Call"}, FIRST)
    unit.flush()
    assert Deal.objects.get(pk=made[0].pk).next_step == "Call"


def test_links_and_members_carry_their_reasons(contact: Contact) -> None:
    company = Company.objects.create(name="Acme")
    fans = RecordList.objects.create(name="Fans", object_type_id="contact")
    unit = Unit(MONDAY)
    link = Link(Reference.to(contact), Reference.to(company), reason=FIRST)
    assert unit.link([link, link]) == [link]
    assert unit.link([link]) == []
    assert unit.join(fans, {contact.pk: SECOND}) == {contact.pk}
    assert unit.join(fans, {contact.pk: SECOND}) == set()
    assert unit.part(fans, {contact.pk: FIRST}) == {contact.pk}
    rows = (
        Change.objects.filter(enrollment__isnull=False)
        .order_by("id")
        .values_list("kind", "object_type", "enrollment", "at")
    )
    assert list(rows) == [
        ("associated", "contact", 1, MONDAY),
        ("associated", "company", 1, MONDAY),
        ("list_added", "contact", 2, MONDAY),
        ("list_removed", "contact", 1, MONDAY),
    ]
    assert Association.objects.get(from_type="contact").created_at == MONDAY


def test_a_rehearsal_pretends_everything_and_writes_nothing(contact: Contact, ada: User) -> None:
    fans = RecordList.objects.create(name="Fans", object_type_id="contact")
    before = Change.objects.count()
    unit = Unit(MONDAY, is_rehearsal=True)
    record = unit.get("contact", contact.pk)
    assert record is not None
    unit.change(record, {"city": "Rome"}, FIRST)
    deal, second = unit.create("deal", [(unit.cleaner("deal").new({"name": name}), FIRST) for name in "AB"])
    assert unit.get("deal", deal.pk) is deal
    assert deal.pk < 0 > second.pk != deal.pk
    assert unit.link([Link(Reference.to(contact), Reference.to(deal), reason=FIRST)])
    assert list(unit.rehearsed_links("contact", "deal", None)) == [(contact.pk, deal.pk)]
    assert list(unit.rehearsed_links("deal", "contact", None)) == [(deal.pk, contact.pk)]
    assert unit.join(fans, {contact.pk: FIRST}) == {contact.pk}
    assert unit.part(fans, {contact.pk: FIRST}) == set()
    assert all(key < 0 for key in unit.add_activities("note", [{"body": "x"}], [[Reference.to(contact)]]))
    unit.notify([Message(ada.pk, "Hello", "", Reference.to(contact))])
    unit.flush()
    assert Change.objects.count() == before
    for model in (Deal, Association, ListMember, Note, Notification):
        assert not model._default_manager.exists()
    contact.refresh_from_db()
    assert contact.city == "Oslo"


def test_tasks_and_notifications_are_added_with_the_units_time(contact: Contact, ada: User) -> None:
    unit = Unit(MONDAY)
    about = Reference.to(contact)
    rows = [{"title": title, "assignee_id": ada.pk} for title in ("A", "B")]
    defaults = {"body": "", "kind": "todo", "priority": "none", "queue": ""}
    keys = unit.add_activities("task", [{**defaults, **row} for row in rows], [[about, about], []])
    assert list(Task.objects.order_by("pk").values_list("pk", "title", "created_at")) == [
        (keys[0], "A", MONDAY),
        (keys[1], "B", MONDAY),
    ]
    assert ActivityLink.objects.get().task_id == keys[0]
    unit.notify([Message(ada.pk, "Hello", "You", about)])
    assert Notification.objects.get().created_at == MONDAY


def test_an_active_list_takes_no_members(contact: Contact) -> None:
    active = RecordList.objects.create(
        name="All", object_type_id="contact", kind="active", filter={"match": "all", "filters": []}
    )
    for rehearsal in (False, True):
        with pytest.raises(Refused):
            Unit(MONDAY, is_rehearsal=rehearsal).join(active, {contact.pk: FIRST})
    assert editing.listing.members_among(active, [contact.pk]) == set()
