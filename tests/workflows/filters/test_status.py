"""Filters everywhere can ask what passes a record has had; the query and the verdict agree on it."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.editing import associating
from records.filters import InvalidFilter, Moment, Names
from records.models import Contact, Deal, registry
from records.models.reference import Reference
from records.querying import context
from records.querying.facts import load
from records.querying.to_query import filtered
from tests.workflows.engine.test_enrolling import STEPS
from tests.workflows.making import MONDAY, enrolled, live
from workflows.filters.status import OPERATORS, STATUSES
from workflows.models import Enrollment, Workflow

pytestmark = pytest.mark.django_db

ENDED = {"due_at": None, "ended_at": MONDAY}
#: What a pass can have come to, and the statuses which that gives.
PASSES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "ready": ({}, {"has_been_enrolled", "is_active"}),
    "held": ({"state": "held"}, {"has_been_enrolled", "is_active"}),
    "completed": ({"state": "completed", "end_reason": "end", **ENDED}, {"has_been_enrolled", "completed"}),
    "goal": ({"state": "unenrolled", "end_reason": "goal", **ENDED}, {"has_been_enrolled", "met_goal"}),
    "failed": ({"state": "failed", "end_reason": "failed", **ENDED}, {"has_been_enrolled"}),
}


def condition(workflow: int, status: str, operator: str = "is") -> dict[str, Any]:
    return {"workflow": workflow, "status": status, "operator": operator}


def moment() -> Moment:
    return Moment(MONDAY, context.present().zone)


def both(filters: Iterable[dict[str, Any]], match: str = "all", object_type: str = "contact") -> set[int]:
    """Return whom the filter finds, asserting that query and verdict find the same."""
    tree = context.parse({"match": match, "filters": list(filters)}, object_type)
    numbers = list(registry.alive(object_type).values_list("pk", flat=True))
    meets = tree.predicate(moment())
    verdicts = {number for number, facts in load(object_type, numbers, tree.needs()).items() if meets(facts)}
    assert set(filtered(tree, object_type, moment()).values_list("pk", flat=True)) == verdicts
    return verdicts


@pytest.mark.parametrize(("had", "status"), list(product(PASSES, STATUSES)))
def test_what_a_pass_has_come_to_decides(had: str, status: str) -> None:
    workflow = live(STEPS)
    record, never = (Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "never"))
    columns, gives = PASSES[had]
    enrolled(workflow, record, **columns)
    expected = {record.pk} if status in gives else set()
    assert both([condition(workflow.pk, status)]) == expected
    assert both([condition(workflow.pk, status, "is_not")]) == {record.pk, never.pk} - expected


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    had=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from(sorted(PASSES))), max_size=8),
    asked=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(sorted(STATUSES)), st.sampled_from(OPERATORS)), max_size=4
    ),
    match=st.sampled_from(["all", "any"]),
)
def test_the_query_and_the_verdict_agree(had: Any, asked: Any, match: str) -> None:
    Enrollment.objects.all().delete()
    Contact.objects.all().delete()
    contacts = Contact.objects.bulk_create([Contact(email=f"c{n}@example.com") for n in range(4)])
    workflows = [live(STEPS) for _each in range(2)]
    active: set[tuple[int, int]] = set()
    for record, workflow, name in had:
        columns, gives = PASSES[name]
        if "is_active" in gives and (record, workflow) in active:
            continue
        if "is_active" in gives:
            active.add((record, workflow))
        enrolled(workflows[workflow], contacts[record], MONDAY - timedelta(days=1), **columns)
    both([condition(workflows[index].pk, status, operator) for index, status, operator in asked], match)


def test_children_are_no_passes_of_their_own_record() -> None:
    workflow = live(STEPS)
    record, other = (Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "ben"))
    enrolled(workflow, other, parent=enrolled(workflow, record), scope="0:x")
    assert both([condition(workflow.pk, "is_active")]) == {record.pk}


def test_it_can_be_asked_of_associated_records() -> None:
    workflow = live(STEPS)
    record = Contact.objects.create(email="ada@example.com")
    deal, _alone = (Deal.objects.create(name=name) for name in ("Big", "Small"))
    associating.associate(Reference.to(deal), Reference.to(record))
    enrolled(workflow, record)
    inner = {"match": "all", "filters": [condition(workflow.pk, "is_active")]}
    assert both([{"associated": "contact", "operator": "any", "filter": inner}], object_type="deal") == {deal.pk}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"workflow": 0, "status": "is_active", "operator": "is"}, "workflow"),
        ({"workflow": 404, "status": "is_active", "operator": "is"}, "workflow"),
        ({"workflow": 1, "status": "sleeps", "operator": "is"}, "status"),
        ({"workflow": 1, "status": "is_active", "operator": "in"}, "operator"),
        ({"workflow": 1, "status": "is_active"}, ""),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(raw: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        context.parse({"match": "all", "filters": [raw]}, "contact")
    assert f"filters.0.{where}".rstrip(".") in [problem.where for problem in refused.value.problems]


def test_a_workflow_of_another_object_is_refused() -> None:
    with pytest.raises(InvalidFilter, match="does not enroll"):
        context.parse({"match": "all", "filters": [condition(live(STEPS).pk, "is_active")]}, "deal")


def test_it_reads_as_a_sentence_and_is_written_as_it_was_read() -> None:
    workflow: Workflow = live(STEPS, name="Nurture")
    raw = {"match": "all", "filters": [condition(workflow.pk, "met_goal", "is_not")]}
    tree = context.parse(raw, "contact")
    assert tree.dump() == raw
    assert "has never met the goal of “Nurture”" in tree.describe(Names())
    assert tree.needs().is_relative
    assert not tree.needs().only_own_values
