"""The trash: those inside leave, ninety days to change one's mind, then everything goes."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from crm.lib.errors import Refused
from records.models import Contact
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY, drain, enrolled
from tests.workflows.publishing.test_publishing import begun, jobs, redraft, turned_on
from tests.workflows.publishing.test_switching import fresh
from workflows import drafting, publishing
from workflows.models import Draft, Enrollment, LogEntry, Revision, Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]


def trash(workflow: Workflow) -> None:
    publishing.trash(workflow, by=None, now=MONDAY)


def test_whoever_is_inside_leaves_with_the_reason() -> None:
    workflow = turned_on([note("a")])
    trash(workflow)
    trash(workflow)
    assert (fresh(workflow).status, workflow.trashed_at) == ("off", MONDAY)
    assert jobs(workflow) == ["unenroll"]
    assert workflow.jobs.get(kind="unenroll").data == {"reason": "trashed", "upto": 0}


def test_one_that_was_held_can_be_moved_to_the_trash() -> None:
    workflow = turned_on([note("a")])
    publishing.turn_off(workflow, by=None, now=MONDAY)
    trash(workflow)
    assert fresh(workflow).status == "off"


def test_it_comes_back_off_with_its_revisions_and_its_draft() -> None:
    workflow = turned_on([note("a")])
    redraft(workflow, [note("b")])
    trash(workflow)
    publishing.restore(workflow)
    publishing.restore(workflow)
    assert (fresh(workflow).status, workflow.trashed_at) == ("off", None)
    assert workflow.live == workflow.revisions.get()
    assert [step.id for step in drafting.state(workflow).definition.steps] == ["b"]


def test_after_ninety_days_everything_goes() -> None:
    workflow, kept = turned_on([note("a"), note("b")]), turned_on([note("a")])
    enrollment = enrolled(workflow, Contact.objects.create())
    other = enrolled(kept, Contact.objects.create())
    Enrollment.objects.create(
        workflow=workflow, object_type_id="contact", record_id=1, parent=enrollment, scope="x", due_at=MONDAY,
        revision=workflow.live, node="a",
    )  # fmt: skip
    drain()
    trash(workflow)
    assert publishing.purge_old(MONDAY + publishing.KEPT) == 0
    assert publishing.purge_old(MONDAY + publishing.KEPT + timedelta(seconds=1)) == 1
    assert list(Workflow.objects.all()) == [kept]
    assert list(Enrollment.objects.all()) == [other]
    assert set(LogEntry.objects.values_list("workflow", flat=True)) == {kept.pk}
    assert list(Revision.objects.values_list("workflow", flat=True)) == [kept.pk]
    assert set(Draft.history.values_list("workflow", flat=True)) == {kept.pk}


def test_at_the_limit_no_more_are_made_and_none_restored(settings: LazySettings) -> None:
    settings.MAX_WORKFLOWS = 1
    first = begun([note("a")])
    with pytest.raises(Refused, match="may have 1 workflows"):
        begun([note("a")])
    trash(first)
    begun([note("a")])
    with pytest.raises(Refused):
        publishing.restore(first)
