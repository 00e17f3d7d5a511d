"""On and off: who is inside is held, drained or unenrolled; twice is as good as once."""

from datetime import timedelta
from typing import Any

import pytest

from records.editing import defining
from records.models import PropertyDefinition
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY
from tests.workflows.publishing.test_publishing import begun, jobs, publish, redraft, turned_on
from workflows import bells, publishing
from workflows.models import Workflow
from workflows.publishing import starting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

LATER = MONDAY + timedelta(days=1)


def on(workflow: Workflow, **more: Any) -> Workflow:
    return publishing.turn_on(workflow, by=None, now=MONDAY, **more)


def off(workflow: Workflow, inside: str = "hold", **more: Any) -> Workflow:
    return publishing.turn_off(workflow, by=None, now=LATER, inside=inside, **more)


def fresh(workflow: Workflow) -> Workflow:
    workflow.refresh_from_db()
    return workflow


def test_a_draft_that_was_never_published_is_not_turned_on() -> None:
    with pytest.raises(publishing.PublishingRefused, match="Publish this workflow first"):
        on(begun([note("a")]))


@pytest.mark.parametrize(("existing", "expected"), [(False, []), (True, ["existing"])])
def test_turning_on_watches_and_enrolls_those_there_only_if_asked(existing: bool, expected: list[str]) -> None:
    workflow = begun([note("a")])
    publish(workflow)
    on(workflow, enroll_existing=existing)
    assert (fresh(workflow).status, workflow.on_since) == ("on", MONDAY)
    assert jobs(workflow) == expected
    on(workflow, enroll_existing=True)
    assert jobs(workflow) == expected


def test_what_has_become_wrong_since_publishing_is_found_when_turning_on() -> None:
    shade = defining.define_property("contact", {"name": "shade", "label": "Shade", "kind": "text"})
    goal = {"match": "all", "filters": [{"property": "shade", "operator": "is_known"}]}
    workflow = begun([note("a")], settings={"goal": goal})
    publish(workflow)
    PropertyDefinition.objects.filter(pk=shade.pk).delete()
    with pytest.raises(publishing.NotReady):
        on(workflow)


@pytest.mark.parametrize(
    ("inside", "status", "expected"),
    [("hold", "paused", []), ("drain", "off", []), ("unenroll", "off", ["unenroll"])],
)
def test_turning_off_says_what_becomes_of_those_inside(inside: str, status: str, expected: list[str]) -> None:
    workflow = turned_on([note("a")])
    off(workflow, inside)
    assert fresh(workflow).status == status
    assert workflow.paused_at == (LATER if inside == "hold" else None)
    assert jobs(workflow) == expected
    off(workflow, inside if inside != "unenroll" else "drain")
    assert (fresh(workflow).status, jobs(workflow)) == (status, expected)


def test_the_one_who_unenrolls_is_written_down_with_the_reason() -> None:
    workflow = turned_on([note("a")])
    off(workflow, "unenroll")
    assert workflow.jobs.get(kind="unenroll").data == {"reason": "turned_off", "upto": 0}


def test_turning_on_again_lets_those_go_who_were_held() -> None:
    workflow = turned_on([note("a")])
    off(workflow, clocks_stop=True)
    assert fresh(workflow).clocks_stop
    publishing.turn_on(workflow, by=None, now=LATER + timedelta(days=2))
    released = workflow.jobs.get(kind="release")
    assert released.data == {
        "since": LATER.isoformat(),
        "until": (LATER + timedelta(days=2)).isoformat(),
        "clocks_stop": True,
    }
    assert fresh(workflow).status == "on"


def test_those_held_can_be_drained_or_unenrolled_later() -> None:
    held = turned_on([note("a")])
    off(held)
    off(held, "drain")
    assert (fresh(held).status, jobs(held)) == ("off", ["release"])
    other = turned_on([note("a")])
    off(other)
    off(other, "unenroll")
    assert (fresh(other).status, jobs(other)) == ("off", ["unenroll"])


def test_a_draft_without_a_revision_can_be_turned_off_without_effect() -> None:
    workflow = begun([note("a")])
    off(workflow)
    assert fresh(workflow).status == "off"


def test_it_turns_itself_off_when_its_time_has_come_and_holds_those_inside() -> None:
    workflow = turned_on([note("a")], settings={"off_at": LATER.isoformat()})
    other = turned_on([note("a")])
    assert publishing.turn_off_due(LATER - timedelta(seconds=1)) == 0
    assert publishing.turn_off_due(LATER) == 1
    assert (fresh(workflow).status, fresh(other).status) == ("paused", "on")
    assert publishing.turn_off_due(LATER) == 0


def test_one_whose_time_has_come_is_not_turned_on_again() -> None:
    workflow = begun([note("a")], settings={"off_at": MONDAY.isoformat()})
    publish(workflow)
    with pytest.raises(publishing.PublishingRefused, match="has passed"):
        on(workflow)


def test_publishing_while_held_keeps_holding() -> None:
    workflow = turned_on([note("a")])
    off(workflow)
    redraft(workflow, [note("b")])
    publish(workflow)
    assert fresh(workflow).status == "paused"


def test_a_changed_trigger_ends_the_enrolling_of_those_there_but_not_of_those_chosen_by_hand() -> None:
    workflow = turned_on([note("a")])
    starting.begin(workflow, "existing", None, MONDAY)
    by_hand = starting.begin(workflow, "existing", None, MONDAY, records=[1])
    redraft(workflow, [note("a")], trigger={"kind": "noticed", "of": "it"})
    publish(workflow)
    assert list(workflow.jobs.filter(ended_at=None)) == [by_hand]


def test_publishing_rings_so_that_what_it_changes_is_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = turned_on([note("a")])
    redraft(workflow, [note("b")])
    rung: list[int] = []
    monkeypatch.setattr(bells, "ring", lambda: rung.append(1))
    publish(workflow)
    assert rung
