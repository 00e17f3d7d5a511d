"""Whatever people do while records are inside strands none of them: random lives of a workflow, judged at each step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm.lib import clock
from records import editing
from records.models import Contact, Record, catalogue, registry
from records.models.origin import Origin, origin
from records.models.reference import Reference
from tests.chaos import checker
from tests.workflows.making import live
from workflows import publishing
from workflows.definition import dump, load
from workflows.engine import draining, enrolling, leaving, programs
from workflows.engine.matching import audience
from workflows.models import Draft, Enrollment, LogEntry, Workflow
from workflows.requests import Hit

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2000, 1, 1, tzinfo=clock.now().tzinfo)


def stay(name: str, days: int) -> dict[str, Any]:
    return {"id": name, "kind": "delay", "config": {"for": {"days": days}}}


def put(name: str, value: str) -> dict[str, Any]:
    return {"id": name, "kind": "set_property", "config": {"property": "job_title", "value": {"static": value}}}


def wait(name: str, changed: str = "city") -> dict[str, Any]:
    return {"id": name, "kind": "wait_for_event", "config": {"events": [{"changed": changed}], "maximum": {"days": 3}}}


def apart(*second: dict[str, Any]) -> dict[str, Any]:
    bodies = [{"id": "x", "steps": [stay("x1", 1), put("x2", "x")]}, {"id": "y", "steps": list(second)}]
    return {"id": "p", "kind": "parallel", "config": {}, "bodies": bodies}


def each(*steps: dict[str, Any]) -> dict[str, Any]:
    bodies = [{"id": "body", "steps": list(steps)}]
    return {"id": "l", "kind": "for_each", "config": {"over": {"associated": "deal"}}, "bodies": bodies}


def fork(*steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "f",
        "kind": "random_split",
        "config": {},
        "branches": [{"id": "f1", "steps": list(steps)}, {"id": "f2"}],
    }


#: What the workflow is edited into; steps of the same name survive from one to the other.
SHAPES: tuple[list[dict[str, Any]], ...] = (
    [put("a", "a"), stay("w", 2), apart(wait("y1")), put("z", "z")],
    [put("a", "b"), stay("w", 5), apart(stay("y2", 1), put("y3", "y")), put("z", "z")],
    [put("a", "a"), wait("e"), each(stay("b1", 1), stay("b2", 2))],
    [each(wait("b1", "name"), stay("b2", 1)), stay("w", 1), fork(put("z", "z"), stay("v", 2))],
    [stay("x1", 1), stay("b1", 1), put("z", "z")],
    [put("z", "z")],
)
#: Steps that are inside no body in any shape.
OUTSIDE = ("a", "e", "f", "v", "w", "z")


class Killed(BaseException):
    """A worker that is no more."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Have the process die at the n-th statement that writes."""
    left = statement

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            left -= 1
            if left < 0:
                raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            yield
    except Killed:
        pass


