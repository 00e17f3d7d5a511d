"""Drafts: undo and redo walk the history, a new edit opens a new future, nobody overwrites another unseen."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows import drafting
from workflows.definition import TRIGGER, Definition, EditRefused, Step, dump, editing
from workflows.models import Draft, Revision, Workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow() -> Workflow:
    return drafting.begin(Definition("contact", name="Welcome"))


def add(workflow: Workflow, name: str) -> drafting.State:
    """Put a step on top of the draft."""
    return drafting.apply(workflow, cursor(workflow), None, editing.insert, TRIGGER, Step(name, "create_note"))


def cursor(workflow: Workflow) -> int:
    """Return what the next edit must be built on."""
    return drafting.state(workflow).cursor


def steps(workflow: Workflow) -> str:
    """Return the ids of the draft's steps."""
    return "".join(step.id for step in drafting.state(workflow).definition.steps)


def test_undo_and_redo_walk_the_history(workflow: Workflow) -> None:
    add(workflow, "a")
    add(workflow, "b")
    seen = [steps(workflow)]
    for move in (drafting.undo, drafting.undo, drafting.redo, drafting.redo):
        move(workflow, cursor(workflow))
        seen.append(steps(workflow))
    assert seen == ["ba", "a", "", "a", "ba"]


def test_the_ends_of_the_history_say_so(workflow: Workflow) -> None:
    assert not drafting.state(workflow).can_undo
    with pytest.raises(drafting.NothingThere):
        drafting.undo(workflow, cursor(workflow))
    add(workflow, "a")
    assert drafting.state(workflow).can_undo
    assert not drafting.state(workflow).can_redo
    with pytest.raises(drafting.NothingThere):
        drafting.redo(workflow, cursor(workflow))


def test_an_edit_after_an_undo_opens_a_new_future_and_keeps_the_old_on_record(workflow: Workflow) -> None:
    add(workflow, "a")
    drafting.undo(workflow, cursor(workflow))
    add(workflow, "b")
    assert not drafting.state(workflow).can_redo
    drafting.undo(workflow, cursor(workflow))
    drafting.redo(workflow, cursor(workflow))
    assert steps(workflow) == "b"
    assert Draft.history.count() == 3


def test_a_stale_edit_is_refused_and_told_what_to_build_on(workflow: Workflow) -> None:
    seen = cursor(workflow)
    add(workflow, "a")
    for late in (
        lambda: drafting.apply(workflow, seen, None, editing.rename, "Mine", ""),
        lambda: drafting.undo(workflow, seen),
        lambda: drafting.redo(workflow, seen),
    ):
        with pytest.raises(drafting.Stale) as refused:
            late()  # type: ignore[no-untyped-call]
        assert refused.value.cursor == cursor(workflow)
    assert steps(workflow) == "a"


def test_an_edit_that_changes_nothing_leaves_no_trace(workflow: Workflow) -> None:
    before = cursor(workflow)
    drafting.apply(workflow, before, None, editing.rename, "Welcome", "")
    assert cursor(workflow) == before
    assert Draft.history.count() == 1


def test_a_refused_edit_leaves_no_trace(workflow: Workflow) -> None:
    with pytest.raises(EditRefused):
        drafting.apply(workflow, cursor(workflow), None, editing.remove, "nowhere")
    assert Draft.history.count() == 1


def test_old_rows_go_and_the_cursor_stays(workflow: Workflow) -> None:
    add(workflow, "a")
    add(workflow, "b")
    drafting.undo(workflow, cursor(workflow))
    Draft.history.update(history_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert drafting.forget_old(dt.datetime(2026, 1, 31, tzinfo=dt.UTC)) == 0
    assert drafting.forget_old(dt.datetime(2026, 2, 1, tzinfo=dt.UTC)) == 2
    present = drafting.state(workflow)
    assert (steps(workflow), present.can_undo, present.can_redo) == ("a", False, False)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(["edit", "edit", "undo", "redo"]), max_size=15))
def test_any_walk_returns_identical_values(moves: list[str]) -> None:
    """The model: a list of values and a finger on one of them."""
    workflow = drafting.begin(Definition("contact"))
    past, at = [dump(Definition("contact"))], 0
    for number, move in enumerate(moves):
        if move == "edit":
            past[at + 1 :] = [dump(add(workflow, f"s{number}").definition)]
            at += 1
        elif (move == "undo" and at > 0) or (move == "redo" and at + 1 < len(past)):
            getattr(drafting, move)(workflow, cursor(workflow))
            at += 1 if move == "redo" else -1
        assert dump(drafting.state(workflow).definition) == past[at]


def test_a_revision_is_never_changed(workflow: Workflow) -> None:
    revision = Revision.objects.create(
        workflow=workflow, number=1, definition={}, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    with pytest.raises(TypeError):
        revision.save()


def test_a_workflow_that_is_on_has_a_live_revision(workflow: Workflow) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Workflow.objects.filter(pk=workflow.pk).update(status="on")
