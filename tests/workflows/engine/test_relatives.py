"""Filters that time alone makes true are looked at again: every hour, and at local midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from records import editing
from records.models import Contact, RecordList
from tests.workflows.engine.matching_world import NOW, asked, by_event, by_filter, group, inside, settle
from tests.workflows.making import MONDAY
from workflows.engine import matching, relatives

pytestmark = pytest.mark.django_db

SOON = asked("date_of_birth", "is_less_than_days_from_now", 3)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("checked", "now", "expected"),
    [
        (None, MONDAY, True),
        (MONDAY, MONDAY + timedelta(minutes=59), False),
        (MONDAY, MONDAY + timedelta(minutes=60), True),
        (MONDAY.replace(hour=23, minute=50), MONDAY + DAY - timedelta(hours=9), True),
        (MONDAY.replace(hour=23, minute=50), MONDAY.replace(hour=23, minute=59), False),
    ],
)
def test_an_hour_or_a_midnight_makes_it_due(checked: datetime | None, now: datetime, expected: bool) -> None:
    assert relatives.is_due(checked, now) is expected


def test_midnight_is_that_of_the_accounts_zone(settings: object) -> None:
    settings.TIME_ZONE = "Asia/Kathmandu"  # type: ignore[attr-defined]
    midnight = datetime(2026, 11, 23, 18, 15, tzinfo=UTC)
    assert relatives.is_due(midnight - timedelta(minutes=5), midnight)
    assert not relatives.is_due(midnight, midnight + timedelta(minutes=5))


def test_a_record_enrolls_when_its_date_comes_near_and_only_then() -> None:
    ada = Contact.objects.create(email="ada@example.com", date_of_birth=date(2026, 11, 28))
    there = Contact.objects.create(email="ben@example.com", date_of_birth=date(2026, 11, 25))
    settle()
    workflow = by_filter(SOON)
    assert matching.baseline(workflow, MONDAY)
    for hours in range(0, 72, 7):
        relatives.recheck(MONDAY + timedelta(hours=hours))
    assert there.pk not in inside(workflow)
    assert inside(workflow) == [ada.pk]


def test_it_is_looked_at_no_oftener_than_that() -> None:
    workflow = by_filter(SOON)
    assert matching.baseline(workflow, MONDAY)
    assert relatives.recheck(MONDAY + timedelta(minutes=30)) == 0
    assert relatives.recheck(MONDAY + timedelta(minutes=60)) == 1
    assert relatives.recheck(MONDAY + timedelta(minutes=90)) == 0


def test_who_ceases_to_match_by_time_can_begin_again() -> None:
    workflow = by_filter(asked("date_of_birth", "has_anniversary_in_next_days", 1), reenroll=[])
    ada = Contact.objects.create(email="ada@example.com", date_of_birth=date(1990, 11, 25))
    assert matching.baseline(workflow, MONDAY)
    while matching.match(MONDAY):
        pass
    relatives.recheck(MONDAY + DAY)
    assert inside(workflow) == [ada.pk]
    workflow.enrollments.all().delete()
    relatives.recheck(MONDAY + 20 * DAY)
    relatives.recheck(MONDAY + 366 * DAY)
    assert inside(workflow) == [ada.pk]


def test_leaving_an_active_list_by_time_is_an_edge_with_its_filter() -> None:
    known = editing.listing.define(RecordList(name="Soon", object_type_id="contact", kind="active", filter=group(SOON)))
    workflow = by_event({"on": "list_removed", "list": known.pk}, filter=group(asked("city", "is_known")))
    ada = Contact.objects.create(email="ada@example.com", city="Oslo", date_of_birth=date(2026, 11, 24))
    Contact.objects.create(email="ben@example.com", date_of_birth=date(2026, 11, 24))
    assert matching.baseline(workflow, MONDAY)
    while matching.match(MONDAY):
        pass
    assert inside(workflow) == []
    relatives.recheck(MONDAY + 3 * DAY)
    assert inside(workflow) == [ada.pk]


def test_a_filter_without_relative_dates_is_never_rechecked() -> None:
    workflow = by_filter({"associated": "company", "operator": "any"})
    assert matching.baseline(workflow, NOW)
    assert relatives.recheck(NOW + DAY) == 0
