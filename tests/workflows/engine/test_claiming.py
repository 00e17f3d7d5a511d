"""A claim takes what is due, once and not more than it was asked for, whatever the planner knows of the table."""

import pytest
from django.db import connection

from records.models import Contact
from tests.workflows.making import MONDAY, live
from workflows.engine import claiming
from workflows.models import Enrollment

pytestmark = pytest.mark.django_db

DELAY = {"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}


def stand_due(count: int) -> None:
    """Put so many contacts at the first step of a workflow, due now."""
    workflow = live([DELAY])
    people = Contact.objects.bulk_create(Contact(email=f"{number}@example.com") for number in range(count))
    Enrollment.objects.bulk_create(
        Enrollment(
            workflow=workflow, object_type_id="contact", record_id=one.pk, node="a", entered_at=MONDAY, due_at=MONDAY
        )
        for one in people
    )


def test_a_claim_takes_the_first_of_those_that_are_due_until_none_are_left() -> None:
    stand_due(5)
    ids = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    rounds = [[row.id for row in claiming.claim(MONDAY, limit=2)[1]] for _round in range(4)]
    assert rounds == [ids[:2], ids[2:4], ids[4:], []]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="another planner")
def test_what_is_due_is_looked_for_once_even_where_the_planner_expects_next_to_nothing() -> None:
    """A table that has just been filled has no statistics, and then nested loops look cheap."""
    stand_due(300)
    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(claiming.claim(MONDAY, limit=10)[1]) == 10
    assert Enrollment.objects.exclude(lease_token=None).count() == 10