class Life(RuleBasedStateMachine):
    """One workflow, a few records, and everybody who has a say."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        for cache in (programs, audience, catalogue):
            cache.forget()
        self.now = clock.now()

    def teardown(self) -> None:
        try:
            self.all_go_home()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @initialize(shape=st.sampled_from(SHAPES), hours=st.sampled_from([0, 26, 50]))
    def begin(self, shape: list[dict[str, Any]], hours: int) -> None:
        self.workflow = live(shape)
        self.contacts = [Contact.objects.create(email=f"c{number}@example.com") for number in range(4)]
        for contact in self.contacts[:2]:
            for number in range(2):
                deal = editing.create("deal", {"name": f"Deal {number}"})
                editing.associate(Reference.to(contact), Reference.to(deal))
        self.losses = 0
        self.enroll()
        self.time_passes(hours)

    @rule()
    def enroll(self) -> None:
        hits = [Hit(self.workflow.pk, contact.pk, "manual", anyway=True) for contact in self.contacts]
        with transaction.atomic():
            enrolling.enroll(hits, self.now)

    @rule(hours=st.sampled_from([0, 1, 24, 26]))
    def time_passes_by(self, hours: int) -> None:
        self.time_passes(hours)

    @rule(hours=st.sampled_from([1, 5, 24, 48, 100]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        draining.drain(self.now)

    @rule(hours=st.sampled_from([1, 24, 50]), statement=st.integers(0, 40))
    def a_worker_dies(self, hours: int, statement: int) -> None:
        self.now += timedelta(hours=hours)
        with killed_at(statement):
            draining.drain(self.now)
        Enrollment.objects.exclude(lease_until=None).update(lease_until=LONG_AGO)

    @rule(shape=st.sampled_from(SHAPES), gone=st.sampled_from(["finish", "next", "leave"]),
          inside=st.sampled_from(["follow", "follow", "finish", "leave"]))  # fmt: skip
    def publish(self, shape: list[dict[str, Any]], gone: str, inside: str) -> None:
        definition = dump(load({"object": "contact", "name": "Welcome", "steps": shape}))
        Draft.objects.filter(workflow=self.workflow).update(definition=definition)
        publishing.publish(self.workflow, by=None, now=self.now, gone=gone, inside=inside)

    @precondition(lambda self: self.is_on())
    @rule(inside=st.sampled_from(["hold", "hold", "drain", "unenroll"]), clocks_stop=st.booleans())
    def turn_off(self, inside: str, clocks_stop: bool) -> None:
        publishing.turn_off(self.workflow, by=None, now=self.now, inside=inside, clocks_stop=clocks_stop)

    @precondition(lambda self: not self.is_on())
    @rule()
    def turn_on(self) -> None:
        publishing.turn_on(self.workflow, by=None, now=self.now)

    @rule(number=st.integers(0, 3), city=st.sampled_from(["Oslo", "Bergen"]))
    def somebody_moves(self, number: int, city: str) -> None:
        contact = self._alive(number)
        if contact is not None:
            with origin(Origin("user", at=self.now)):
                editing.update(contact, {"city": city})

    @precondition(lambda self: self.losses < 2)
    @rule(number=st.integers(0, 3))
    def delete(self, number: int) -> None:
        self.losses += 1
        with origin(Origin("user", at=self.now)):
            editing.delete("contact", [self.contacts[number].pk])

    @rule(number=st.integers(0, 3))
    def delete_what_is_looped_over(self, number: int) -> None:
        deals = list(registry.alive("deal").order_by("pk"))
        if deals:
            editing.delete("deal", [deals[number % len(deals)].pk])

    @precondition(lambda self: self.losses < 2)
    @rule(first=st.integers(0, 3), second=st.integers(0, 3))
    def merge(self, first: int, second: int) -> None:
        winner, loser = self._alive(first), self._alive(second)
        if winner is not None and loser is not None and winner.pk != loser.pk:
            self.losses += 1
            editing.merge(winner, loser)

    @rule(number=st.integers(0, 30))
    def somebody_is_unenrolled(self, number: int) -> None:
        ids = list(Enrollment.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True))
        if ids:
            with transaction.atomic():
                leaving.leave([ids[number % len(ids)]], "manual", self.now)

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert checker.faults() == []

    @invariant()
    def no_child_walks_what_is_behind_its_body(self) -> None:
        strayed = LogEntry.objects.filter(enrollment__parent__isnull=False, node__in=OUTSIDE)
        assert not list(strayed.values("enrollment", "node"))

    @invariant()
    def everybody_can_go_on(self) -> None:
        stuck = Enrollment.objects.filter(ended_at=None, state="ready", due_at=None)
        assert not list(stuck)
        orphans = Enrollment.objects.filter(ended_at=None, parent__ended_at__isnull=False)
        assert not list(orphans.values("pk", "node", "parent"))

    def all_go_home(self) -> None:
        """Turn it on and let months pass: nobody may be left."""
        if not hasattr(self, "workflow"):
            return
        self.workflow.refresh_from_db()
        publishing.turn_on(self.workflow, by=None, now=self.now)
        for _round in range(12):
            self.now += timedelta(days=4)
            draining.drain(self.now)
        assert checker.faults(drained=True) == []
        assert not LogEntry.objects.filter(outcome="retrying").exists()

    def is_on(self) -> bool:
        return Workflow.objects.filter(pk=self.workflow.pk, status="on").exists()

    def _alive(self, number: int) -> Record | None:
        return registry.alive("contact").filter(pk=self.contacts[number].pk).first()


def test_nobody_is_stranded() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.large
def test_nobody_is_stranded_in_many_lives() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=500, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_every_shape_may_be_published() -> None:
    for shape in SHAPES:
        workflow: Workflow = live(shape, status="off")
        publishing.turn_on(workflow, by=None, now=clock.now())
