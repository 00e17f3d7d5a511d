"""What must be changed before a workflow can be published."""

from typing import Any

import pytest

from records.models import Campaign, RecordList
from tests.workflows.kinds import Noted, fork, jump, loop, note, sleep, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY
from workflows import checking, describing, drafting, publishing
from workflows.definition import Definition, Problem, Step, load
from workflows.triggers import TRIGGERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

Steps = list[dict[str, Any]]


def check(steps: Steps, **more: Any) -> list[Problem]:
    return checking.check(load({"object": "contact", "name": "Welcome", "steps": steps, **more}))


def wheres(steps: Steps, **more: Any) -> list[str]:
    return [problem.where for problem in check(steps, **more)]


def test_a_workflow_without_steps_can_be_published() -> None:
    assert check([]) == []


def test_an_object_that_is_not_there_is_the_only_problem() -> None:
    assert wheres([{"id": "a", "kind": "nowhere"}], object="planet") == ["object"]


@pytest.mark.parametrize("name", ["", " \n", "x" * 201])
def test_a_name_is_needed_that_people_can_read(name: str) -> None:
    assert wheres([], name=name) == ["name"]
    assert wheres([], name="x" * 200) == []


def test_a_list_shows_no_more_of_a_name_than_fits() -> None:
    assert str(drafting.begin(Definition("contact", name="x" * 200))) == "x" * 200
    assert str(drafting.begin(Definition("contact", name="x" * 10_000))) == "x" * 199 + "…"


def test_kinds_that_do_not_exist_are_named() -> None:
    problems = check([{"id": "a", "kind": "teleport"}], trigger={"kind": "omen"})
    assert [problem.where for problem in problems] == ["trigger.kind", "a"]
    assert "teleport" in problems[1].message


def test_a_placeholder_lacks_what_its_kind_needs() -> None:
    assert wheres([{"id": "a", "kind": "noted", "config": {}}]) == ["a.config.text"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([note("a"), note("b", reads="a")], []),
        ([note("b", reads="a"), note("a")], ["later"]),
        ([note("a", reads="gone")], ["never"]),
        ([fork("s", x=[note("a")], y=[note("b", reads="a")])], ["later"]),
        ([loop("l", x=[note("a")]), note("b", reads="a")], ["later"]),
        ([note("a"), loop("l", x=[note("b", reads="a")])], []),
    ],
)
def test_an_output_can_be_used_only_after_the_step_that_makes_it(steps: Steps, expected: list[str]) -> None:
    assert [problem.message for problem in check(steps)] == expected


def test_inside_a_loop_another_record_stands() -> None:
    found = checking.scopes(
        load({"object": "contact", "steps": [loop("l", "deal", x=[note("a"), loop("m", "company", y=[note("b")])])]}),
        checking.present(),
    )
    assert {name: scope.object_type for name, scope in found.items()} == {
        "l": "contact", "a": "deal", "m": "deal", "b": "company",
    }  # fmt: skip


def test_steps_inside_a_loop_that_is_not_set_up_wait_for_it() -> None:
    assert wheres([loop("l", "", x=[{"id": "a", "kind": "noted"}])]) == []


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([jump("j", None)], "Choose the step"),
        ([jump("j", "gone")], "no longer exists"),
        ([loop("l", x=[note("a")]), jump("j", "a")], "parallel path or a loop"),
        ([note("a"), loop("l", x=[jump("j", "a")])], "parallel path or a loop"),
        ([loop("l", x=[jump("j", "a")], y=[note("a")])], "parallel path or a loop"),
        ([note("a"), jump("j", "a")], "round in a circle"),
    ],
)
def test_a_jump_leads_somewhere_within_the_same_path(steps: Steps, message: str) -> None:
    [problem] = check(steps)
    assert problem.where == "j.target"
    assert message in problem.message


def test_a_jump_out_of_a_failure_path_is_no_crossing() -> None:
    failing = {**note("a"), "on_failure": {"id": "f", "steps": [jump("j", "b")]}}
    assert check([failing, note("b")]) == []


def test_a_circle_with_a_delay_is_allowed() -> None:
    assert check([note("a"), sleep("w", 2), jump("j", "a")]) == []


