"""What nobody can hear is passed over, and nobody who could enroll is."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import Change, Contact
from tests.workflows.making import MONDAY, live
from workflows.engine import matching
from workflows.engine.matching import audience, quieting
from workflows.models import Enrollment, Workflow

pytestmark = pytest.mark.django_db

CITIES = st.sampled_from([None, "Oslo", "Bergen"])
MOVES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["city", "country"]), CITIES), min_size=1, max_size=8)


def in_oslo(**more: Any) -> Workflow:
    condition = {"property": "city", "operator": "is_any_of", "value": ["Oslo"]}
    steps = [{"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}]
    trigger = {"kind": "filter", "filter": {"match": "all", "filters": [condition]}}
    return live(steps, trigger=trigger, **more)


def contacts(count: int) -> list[Contact]:
    made = Contact.objects.bulk_create([Contact(email=f"c{number}@example.com") for number in range(count)])
    Change.objects.update(dispatched=True)
    return made


def test_changes_that_concern_nobody_are_marked_in_a_few_queries(django_assert_max_num_queries: Any) -> None:
    in_oslo()
    made = contacts(600)
    Contact.objects.update(country="Norway")
    Contact.objects.filter(pk__in=[one.pk for one in made[:20]]).update(city="Bergen")
    with django_assert_max_num_queries(20):
        assert quieting.pass_over(audience.current(), MONDAY) == 620
    assert not Change.objects.filter(dispatched=False).exists()


def test_who_meets_a_filter_is_left_for_a_closer_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quieting, "LEAST", 1)
    in_oslo()
    one, other = contacts(2)
    Contact.objects.filter(pk=one.pk).update(city="Oslo", country="Norway")
    Contact.objects.filter(pk=other.pk).update(city="Bergen")
    assert quieting.pass_over(audience.current(), MONDAY) == 1
    assert set(Change.objects.filter(dispatched=False).values_list("record_id", flat=True)) == {one.pk}
    matching.match(MONDAY)
    assert Enrollment.objects.get().record_id == one.pk


@pytest.mark.parametrize(
    "more",
    [
        {"settings": {"goal": {"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}}},
        {"trigger": {"kind": "event", "events": [{"on": "property_changed", "property": "country"}]}},
    ],
)
def test_where_more_than_filters_listen_nothing_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    monkeypatch.setattr(quieting, "LEAST", 1)
    live([{"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}], **more)
    contacts(2)
    Contact.objects.update(country="Norway")
    assert quieting.pass_over(audience.current(), MONDAY) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVES, min_size=1, max_size=3))
def test_the_same_records_enroll_as_without_it(monkeypatch: pytest.MonkeyPatch, rounds: list[Any]) -> None:
    found = []
    for least in (10**9, 1):
        monkeypatch.setattr(quieting, "LEAST", least)
        audience.forget()
        Workflow.objects.update(status="off", live=None)
        workflow = in_oslo()
        Contact.objects.all().delete()
        Change.objects.update(dispatched=True)
        Contact.objects.update(email=None)
        made = contacts(4)
        for moves in rounds:
            for index, name, city in moves:
                Contact.objects.filter(pk=made[index].pk).update(**{name: city})
            while matching.match(MONDAY):
                pass
        rows = Enrollment.objects.filter(workflow=workflow).values_list("record_id", flat=True)
        found.append(sorted(number - made[0].pk for number in rows))
    assert found[0] == found[1]
