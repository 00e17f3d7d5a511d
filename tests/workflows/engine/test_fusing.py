"""A run of steps done by a few statements leaves what the steps would have left one by one, row for row."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import Change, Contact
from tests.workflows.making import MONDAY, drain, live, publish
from workflows.definition import load
from workflows.engine import claiming, fusing, matching, programs, running
from workflows.engine.fusing import running as fused_running
from workflows.models import Enrollment, LogEntry, StepDay, Workflow

pytestmark = pytest.mark.django_db

TEXTS = st.sampled_from([None, "Oslo", "oslo", "Bergen", "Ærø", 'O\'Hara "x" \\ %s', "1"])
NUMBERS = st.sampled_from([None, 0.0, 1.0, 5.0, -3.0, 2.5, 1e13, 1e15 - 1])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "city": TEXTS,
    "country": TEXTS,
    "lead_status": st.sampled_from([None, "NEW", "OPEN"]),
    "score": NUMBERS,
    "is_marketing_contact": st.sampled_from([None, True, False]),
    "date_of_birth": st.sampled_from([None, dt.date(1990, 2, 28), dt.date(2001, 12, 31)]),
}
WRITTEN: dict[str, list[Any]] = {
    "city": ["Oslo", "Ærø", 'O\'Hara "x" \\ %s', "%%"],
    "country": ["Norway"],
    "lead_status": ["NEW", "OPEN"],
    "score": [0, 5, 2.5, -7],
    "is_marketing_contact": [True, False],
    "date_of_birth": ["1990-02-28"],
}
CONDITIONS: list[dict[str, Any]] = [
    {"property": "city", "operator": "is_any_of", "value": ["OSLO"]},
    {"property": "score", "operator": "is_greater_than", "value": 1},
    {"property": "lead_status", "operator": "is_unknown"},
    {"property": "date_of_birth", "operator": "is_known"},
    {"property": "is_marketing_contact", "operator": "is_equal_to", "value": True},
]


@st.composite
def steps(draw: st.DrawFn, name: str = "s", depth: int = 0) -> list[dict[str, Any]]:
    """Draw steps of which all can be fused, but for one now and then."""
    found: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        step_id = f"{name}{number}"
        kind = draw(st.sampled_from(["set", "set", "clear", "add", "note"]))
        prop = draw(st.sampled_from(sorted(WRITTEN)))
        if kind == "set":
            config = {"property": prop, "value": {"static": draw(st.sampled_from(WRITTEN[prop]))}}
            found.append({"id": step_id, "kind": "set_property", "config": config})
        elif kind == "clear":
            found.append({"id": step_id, "kind": "clear_property", "config": {"property": prop}})
        elif kind == "add":
            amount = {"static": draw(st.sampled_from([1, -4, 2.5]))}
            found.append(
                {"id": step_id, "kind": "increase_property", "config": {"property": "score", "amount": amount}}
            )
        else:
            target = {"to": "city", "from": "country"}
            config = {"property": target["to"], "value": {"property": target["from"]}}
            found.append({"id": step_id, "kind": "set_property", "config": config})
    if depth < 2 and draw(st.booleans()):
        branches: list[dict[str, Any]] = [
            {
                "id": f"{name}b{number}",
                "name": f"Way {number} of '{name}'",
                "when": {"match": "all", "filters": [draw(st.sampled_from(CONDITIONS))]},
                "steps": draw(steps(f"{name}b{number}", depth + 1)),
            }
            for number in range(draw(st.integers(1, 2)))
        ]
        branches.append({"id": f"{name}z", "name": "None met", "when": None, "steps": []})
        found.append({"id": f"{name}f", "kind": "branch", "config": {}, "branches": branches})
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries(VALUES), min_size=3, max_size=8), steps())
def test_both_ways_leave_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, contacts: list[dict[str, Any]], drawn: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(fusing, "LEAST", 10**9)
    walked = _rows(contacts, drawn)
    monkeypatch.setattr(fusing, "LEAST", 1)
    assert _rows(contacts, drawn) == walked


def _rows(contacts: list[dict[str, Any]], drawn: list[dict[str, Any]]) -> dict[str, Any]:
    """Take contacts through steps and return everything that is left of it, without the numbers of rows."""
    for model in (StepDay, LogEntry, Change, Enrollment):
        model.objects.all().delete()
    Workflow.objects.update(live=None, status="off")
    Workflow.objects.all().delete()
    programs.forget()
    workflow = live(drawn)
    records = Contact.objects.bulk_create([Contact(**values) for values in contacts])
    before = {record.pk: index for index, record in enumerate(records)}
    first = drawn[0]["id"]
    passes = Enrollment.objects.bulk_create(
        Enrollment(
            workflow=workflow, object_type_id="contact", record_id=record.pk, node=first, entered_at=MONDAY,
            due_at=MONDAY, created_at=MONDAY, depth=2,
        )
        for record in records
    )  # fmt: skip
    numbers: dict[int | None, int] = {row.pk: before[row.record_id] for row in passes}
    ran = drain()
    changes = Change.objects.exclude(enrollment=None).order_by("id")
    columns = ("updated_at", *VALUES)
    values = [
        (values[0] == MONDAY, *values[1:])
        for values in Contact.objects.filter(pk__in=before).order_by("pk").values_list(*columns)
    ]
    standing = ("state", "node", "step_seq", "attempts", "awake", "end_reason", "ended_at", "due_at", "lease_token")
    return {
        "ran": (ran.steps, ran.failed),
        "records": values,
        "changes": sorted(
            repr((numbers[row.enrollment], row.property, row.old, row.new, row.depth, row.kind, row.at,
                  row.source == f"workflow:{workflow.pk}", row.actor_id))
            for row in changes
        ),
        "log": sorted(
            (numbers[row.enrollment_id], row.step_seq, row.node, row.kind, row.outcome, row.at,
             row.record_id == records[numbers[row.enrollment_id]].pk, row.revision_id == workflow.live_id,
             repr(sorted(row.data.items())))
            for row in LogEntry.objects.all()
        ),
        "passes": list(Enrollment.objects.order_by("pk").values_list(*standing)),
        "days": sorted(StepDay.objects.values_list("node", "outcome", "day", "n")),
    }  # fmt: skip


SET = {"id": "a", "kind": "set_property", "config": {"property": "city", "value": {"static": "Oslo"}}}
ADD = {"id": "b", "kind": "increase_property", "config": {"property": "score", "amount": {"static": 1}}}


def passes(workflow: Workflow, count: int = 30) -> list[Enrollment]:
    contacts = Contact.objects.bulk_create([Contact(email=f"c{number}@example.com") for number in range(count)])
    return Enrollment.objects.bulk_create(
        Enrollment(workflow=workflow, object_type_id="contact", record_id=contact.pk, node="a",
                   entered_at=MONDAY, due_at=MONDAY)
        for contact in contacts
    )  # fmt: skip


def test_a_batch_is_fused_where_it_can_be(django_assert_max_num_queries: Any) -> None:
    rows = passes(live([SET, ADD]), 200)
    with django_assert_max_num_queries(40):
        assert running.run(MONDAY) == running.Ran(claimed=200, steps=400, fused=200)
    assert Enrollment.objects.filter(pk__in=[row.pk for row in rows], state="completed").count() == 200


def test_who_lost_the_lease_is_left_alone() -> None:
    rows = passes(live([SET, ADD]))
    token, claimed = claiming.claim(MONDAY)
    Enrollment.objects.filter(pk=rows[0].pk).update(lease_token=1)
    taken, _steps = fused_running.run(claimed, token, MONDAY)
    assert taken == {row.pk for row in rows[1:]}
    assert not LogEntry.objects.filter(enrollment=rows[0].pk).exists()


def test_a_workflow_that_holds_or_lets_go_is_walked_step_by_step() -> None:
    goal = {"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}
    workflow = live([SET, ADD], settings={"goal": goal})
    passes(workflow)
    drain()
    assert set(Enrollment.objects.values_list("end_reason", flat=True)) == {"goal"}
    paused = live([SET, ADD], status="paused", name="Paused")
    passes_of = Enrollment.objects.bulk_create(
        Enrollment(workflow=paused, object_type_id="contact", record_id=pk, node="a", entered_at=MONDAY, due_at=MONDAY)
        for pk in Contact.objects.values_list("pk", flat=True)
    )
    drain()
    assert Enrollment.objects.filter(workflow=paused, state="held").count() == len(passes_of)


def test_an_error_in_a_statement_is_of_no_consequence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: Any) -> Any:
        raise DatabaseError

    rows = passes(live([SET, ADD]))
    monkeypatch.setattr(fused_running, "_counted", fail)
    with caplog.at_level(logging.CRITICAL):
        drain()
    assert Enrollment.objects.filter(state="completed").count() == len(rows)
    assert LogEntry.objects.count() == 2 * len(rows)
    assert Change.objects.filter(property="score").count() == len(rows)


def test_a_way_goes_on_at_the_first_step_that_cannot_be_fused() -> None:
    delay = {"id": "c", "kind": "delay", "config": {"for": {"days": 1}}}
    workflow = live([SET, ADD, delay])
    rows = passes(workflow)
    drain()
    standing = set(Enrollment.objects.values_list("node", "state", "step_seq", "due_at"))
    assert standing == {("c", "ready", 3, MONDAY + dt.timedelta(days=1))}
    assert LogEntry.objects.count() == 3 * len(rows)
    publish(workflow, load({"object": "contact", "steps": [SET, ADD, delay]}))


def test_what_other_triggers_must_hear_is_left_to_them() -> None:
    in_oslo = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Oslo"]}]}
    wait = {"id": "w", "kind": "delay", "config": {"for": {"days": 1}}}
    other = live([wait], trigger={"kind": "filter", "filter": in_oslo}, name="Oslo")
    is_new = {"match": "all", "filters": [{"property": "lead_status", "operator": "is_known"}]}
    away = {"id": "c", "kind": "set_property", "config": {"property": "city", "value": {"static": "Bergen"}}}
    branches = [
        {"id": "b1", "name": "New", "when": is_new, "steps": [{**SET, "id": "s"}]},
        {"id": "b0", "name": "None met", "when": None, "steps": [away]},
    ]
    rows = passes(live([{"id": "a", "kind": "branch", "config": {}, "branches": branches}]))
    heard = {row.record_id for row in rows[::2]}
    Contact.objects.filter(pk__in=heard).update(lead_status="NEW")
    Change.objects.update(dispatched=True)
    assert running.run(MONDAY).fused == len(rows)
    assert set(Change.objects.filter(dispatched=False).values_list("record_id", flat=True)) == heard
    while matching.match(MONDAY):
        pass
    assert set(Enrollment.objects.filter(workflow=other).values_list("record_id", flat=True)) == heard


def test_sums_of_numbers_that_are_not_whole_read_as_python_writes_them() -> None:
    half = {"id": "a", "kind": "set_property", "config": {"property": "score", "value": {"static": 1.5}}}
    passes(live([half, ADD, {**SET, "id": "c"}]))
    drain()
    assert {row.data["value"] for row in LogEntry.objects.filter(kind="increase_property")} == {"2.5"}


def test_a_record_that_has_earlier_changes_to_be_told_of_keeps_them_together() -> None:
    in_oslo = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Oslo"]}]}
    wait = {"id": "w", "kind": "delay", "config": {"for": {"days": 1}}}
    other = live([wait], trigger={"kind": "filter", "filter": in_oslo}, name="Oslo")
    away = {"id": "a", "kind": "set_property", "config": {"property": "city", "value": {"static": "Bergen"}}}
    rows = passes(live([away, ADD]))
    Change.objects.update(dispatched=True)
    Contact.objects.filter(pk=rows[0].record_id).update(city="Oslo")
    assert running.run(MONDAY).fused == len(rows)
    told = set(Change.objects.filter(dispatched=False).values_list("record_id", flat=True))
    assert told == {rows[0].record_id}
    while matching.match(MONDAY):
        pass
    assert not Enrollment.objects.filter(workflow=other).exists()