def test_a_step_that_nobody_reaches_is_named() -> None:
    steps = (Step("s", "slept", {"days": 1}), Step("j", "forked", target="s", is_jump=True), Step("a", "slept"))
    [problem] = checking.check(Definition("contact", "Welcome", steps=steps))
    assert (problem.where, problem.message) == ("a", "No record can ever reach this step.")


NOWHERE = {"match": "all", "filters": [{"property": "shoe_size", "operator": "is_known"}]}

SETTINGS: list[tuple[dict[str, Any], list[str]]] = [
    ({"goal": NOWHERE}, ["settings.goal.filters.0.property"]),
    ({"suppression": {"filter": NOWHERE}}, ["settings.suppression.filter.filters.0.property"]),
    ({"suppression": {"lists": [999], "list": 3}}, ["settings.suppression.list", "settings.suppression.lists.0"]),
    ({"suppression": []}, ["settings.suppression"]),
    ({"time_zone": "Europe/Oslo"}, []),
    ({"time_zone": "Mars/Olympus"}, ["settings.time_zone"]),
    ({"time_zone": 7}, ["settings.time_zone"]),
    ({"time_zone": "../../etc"}, ["settings.time_zone"]),
    ({"off_at": "2026-12-24T18:00:00+01:00"}, []),
    ({"off_at": "2026-12-24"}, ["settings.off_at"]),
    ({"off_at": 7}, ["settings.off_at"]),
    ({"allowed": {"windows": [{"day": "monday", "start": "09:00", "end": "17:00"}]}}, []),
    ({"allowed": {"windows": [{"day": "x", "start": "09:00", "end": "17:00"}]}}, ["settings.allowed.windows.0.day"]),
    ({"unenroll_others": "all"}, []),
    ({"unenroll_others": [999]}, ["settings.unenroll_others.0"]),
    ({"unenroll_others": [True]}, ["settings.unenroll_others.0"]),
    ({"unenroll_unmatched": "yes"}, ["settings.unenroll_unmatched"]),
    ({"campaigns": [999]}, ["settings.campaigns.0"]),
    ({"color": "red"}, ["settings.color"]),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "expected"), SETTINGS, ids=lambda value: str(value)[:60])
def test_settings_are_checked(settings: dict[str, Any], expected: list[str]) -> None:
    assert wheres([], settings=settings) == expected


def test_settings_may_name_what_exists() -> None:
    people = RecordList.objects.create(name="People", object_type_id="contact")
    deals = RecordList.objects.create(name="Deals", object_type_id="deal")
    spring = Campaign.objects.create(name="Spring")
    other = drafting.begin(Definition("contact", name="Other"))
    settings = {"suppression": {"lists": [people.pk]}, "campaigns": [spring.pk], "unenroll_others": [other.pk]}
    assert wheres([], settings=settings) == []
    assert wheres([], settings={"suppression": {"lists": [deals.pk]}}) == ["settings.suppression.lists.0"]
    publishing.trash(other, by=None, now=MONDAY)
    assert wheres([], settings=settings) == ["settings.unenroll_others.0"]


def test_sources_are_checked_and_do_not_trip_the_steps() -> None:
    sources = [{"name": "boss", "associated": "company"}, {"name": "x"}, {"name": "y", "associated": "planet"}]
    assert {where.rpartition(".")[0] or where for where in wheres([note("a")], sources=sources)} <= {
        "sources.1", "sources.2", "sources",
    }  # fmt: skip


def test_an_error_in_a_kind_is_a_problem_of_its_step_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise TypeError("Nobody thought of this.")

    for name in ("check", "outputs", "waits", "summary"):
        monkeypatch.setattr(Noted, name, broken)
    definition = load({"object": "contact", "steps": [note("a"), jump("j", "a")]})
    assert Problem("a", "This step cannot be read.", "Configure it anew.") in checking.check(definition)
    assert describing.describe(definition).endswith("Note. Go on at “Note”.")
    assert "Nobody thought of this." in caplog.text


def test_an_error_in_the_kind_of_the_trigger_is_a_problem_of_the_trigger(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise TypeError("Nobody thought of this.")

    for name in ("check", "events", "describe"):
        monkeypatch.setattr(TRIGGERS["manual"], name, broken, raising=False)
    assert check([]) == [Problem("trigger", "The trigger cannot be read.", "Configure it anew.")]
    assert describing.describe(load({"object": "contact"})).startswith("Enrolled by hand")
