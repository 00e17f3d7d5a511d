"""The estimate counts precisely those whom enrolling all that exist lets in."""

from typing import Any

import pytest

from records import editing
from records.models import Contact
from tests.workflows.engine.test_enrolling import IN_OSLO, IN_ROME, STEPS, was_here
from tests.workflows.making import MONDAY, enrolled, live
from workflows.engine import jobs
from workflows.engine.estimating import estimate
from workflows.engine.programs import live_program
from workflows.models import Enrollment, Workflow

pytestmark = pytest.mark.django_db

BOSSES = {"match": "all", "filters": [{"property": "job_title", "operator": "is_known"}]}


@pytest.fixture
def contacts() -> list[Contact]:
    cities = ["Oslo", "Oslo", "Oslo", "Oslo", "Oslo", "Rome"]
    made = [Contact.objects.create(email=f"c{n}@example.com", city=city) for n, city in enumerate(cities)]
    editing.update(made[3], {"job_title": "Boss"})
    editing.delete("contact", [made[4].pk])
    return made


def in_oslo(**settings: Any) -> Workflow:
    return live(STEPS, trigger={"kind": "filter", "filter": IN_OSLO}, settings=settings)


def estimated(workflow: Workflow) -> int:
    return estimate(live_program(workflow).definition, MONDAY, workflow.pk)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 4),
        ({"goal": BOSSES}, 3),
        ({"suppression": {"filter": BOSSES}}, 3),
        ({"goal": IN_ROME}, 4),
        ({"goal": IN_OSLO}, 0),
    ],
)
def test_as_many_are_estimated_as_are_then_enrolled(
    contacts: list[Contact], settings: dict[str, Any], expected: int
) -> None:
    workflow = in_oslo(**settings)
    assert estimated(workflow) == expected
    jobs.begin(workflow, "existing", MONDAY)
    while jobs.work(MONDAY):
        pass
    assert Enrollment.objects.filter(workflow=workflow).count() == expected


def test_those_who_are_or_have_been_inside_are_left_out(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    enrolled(workflow, contacts[0])
    was_here(workflow, contacts[1])
    assert estimated(workflow) == 2
    assert estimate(live_program(workflow).definition, MONDAY) == 4


def test_nobody_is_there_already_for_a_trigger_that_is_something_that_happens(contacts: list[Contact]) -> None:
    assert estimated(live(STEPS)) == 0
