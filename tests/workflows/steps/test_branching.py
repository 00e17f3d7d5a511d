"""Forks: who takes which branch, and what is wrong with one."""

from collections import Counter
from typing import Any

import pytest

from records import editing
from records.models import Contact
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.definition import Path
from workflows.models import Enrollment, LogEntry
from workflows.steps.random_split import drawn, shares_of

pytestmark = pytest.mark.django_db


def stay(name: str) -> dict[str, Any]:
    return {"id": name, "kind": "delay", "config": {"for": {"days": 1}}}


def path(name: str, when: Any) -> dict[str, Any]:
    return {"id": name, "name": name.upper(), "when": when, "steps": [stay(f"in_{name}")]}


def where_to(step: dict[str, Any], contact: Contact, **columns: Any) -> str:
    enrollment = enrolled(live([step]), contact, **columns)
    drain()
    enrollment.refresh_from_db()
    return enrollment.node.removeprefix("in_")


def city(*names: str) -> dict[str, Any]:
    return {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": list(names)}]}


@pytest.mark.parametrize(("where", "expected"), [("Oslo", "a"), ("Bergen", "b"), ("Tromsø", "none"), (None, "none")])
def test_the_first_group_that_holds_is_taken(where: str | None, expected: str) -> None:
    contact = Contact.objects.create(email="ada@example.com", city=where)
    paths = [path("a", city("Oslo")), path("b", city("Oslo", "Bergen")), path("none", None)]
    assert where_to({"id": "s", "kind": "branch", "branches": paths}, contact) == expected
    assert LogEntry.objects.order_by("pk")[0].data == {"branch": expected, "name": expected.upper()}


def test_groups_may_ask_other_records() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    deal = editing.create("deal", {"name": "Big", "amount": 9000})
    editing.associate(Reference.to(contact), Reference.to(deal))
    when = {
        "match": "all",
        "filters": [
            {
                "associated": "deal",
                "operator": "any",
                "filter": {
                    "match": "all",
                    "filters": [{"property": "amount", "operator": "is_greater_than", "value": 5000}],
                },
            }
        ],
    }
    step = {"id": "s", "kind": "branch", "branches": [path("a", when), path("none", None)]}
    assert where_to(step, contact) == "a"
    other = Contact.objects.create(email="ben@example.com")
    assert where_to(step, other) == "none"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [("static", "Oslo", "a"), ("static", "oslo ", "a"), ("static", 5, "five"), ("static", "5.00", "none"),
     ("property", "city", "none")],
)  # fmt: skip
def test_a_value_takes_its_path(kind: str, value: Any, expected: str) -> None:
    contact = Contact.objects.create(email="ada@example.com")
    paths = [path("a", {"values": ["Oslo", "Bergen"]}), path("five", {"values": [5.0]}), path("none", None)]
    step = {"id": "s", "kind": "value_branch", "config": {"input": {kind: value}}, "branches": paths}
    assert where_to(step, contact) == expected


def test_an_earlier_wait_may_decide() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    paths = [path("yes", {"values": [True]}), path("none", None)]
    value = {"output": {"step": "w", "name": "happened"}}
    step = {"id": "s", "kind": "value_branch", "config": {"input": value}, "branches": paths}
    assert where_to(step, contact, outputs={"w": {"happened": True}}) == "yes"


def test_a_replay_draws_the_same_branch_and_the_shares_hold() -> None:
    branches = tuple(Path(name, when={"percent": percent}) for name, percent in (("a", 50), ("b", 30), ("c", 20)))
    counts = Counter(drawn(branches, shares_of(branches), f"{number}:s").id for number in range(10_000))
    assert counts == Counter(drawn(branches, shares_of(branches), f"{number}:s").id for number in range(10_000))
    assert [abs(counts[name] - share) < 200 for name, share in (("a", 5000), ("b", 3000), ("c", 2000))] == [True] * 3


@pytest.mark.parametrize(("count", "shares"), [(2, [5000, 5000]), (3, [3334, 3333, 3333])])
def test_without_percentages_the_shares_are_equal(count: int, shares: list[int]) -> None:
    assert shares_of(tuple(Path(str(number)) for number in range(count))) == shares


def test_a_record_is_split_at_random() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    assert (
        where_to({"id": "s", "kind": "random_split", "branches": [path("a", None), path("b", None)]}, contact) in "ab"
    )


def test_a_jump_leads_where_it_says() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    enrollment = enrolled(live([stay("a"), {"id": "j", "kind": "go_to", "target": "a"}]), contact)
    drain()
    drain(MONDAY.replace(day=24))
    assert log(enrollment) == [("a", "waiting"), ("a", "done"), ("j", "done"), ("a", "waiting")]


def test_a_circle_without_a_wait_stops_with_an_entry_that_can_be_read() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    steps: list[dict[str, Any]] = [
        {"id": "a", "kind": "unenroll", "config": {"from": "others"}},
        {"id": "j", "kind": "go_to", "target": "a"},
    ]
    enrollment = enrolled(live(steps), contact)
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.end_reason) == ("failed", "loop")
    entry = LogEntry.objects.filter(enrollment=enrollment).order_by("-step_seq")[0]
    assert "goes round in a circle" in entry.data["reason"]
    numbers = list(LogEntry.objects.order_by("step_seq").values_list("step_seq", flat=True))
    assert numbers == list(range(501))


@pytest.mark.parametrize("asked", ["this", "others", "chosen"])
def test_a_record_leaves_this_workflow_others_or_some(asked: str) -> None:
    contact = Contact.objects.create(email="ada@example.com")
    other, third = live([stay("x")]), live([stay("x")])
    there, elsewhere = enrolled(other, contact), enrolled(third, contact)
    step = {"id": "s", "kind": "unenroll", "config": {"from": [other.pk] if asked == "chosen" else asked}}
    here = enrolled(live([step, stay("b")]), contact)
    drain()
    for row in (here, there, elsewhere):
        row.refresh_from_db()
    assert [row.end_reason for row in (here, there, elsewhere)] == {
        "this": ["stopped", "", ""],
        "others": ["", "action", "action"],
        "chosen": ["", "action", ""],
    }[asked]


def test_from_inside_a_parallel_path_the_whole_pass_leaves() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    leave = {"id": "u", "kind": "unenroll", "config": {"from": "this"}}
    bodies = [{"id": "x", "steps": [leave]}, {"id": "y", "steps": [stay("z")]}]
    root = enrolled(live([{"id": "p", "kind": "parallel", "bodies": bodies}, stay("after")]), contact)
    drain()
    root.refresh_from_db()
    assert root.end_reason == "action"
    assert set(Enrollment.objects.filter(parent=root).values_list("end_reason", flat=True)) == {"stopped", "parent"}
