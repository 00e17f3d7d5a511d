"""By hand records enter whatever the triggers say, and leave one workflow."""

import pytest
from django.contrib.auth.models import User

from records.models import Contact
from tests.workflows.engine.test_enrolling import IN_ROME, STEPS, contact  # noqa: F401
from tests.workflows.making import MONDAY, enrolled, live
from workflows.engine import enrolling
from workflows.models import Enrollment

pytestmark = pytest.mark.django_db


def test_by_hand_the_triggers_are_not_looked_at(contact: Contact, ada: User) -> None:  # noqa: F811
    workflow = live(STEPS, trigger={"kind": "filter", "filter": IN_ROME})
    enrolling.enroll_by_hand(workflow, [contact.pk, contact.pk], ada.pk, MONDAY)
    assert Enrollment.objects.get().cause == {"why": "manual", "by": ada.pk}


def test_by_hand_a_record_leaves_one_workflow_and_no_other(contact: Contact) -> None:  # noqa: F811
    workflow, other = live(STEPS), live(STEPS)
    left, kept = enrolled(workflow, contact), enrolled(other, contact)
    assert enrolling.unenroll_by_hand(workflow, [contact.pk], MONDAY) == 1
    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.state, left.end_reason, kept.state) == ("unenrolled", "manual", "ready")
