"""What a walk leaves is written for all at once, and nothing goes on that belongs to who has left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Contact
from tests.workflows.making import MONDAY, drain, enrolled, live
from workflows.engine import keeping
from workflows.models import Delivery, Enrollment, Workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(db: None) -> Workflow:
    return live([{"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}])


def test_who_leaves_because_the_record_is_gone_has_nothing_sent_any_more(workflow: Workflow) -> None:
    contact = Contact.objects.create(email="ada@example.com")
    enrollment = enrolled(workflow, contact, state="waiting", due_at=None)
    for number, state in enumerate(["due", "sending", "sent"]):
        Delivery.objects.create(enrollment=enrollment, step_seq=number, key=f"1:{number}", channel="x", state=state)
    contact.delete()
    keeping.wake([enrollment.pk], {"event": "gone"}, MONDAY)
    drain()
    enrollment.refresh_from_db()
    assert enrollment.end_reason == "deleted"
    states = Delivery.objects.order_by("step_seq").values_list("state", "settled_at")
    assert list(states) == [("cancelled", MONDAY), ("sending", None), ("sent", None)]


def test_children_of_many_parents_return_by_as_many_statements_as_those_of_one(workflow: Workflow) -> None:
    def queries(parents: int) -> int:
        rows = [
            enrolled(
                workflow,
                Contact.objects.create(email=f"{parents}.{number}@example.com"),
                state="waiting",
                due_at=None,
                open_children=1 + number % 2,
            )
            for number in range(parents)
        ]
        for row in rows:
            Enrollment.objects.create(
                workflow=workflow, object_type_id="contact", record_id=row.record_id, parent=row, scope="1:x",
                node="gone", entered_at=MONDAY, due_at=MONDAY,
            )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as asked:
            drain()
        found = Enrollment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        told = [(row.state, row.open_children, row.woken_by) for row in found]
        assert told[0] != ("waiting", 1, None)
        assert told[1::2] == [("waiting", 1, None)] * (parents // 2)
        return sum('UPDATE "workflows_enrollment"' in one["sql"] for one in asked.captured_queries)

    assert queries(20) == queries(2)
