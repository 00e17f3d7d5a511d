"""What became of what was sent is looked up for many at once, and of each the last time."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.editing.unit import Unit
from records.models import Contact
from tests.workflows.making import MONDAY, enrolled, live
from workflows.batch import Batch
from workflows.engine import claiming, programs
from workflows.models import Delivery, Enrollment, LogEntry, Workflow
from workflows.steps import answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(db: None) -> Workflow:
    return live([{"id": "a", "kind": "webhook", "config": {}}])


def at_step(workflow: Workflow, name: str, *log: tuple[int, str, str]) -> Enrollment:
    """Return a pass at the step whose log says so much; whatever it sent has been settled."""
    contact = Contact.objects.create(email=f"{name}@example.com")
    enrollment = enrolled(workflow, contact, step_seq=log[-1][0] + 1 if log else 0)
    for number, node, outcome in log:
        LogEntry.objects.create(
            workflow=workflow, enrollment=enrollment, record_id=contact.pk, step_seq=number, attempt=1,
            node=node, outcome=outcome, at=MONDAY,
        )  # fmt: skip
        if outcome == "sending":
            Delivery.objects.create(
                enrollment=enrollment, step_seq=number, key=f"{enrollment.pk}:{number}", channel="webhook",
                state="sent", answer={"outputs": {"number": number}},
            )  # fmt: skip
    return enrollment


def answers(workflow: Workflow) -> Mapping[int, Mapping[str, Any] | None]:
    at = programs.program(workflow.live_id or 0)
    items = claiming.look_at(list(Enrollment.objects.values_list("pk", flat=True)))
    return answered.answers(
        Batch(at.definition, at.route.steps["a"], items, MONDAY, at.zone, Unit(MONDAY), workflow.pk)
    )


def test_each_finds_the_answer_to_what_it_sent_last_unless_it_has_gone_on(workflow: Workflow) -> None:
    arriving = at_step(workflow, "arriving")
    sent = at_step(workflow, "sent", (0, "x", "done"), (1, "a", "sending"))
    postponed = at_step(workflow, "postponed", (0, "a", "sending"), (1, "a", "scheduled"))
    gone_on = at_step(workflow, "gone_on", (0, "a", "sending"), (1, "a", "done"))
    again = at_step(workflow, "again", (0, "a", "sending"), (1, "a", "done"), (2, "a", "sending"))
    open_ = at_step(workflow, "open", (0, "a", "sending"))
    Delivery.objects.filter(enrollment=open_).update(state="sending")
    found = dict(answers(workflow))
    assert arriving.pk not in found
    assert gone_on.pk not in found
    assert found.pop(open_.pk) is None
    numbers = {pk: answer["outputs"]["number"] for pk, answer in found.items() if answer is not None}
    assert numbers == {sent.pk: 1, postponed.pk: 0, again.pk: 2}


def test_many_are_looked_up_by_as_many_queries_as_few(workflow: Workflow) -> None:
    def queries(name: str, number: int) -> int:
        for one in range(number):
            at_step(workflow, f"{name}.{one}", (0, "a", "sending"))
        with CaptureQueriesContext(connection) as asked:
            answers(workflow)
        tables = (LogEntry._meta.db_table, Delivery._meta.db_table)
        return sum(any(table in one["sql"] for table in tables) for one in asked.captured_queries)

    assert queries("few", 2) == queries("many", 20) == 3
