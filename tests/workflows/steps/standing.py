"""Checks, words and runs of one step, past everything around it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model

from records.models import Record, Team
from records.querying import context
from tests.workflows.making import MONDAY, drain, enrolled, live
from workflows.definition import Definition, Step
from workflows.models import Enrollment, LogEntry
from workflows.outcomes import Outcome
from workflows.scope import Output, Scope
from workflows.steps import STEPS


def scope(object_type: str = "contact", **more: Any) -> Scope:
    """Return what can be named in a workflow of an object, as the database has it now."""
    people = get_user_model()._default_manager
    return replace(
        Scope(
            Definition(object=object_type, sources=more.pop("sources", ())),
            context.vocabulary(),
            object_type,
            find_user=lambda number: (
                people.filter(pk=number, is_active=True).values_list("username", flat=True).first()
            ),
            find_team=lambda number: Team.objects.filter(pk=number).values_list("name", flat=True).first(),
        ),
        **more,
    )


def made(object_type: str = "", **outputs: str) -> Mapping[str, Sequence[Output]]:
    """Return the outputs of a step ``s1``: names and kinds; with an object, also the number of a record of it."""
    listed = [Output(name, name, kind) for name, kind in outputs.items()]
    return {"s1": [*listed, *([Output("id", "Number", "number", object_type)] if object_type else [])]}


def problems(kind: str, config: Mapping[str, Any], at: Scope) -> list[tuple[str, str]]:
    """Return where a step is wrong and what is said about it."""
    return [(problem.where, problem.message) for problem in STEPS[kind].check(Step("s", kind, config), at)]


def summary(kind: str, config: Mapping[str, Any], at: Scope) -> str:
    """Return what a step is set to do, in words."""
    return STEPS[kind].summary(Step("s", kind, config), at)


def ran(kind: str, config: Mapping[str, Any], *records: Record, **more: Any) -> list[str]:
    """Run a step for records, all in one batch; returns the sentences of the log, in the records' order."""
    outputs = more.pop("outputs", {})
    first = {"id": "s", "kind": kind, "config": dict(config)}
    workflow = live([first], object_type=records[0].object_type_id, **more)
    enrollments = [enrolled(workflow, record, outputs=outputs) for record in records]
    drain()
    return [sentence(enrollment) for enrollment in enrollments]


def sentence(enrollment: Enrollment, node: str = "s") -> str:
    """Return what the log says about a step, with its outcome."""
    entry = LogEntry.objects.filter(enrollment=enrollment, node=node).latest("step_seq", "attempt")
    return f"{entry.outcome}: {STEPS[entry.kind].sentence(entry.outcome, entry.data)}"


def sentence_of(kind: str, outcome: Outcome) -> str:
    """Return what the log would say about an outcome."""
    data = {**outcome.data, "reason": getattr(outcome, "reason", "")}
    return f"{outcome.slug}: {STEPS[kind].sentence(outcome.slug, data)}"


__all__ = ["MONDAY", "made", "problems", "ran", "scope", "sentence", "sentence_of", "summary"]
