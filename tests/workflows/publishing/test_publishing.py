"""Publishing: a revision is written once, goes live, and those inside do what the publisher chose."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from records.models import Contact
from tests.workflows.kinds import note, sleep, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY, enrolled
from workflows import drafting, publishing
from workflows.definition import editing, load
from workflows.models import Enrollment, Revision, Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]


def begun(steps: list[dict[str, Any]], **more: Any) -> Workflow:
    """Return a workflow with a draft."""
    return drafting.begin(load({"object": "contact", "name": "Welcome", "steps": steps, **more}))


def redraft(workflow: Workflow, steps: list[dict[str, Any]], **more: Any) -> None:
    """Give the draft other steps."""
    wanted = load({"object": "contact", "name": "Welcome", "steps": steps, **more})
    drafting.apply(workflow, drafting.state(workflow).cursor, None, lambda _definition: wanted)


def publish(workflow: Workflow, **more: Any) -> Revision:
    return publishing.publish(workflow, by=None, now=MONDAY, **more)


def turned_on(steps: list[dict[str, Any]], **more: Any) -> Workflow:
    """Return a workflow that is on."""
    workflow = begun(steps, **more)
    publish(workflow)
    row = publishing.turn_on(workflow, by=None, now=MONDAY)
    row.refresh_from_db()
    return row


def jobs(workflow: Workflow) -> list[str]:
    """Return the kinds of the jobs that are open."""
    return list(workflow.jobs.filter(ended_at=None).order_by("id").values_list("kind", flat=True))


def inside(workflow: Workflow, node: str, **columns: Any) -> Enrollment:
    """Put a new contact at a step."""
    return enrolled(workflow, Contact.objects.create(), node=node, **columns)


def test_the_draft_becomes_the_live_revision(ada: User) -> None:
    workflow = begun([note("a")])
    revision = publishing.publish(workflow, by=ada.pk, now=MONDAY, note=" First ")
    workflow.refresh_from_db()
    assert workflow.live == revision
    assert workflow.status == "off"
    assert (revision.number, revision.by, revision.at, revision.note) == (1, ada, MONDAY, "First")
    assert revision.definition == workflow.draft.definition


def test_publishing_the_same_again_changes_nothing() -> None:
    workflow = begun([note("a")])
    assert publish(workflow) == publish(workflow)
    assert workflow.revisions.count() == 1


def test_a_draft_with_problems_is_refused_and_says_which() -> None:
    workflow = begun([{"id": "a", "kind": "noted"}])
    with pytest.raises(publishing.NotReady) as refused:
        publish(workflow)
    assert [problem.where for problem in refused.value.problems] == ["a.config.text"]
    assert str(refused.value) == "1 thing must be changed before this workflow can be published."
    assert workflow.revisions.count() == 0


def test_what_was_not_seen_is_not_published() -> None:
    workflow = begun([note("a")])
    seen = drafting.state(workflow).cursor
    redraft(workflow, [note("b")])
    with pytest.raises(drafting.Stale):
        publish(workflow, base=seen)
    publish(workflow, base=drafting.state(workflow).cursor)


def test_an_edit_of_the_draft_does_not_touch_the_live_revision() -> None:
    workflow = turned_on([note("a")])
    drafting.apply(workflow, drafting.state(workflow).cursor, None, editing.rename, "Other", "")
    assert workflow.live is not None
    assert workflow.live.definition["name"] == "Welcome"


@pytest.mark.parametrize("chosen", ["follow", "finish", "leave"])
def test_those_inside_do_what_the_publisher_chose(chosen: str) -> None:
    workflow = turned_on([note("a")])
    before = workflow.live
    enrollment = inside(workflow, "a")
    redraft(workflow, [note("a"), note("b")])
    publish(workflow, inside=chosen)
    enrollment.refresh_from_db()
    assert enrollment.revision == (before if chosen == "finish" else None)
    assert ("unenroll" in jobs(workflow)) == (chosen == "leave")


def test_who_is_pinned_stays_so_over_the_next_revision() -> None:
    workflow = turned_on([note("a")])
    first = workflow.live
    enrollment = inside(workflow, "a")
    redraft(workflow, [note("a"), note("b")])
    publish(workflow, inside="finish")
    redraft(workflow, [note("a"), note("b"), note("c")])
    publish(workflow, inside="finish")
    enrollment.refresh_from_db()
    assert enrollment.revision == first


@pytest.mark.parametrize(("gone", "is_pinned", "is_woken"), [("finish", True, False), ("next", False, True)])
def test_whoever_sleeps_at_a_step_that_is_gone_is_pinned_or_moves_on_at_once(
    gone: str, is_pinned: bool, is_woken: bool
) -> None:
    workflow = turned_on([sleep("w", 9), note("b")])
    later = MONDAY + timedelta(days=9)
    enrollment = inside(workflow, "w", due_at=later)
    redraft(workflow, [note("b")])
    publish(workflow, gone=gone)
    enrollment.refresh_from_db()
    assert (enrollment.revision is not None) == is_pinned
    assert (enrollment.due_at == MONDAY) == is_woken


def test_a_delay_that_is_set_anew_is_looked_at_again() -> None:
    workflow = turned_on([sleep("w", 9), sleep("v", 9)])
    later = MONDAY + timedelta(days=9)
    changed, unchanged = inside(workflow, "w", due_at=later), inside(workflow, "v", due_at=later)
    retrying = inside(workflow, "w", due_at=later, retries=1)
    answering = inside(workflow, "w", state="waiting", due_at=None)
    redraft(workflow, [sleep("w", 3), sleep("v", 9)])
    revision = publish(workflow)
    found = dict(Enrollment.objects.values_list("pk", "due_at"))
    assert found == {changed.pk: MONDAY, unchanged.pk: later, retrying.pk: later, answering.pk: None}
    changed.refresh_from_db()
    assert changed.woken_by == {"revision": revision.pk}


def test_another_trigger_enrolls_those_who_meet_it_already_only_if_asked() -> None:
    workflow = turned_on([note("a")])
    redraft(workflow, [note("a"), note("b")])
    publish(workflow)
    assert jobs(workflow) == []
    redraft(workflow, [note("a")], trigger={"kind": "noticed", "of": "x"})
    publish(workflow)
    assert jobs(workflow) == []
    redraft(workflow, [note("a")], trigger={"kind": "noticed", "of": "y"})
    publish(workflow, enroll_existing=True)
    assert jobs(workflow) == ["existing"]


def test_a_workflow_in_the_trash_is_not_published() -> None:
    workflow = begun([note("a")])
    publishing.trash(workflow, by=None, now=MONDAY)
    with pytest.raises(publishing.PublishingRefused):
        publish(workflow)
