"""The demo in the database: complete, consistent, repeatable, and never on top of what is there."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import models, transaction

from crm.lib.errors import CallerError
from records.demo import seeding
from records.demo.lists import ACTIVE, STATIC
from records.editing import reading
from records.editing.cleaning import Cleaner
from records.filters import Moment
from records.models import (
    ActivityLink,
    Association,
    Campaign,
    Change,
    Contact,
    Deal,
    Event,
    ListMember,
    LoggedEmail,
    Notification,
    RecordList,
    UniqueValue,
    catalogue,
    registry,
)
from records.models.snapshot import snapshot
from records.properties import KINDS
from records.querying import context
from records.querying.to_query import filtered
from tests.records.demo.seeded import NOW, SIZE, seed


@pytest.fixture
def demo(db: None) -> seeding.Seeded:
    return seed()


def records() -> list[Any]:
    """Return every record of every object."""
    return [record for name in catalogue.current().objects for record in registry.every(name).order_by("pk")]


def test_every_object_has_records(demo: seeding.Seeded) -> None:
    counts = {name: registry.alive(name).count() for name in catalogue.current().objects}
    assert len(counts) == 13
    assert all(counts.values()), counts
    assert all(demo.counts[name] == count for name, count in counts.items())
    assert counts["contact"] == SIZE


def test_everything_beside_the_records_is_there(demo: seeding.Seeded) -> None:
    for model in (Association, Event, LoggedEmail, ActivityLink, Campaign, Notification, ListMember):
        assert model._default_manager.exists(), model
    assert Association.objects.filter(label__name="decision_maker").exists()
    assert RecordList.objects.count() == len(STATIC) + len(ACTIVE)


def test_the_history_of_each_record_leads_to_its_values(demo: seeding.Seeded) -> None:
    users = set(User.objects.values_list("pk", flat=True))
    for record in records():
        rows = Change.objects.filter(object_type=record.object_type_id, record_id=record.pk).order_by("at", "id")
        first, *later = rows.filter(kind__in=("created", "updated"))
        assert (first.kind, first.at) == (Change.Kind.CREATED, record.created_at)
        values = dict(first.new or {})
        for change in later:
            assert change.kind == Change.Kind.UPDATED
            assert values.get(change.property) == change.old != change.new
            assert change.actor_id is None or change.actor_id in users
            values[change.property] = change.new
        assert {name: value for name, value in values.items() if value is not None} == snapshot(record).values
        assert record.updated_at == (later[-1].at if later else record.created_at)


def test_nothing_waits_for_triggers(demo: seeding.Seeded) -> None:
    assert not Change.objects.filter(dispatched=False).exists()
    assert not Event.objects.filter(dispatched=False).exists()


def test_deals_moved_through_their_stages(demo: seeding.Seeded) -> None:
    moved = Change.objects.filter(object_type="deal", property="stage").values_list("record_id", flat=True)
    assert len(set(moved)) > Deal.objects.count() / 2


def test_the_editors_would_take_the_values_again(demo: seeding.Seeded) -> None:
    how = reading()
    cleaners = {schema.name: Cleaner(schema, how) for schema in catalogue.current().objects.values()}
    for record in records():
        cleaner = cleaners[record.object_type_id]
        properties = cleaner.schema.properties
        typed = {name: KINDS[properties[name].kind].from_json(value) for name, value in snapshot(record).values.items()}
        assert cleaner.new(typed).values == {**cleaner.defaults, **typed}


def test_every_kind_of_property_is_used_by_the_custom_object(demo: seeding.Seeded) -> None:
    schema = catalogue.current()["project"]
    used = {name for record in registry.alive("project") for name in record.properties}
    assert {schema.properties[name].kind for name in used} == set(KINDS.slugs())
    assert UniqueValue.objects.filter(object_type="project").count() == registry.alive("project").count()


def test_nothing_is_later_than_now(demo: seeding.Seeded) -> None:
    future = {"due_at", "remind_at"}
    for model in apps.get_app_config("records").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateTimeField) and field.name not in future:
                late = model._base_manager.filter(**{f"{field.attname}__gt": NOW})
                assert not late.exists(), (model, field.name)


def test_links_have_two_mirrored_rows_and_one_primary(demo: seeding.Seeded) -> None:
    rows = set(Association.objects.values_list("from_type", "from_id", "to_type", "to_id", "label", "forward"))
    assert all((to, to_id, near, near_id, label, not way) in rows for near, near_id, to, to_id, label, way in rows)
    for contact in Contact.objects.all():
        links = Association.objects.filter(from_type="contact", from_id=contact.pk, to_type="company")
        assert links.filter(is_primary=True).count() == min(1, links.count())


def test_two_runs_write_the_same(db: None) -> None:
    dumps = []
    for _run in range(2):
        with transaction.atomic():
            seed()
            dumps.append(dump())
            transaction.set_rollback(True)
        catalogue.forget()
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > 1_000


def dump() -> list[Any]:
    """Return records, changes and events without the numbers that the database gave."""
    ids = {"owner", "manager", "trainer", "list"}
    bare = [
        (record.object_type_id, record.created_at, {k: v for k, v in snapshot(record).values.items() if k not in ids})
        for record in records()
    ]
    changes = Change.objects.order_by("id").values_list("at", "kind", "property", "actor__username", "source")
    events = Event.objects.order_by("id").values_list("at", "definition__name", "properties")
    emails = LoggedEmail.objects.order_by("id").values_list("at", "created_at", "subject", "sender", "recipients")
    return [*bare, *changes, *events, *emails]


def test_nobody_real_can_be_mailed(demo: seeding.Seeded) -> None:
    found: list[str] = []
    for model in (*apps.get_app_config("records").get_models(), get_user_model()):
        for row in model._base_manager.values_list():
            found += re.findall(r"[\w.+-]@([\w.-]+)", str(row))
    assert len(found) > SIZE
    assert {domain.rsplit(".", 1)[-1] for domain in found} == {"example"}


def test_active_lists_hold_valid_filters_that_match_something(demo: seeding.Seeded) -> None:
    moment = Moment(NOW, ZoneInfo("UTC"))
    for row in RecordList.objects.filter(kind=RecordList.Kind.ACTIVE):
        tree = context.parse(row.filter, row.object_type_id, inside=row.pk)
        assert filtered(tree, row.object_type_id, moment).count() < registry.alive(row.object_type_id).count()
    customers = RecordList.objects.get(name="Customers")
    assert filtered(context.parse(customers.filter, "contact"), "contact", moment).exists()


def test_it_refuses_an_account_with_records(demo: seeding.Seeded) -> None:
    before = Change.objects.count()
    with pytest.raises(CallerError, match="The account already has records"):
        seed()
    assert Change.objects.count() == before


def test_it_refuses_records_in_the_recycle_bin_too(db: None) -> None:
    Contact.objects.create(first_name="Ada").delete()
    with pytest.raises(CallerError, match="Contacts were found"):
        seed()


def test_the_past_year_is_covered(demo: seeding.Seeded) -> None:
    ages = [NOW - at for at in Change.objects.values_list("at", flat=True)]
    assert max(ages) > timedelta(days=300)
    assert min(ages) < timedelta(days=10)
