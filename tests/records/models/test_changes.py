"""Every ORM path that writes records leaves its change rows, in the same transaction, set by set."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError
from django.test.utils import CaptureQueriesContext

from crm.lib.errors import Refused
from records.models import Change, Contact, CustomRecord, Deal, ObjectType, standard
from records.models.origin import Origin, origin

pytestmark = pytest.mark.django_db


def changes(**about: Any) -> list[tuple[str, str, Any, Any]]:
    """Return the changes so far, oldest first."""
    return list(Change.objects.filter(**about).order_by("id").values_list("kind", "property", "old", "new"))


@pytest.fixture
def ada() -> Contact:
    contact = Contact.objects.create(first_name="Ada", city="London")
    Change.objects.all().delete()
    return contact


def test_create_writes_the_initial_values() -> None:
    Contact.objects.create(first_name="Ada", score=5)
    assert changes() == [("created", "", None, {"first_name": "Ada", "score": 5})]


def test_save_writes_one_row_per_property_that_differs(ada: Contact) -> None:
    ada.city, ada.score = "Oslo", 3
    ada.save()
    assert changes() == [("updated", "city", "London", "Oslo"), ("updated", "score", None, 3)]


def test_save_without_a_difference_writes_nothing(ada: Contact) -> None:
    ada.save()
    assert changes() == []


def test_save_compares_with_the_row_and_not_with_the_stale_instance(ada: Contact) -> None:
    stale = Contact.objects.get(pk=ada.pk)
    Contact.objects.filter(pk=ada.pk).update(city="Oslo")
    stale.first_name = "Augusta"
    stale.save()
    assert changes(property="city") == [("updated", "city", "London", "Oslo"), ("updated", "city", "Oslo", "London")]


def test_save_of_some_fields_writes_only_those(ada: Contact) -> None:
    ada.city, ada.first_name = "Oslo", "Augusta"
    ada.save(update_fields=["city"])
    assert changes() == [("updated", "city", "London", "Oslo")]


def test_save_of_deferred_fields_keeps_the_others(ada: Contact) -> None:
    partial = Contact.objects.only("city").get(pk=ada.pk)
    partial.city = "Oslo"
    partial.save()
    assert changes() == [("updated", "city", "London", "Oslo")]
    assert Contact.objects.get(pk=ada.pk).first_name == "Ada"


def test_an_expression_is_read_back(ada: Contact) -> None:
    Contact.objects.filter(pk=ada.pk).update(score=4)
    ada.refresh_from_db()
    ada.score = F("score") + 1  # type: ignore[assignment]
    ada.save()
    assert changes(property="score")[-1] == ("updated", "score", 4, 5)


def test_get_or_create_and_update_or_create_are_captured(ada: Contact) -> None:
    Contact.objects.get_or_create(first_name="Ben")
    Contact.objects.update_or_create(pk=ada.pk, defaults={"city": "Bath"})
    assert changes() == [("created", "", None, {"first_name": "Ben"}), ("updated", "city", "London", "Bath")]


def test_update_writes_old_and_new_of_each_row(ada: Contact) -> None:
    ben = Contact.objects.create(first_name="Ben", city="Rome")
    Contact.objects.filter(first_name__in=["Ada", "Ben"]).update(city="Oslo")
    assert changes(kind="updated") == [("updated", "city", "London", "Oslo"), ("updated", "city", "Rome", "Oslo")]
    assert Contact.objects.get(pk=ben.pk).city == "Oslo"


def test_update_with_an_expression_writes_what_the_database_computed(ada: Contact) -> None:
    Contact.objects.update(score=1)
    Contact.objects.update(score=F("score") * 2)
    assert changes()[-1] == ("updated", "score", 1, 2)


def test_update_of_a_slice_or_distinct_rows_is_captured(ada: Contact) -> None:
    Contact.objects.filter(pk__in=Contact.objects.order_by("pk")[:1]).update(city="Bath")
    Contact.objects.distinct().update(city="Bonn")
    assert [new for _kind, _name, _old, new in changes()] == ["Bath", "Bonn"]


def test_update_takes_few_statements_however_many_rows(ada: Contact) -> None:
    Contact.objects.bulk_create([Contact(first_name=f"n{i}") for i in range(50)])
    with CaptureQueriesContext(
        connection,
    ) as few:
        Contact.objects.filter(pk__lte=ada.pk + 5).update(city="Bath")
    with CaptureQueriesContext(connection) as many:
        Contact.objects.update(city="Bonn")
    assert len(many) == len(few) <= 8


def test_bulk_create_writes_one_created_row_each() -> None:
    Contact.objects.bulk_create([Contact(first_name="Ada"), Contact(first_name="Ben")])
    assert [new for *_rest, new in changes()] == [{"first_name": "Ada"}, {"first_name": "Ben"}]
    assert set(Change.objects.values_list("record_id", flat=True)) == set(Contact.objects.values_list("pk", flat=True))


def test_bulk_update_is_captured(ada: Contact) -> None:
    ada.city = "Oslo"
    Contact.objects.bulk_update([ada], ["city"])
    assert changes() == [("updated", "city", "London", "Oslo")]


def test_loaddata_is_captured(ada: Contact) -> None:
    text = serializers.serialize("json", [ada]).replace("London", "Oslo")
    for loaded in serializers.deserialize("json", text):
        loaded.save()
    assert changes() == [("updated", "city", "London", "Oslo")]


@pytest.mark.parametrize("path", ["instance", "query set"])
def test_delete_goes_to_the_bin_and_is_captured(ada: Contact, path: str) -> None:
    if path == "instance":
        ada.delete()
    else:
        Contact.objects.all().delete()
    assert changes() == [("deleted", "", None, None)]
    assert not Contact.live.exists()
    assert Contact.objects.in_bin().count() == 1
    Contact.objects.restore()
    assert changes()[-1][0] == "restored"


def test_a_cascade_cannot_write_records_unseen(ada: Contact) -> None:
    user = get_user_model().objects.create(username="ada")
    Contact.objects.update(owner=user)
    with pytest.raises(ProtectedError):
        user.delete()


def test_bulk_create_refuses_to_ignore_or_update_conflicts() -> None:
    for options in ({"ignore_conflicts": True}, {"update_conflicts": True, "update_fields": ["city"]}):
        with pytest.raises(Refused):
            Contact.objects.bulk_create([Contact(first_name="Ada")], **options)
    assert not Contact.objects.exists()


def test_raw_delete_is_refused(ada: Contact) -> None:
    with pytest.raises(Refused):
        Contact.objects.all()._raw_delete("default")


def test_a_rolled_back_write_leaves_no_change(ada: Contact) -> None:
    with transaction.atomic():
        Contact.objects.update(city="Oslo")
        transaction.set_rollback(True)
    assert changes() == []


def test_a_change_says_who_why_and_when(ada: Contact) -> None:
    user = get_user_model().objects.create(username="ben")
    at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    with origin(Origin("workflow:7", actor=user.pk, enrollment=12, depth=2, at=at)):
        Contact.objects.update(city="Oslo")
    change = Change.objects.get()
    assert (change.source, change.actor, change.enrollment, change.depth, change.at) == ("workflow:7", user, 12, 2, at)
    assert change.dispatched is False
    assert Contact.objects.get().updated_at == at


def test_each_kind_of_column_is_kept_as_its_json(ada: Contact) -> None:
    Deal.objects.create(
        name="Big",
        amount="1200.5",
        close_date=dt.date(2026, 3, 1),
        last_contacted_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
    )
    assert Change.objects.get(object_type="deal").new == {
        "name": "Big",
        "amount": {"amount": "1200.50", "sort": 1200.5},
        "close_date": "2026-03-01",
        "last_contacted_at": 1772366400000,
    }


def test_an_email_is_unique_among_records_that_are_not_deleted() -> None:
    first = Contact.objects.create(email="ada@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(email="ada@example.com")
    first.delete()
    Contact.objects.create(email="ada@example.com")


def test_records_of_custom_objects_are_captured_under_their_object() -> None:
    ObjectType.objects.create(name="project", label="Project", plural="Projects")
    standard.add_standard_properties("project", CustomRecord)
    row = CustomRecord.objects.create(object_type_id="project", name="Roof")
    row.name = "Cellar"
    row.save()
    assert changes(object_type="project") == [
        ("created", "", None, {"name": "Roof"}),
        ("updated", "name", "Roof", "Cellar"),
    ]
