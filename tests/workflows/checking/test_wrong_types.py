"""Whatever JSON says where something else belongs, it is a problem that a person can read, never an error."""

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st

from crm.supervisor.ground import ROOT
from workflows import checking, describing
from workflows.definition import InvalidShape, load, walk
from workflows.steps import STEPS
from workflows.triggers import TRIGGERS
from workflows.triggers.occurrences import OCCURRENCES

pytestmark = pytest.mark.django_db

Json = Any
Path = tuple[str | int, ...]
KNOWN: dict[str, Json] = {"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}
RELATED = {
    "associated": "company",
    "label": "x",
    "which": "recent",
    "filter": KNOWN,
    "sort": {"property": "name", "order": "asc"},
    "limit": 3,
}
TEXT = {"text": "Hello {{ contact.first_name }}"}
DATE = {"date": {"from": {"property": "date_of_birth"}, "offset": {"days": 3, "direction": "after", "at": "09:00"}}}
USERS = {"users": [3], "teams": [1], "owners": ["owner"]}
NOTHING: dict[str, Json] = {"steps": []}
REST = {"id": "rest", "when": None, **NOTHING}
FILTERED = {"id": "some", "when": KNOWN, **NOTHING}
#: What each kind of step may hold, beside its kind.
HELD: dict[str, list[dict[str, Json]]] = {
    "set_property": [{"config": {"property": "city", "value": TEXT, "target": RELATED, "mode": "add",
                                 "clear_blank": False}},
                     {"config": {"property": "city", "value": {"static": "Oslo"}}}],
    "clear_property": [{"config": {"property": "city", "target": RELATED}}],
    "copy_property": [{"config": {"from": {"property": "name", "of": RELATED}, "to": "city", "target": RELATED}}],
    "increase_property": [{"config": {"property": "annual_revenue", "amount": {"static": 1}, "target": RELATED}}],
    "create_record": [{"config": {"object": "ticket", "properties": {"name": TEXT}, "associations": ["enrolled"],
                                  "on_duplicate": "fail"}}],
    "create_note": [{"config": {"body": "Won {{ contact.city }}", "associations": ["enrolled"]}}],
    "associate_records": [{"config": {"with": RELATED, "label": "partner"}},
                          {"config": {"match": {"object": "company", "property": "domain", "value": TEXT}}}],
    "add_to_list": [{"config": {"list": 7, "target": RELATED}}],
    "remove_from_list": [{"config": {"list": 7, "target": RELATED}}],
    "rotate_owner": [{"config": {**USERS, "property": "owner", "overwrite": False, "target": RELATED}}],
    "create_task": [{"config": {"title": "Call", "body": "…", "kind": "call", "priority": "high", "queue": "Sales",
                                "assignee": {"property": "owner"}, "due": DATE, "associations": ["enrolled"],
                                "reminder": {"direction": "before", "hours": 1}}}],
    "notify_user": [{"config": {**USERS, "title": "Hi", "body": "{{ contact.city }}"}}],
    "send_email": [{"config": {**USERS, "to": [{"property": "email"}, "a@example.com"], "subject": "Hi", "body": "…",
                               "from": "a@example.com", "reply_to": "a@example.com"}}],
    "webhook": [{"config": {"method": "POST", "url": "https://example.com/{{ contact.city }}", "body": {"a": TEXT},
                            "headers": [{"name": "X-Key", "value": "1"}], "query": {"q": TEXT},
                            "outputs": [{"name": "id", "path": "data.id", "kind": "number"}]}}],
    "delay": [{"config": {"for": {"days": 2}}}, {"config": {"until_day": {"weekdays": [1], "at": "09:00"}}},
              {"config": {"until": "2026-12-24"}}, {"config": {"until": DATE}},
              {"config": {"until_property": "date_of_birth", "offset": {"days": 1, "direction": "after"},
                          "zone": "record"}},
              {"config": {"for": {"days": 1}},
               "branches": [{"id": "p", "when": {"passed": True}, **NOTHING}, REST]}],
    "wait_for_event": [{"config": {"events": [one], "maximum": {"days": 3}}} for one in (
        {"event": "form_submitted", "where": KNOWN}, {"changed": "city", "to": ["Oslo"]}, {"task": "s1"},
        {"list_added": 7}, {"list_removed": 7}, {"associated": "deal"})],
    "branch": [{"branches": [FILTERED, REST]}],
    "value_branch": [{"config": {"input": {"property": "city"}},
                      "branches": [{"id": "some", "when": {"values": ["a", "b"]}, **NOTHING}, REST]}],
    "random_split": [{"branches": [{"id": "some", "when": {"percent": 50}, **NOTHING},
                                   {"id": "rest", "when": {"percent": 50}, **NOTHING}]}],
    "go_to": [{"target": "s1"}],
    "parallel": [{"bodies": [{"id": "one", **NOTHING}, {"id": "two", **NOTHING}]}],
    "for_each": [{"config": {"over": RELATED}, "bodies": [{"id": "one", **NOTHING}]}],
    "enroll_in_workflow": [{"config": {"workflow": 7, "record": RELATED, "given": {"name": TEXT}}}],
    "unenroll": [{"config": {"from": [7]}}],
}  # fmt: skip
TICKED = {"filter": KNOWN, "reenroll": KNOWN["filters"]}
DATES = {"date": "2026-12-24", "annually": True}
OFFSET = {"direction": "before", "days": 3, "at": "09:00"}
#: The triggers that there may be.
FIRED: list[dict[str, Json]] = [
    {"kind": "manual"},
    {"kind": "filter", **TICKED},
    {"kind": "event", "filter": KNOWN, "reenroll": True, "events": [
        {"on": "created"}, {"on": "merged"}, {"on": "list_added", "list": 7}, {"on": "list_removed", "list": 7},
        {"on": "associated", "object": "company", "label": "x"}, {"on": "dissociated", "object": "company"},
        {"on": "event", "event": "form_submitted", "where": KNOWN},
        {"on": "property_changed", "property": "city", "to": {"operator": "is_any_of", "value": ["Oslo"]},
         "from": {"operator": "is_known"}}]},
    {"kind": "schedule", "rule": {"every": "month", "days": [1], "at": "09:00"}, "filter": KNOWN, "reenroll": True},
    {"kind": "schedule", "rule": {"property": "date_of_birth", "offset": OFFSET, "annually": False}},
    {"kind": "date", **DATES, **TICKED},
    {"kind": "date_property", "property": "date_of_birth", "annually": True, **TICKED},
]  # fmt: skip
SETTINGS: dict[str, Json] = {
    "suppression": {"lists": [7], "filter": KNOWN},
    "goal": KNOWN,
    "unenroll_unmatched": True,
    "unenroll_others": [7],
    "allowed": {
        "windows": [{"weekdays": [1], "from": "09:00", "to": "17:00"}],
        "pauses": {"dates": ["2026-12-24"], "country": "NO"},
    },
    "time_zone": "Europe/Oslo",
    "off_at": "2026-12-24T18:00:00+01:00",
    "salesforce": True,
    "enroll_merged": False,
    "campaigns": [7],
}
NOTE = {"id": "s1", "kind": "create_note", "config": {"body": "Hello"}}
SOURCES = [{"name": "firm", **RELATED}]
BASES: list[dict[str, Json]] = [
    *({"object": "contact", "steps": [{"id": "s", "kind": kind, **one}, *([] if "branches" in one or "target" in one
      else [NOTE])]} for kind, held in HELD.items() for one in held),
    *({"object": "contact", "trigger": trigger, "steps": [NOTE]} for trigger in FIRED),
    {"object": "contact", "trigger": {"kind": "date", **DATES}, "steps": [
        {"id": "s", "kind": "delay", "config": {"until_date": OFFSET}}]},
    {"object": "contact", "sources": SOURCES, "settings": SETTINGS, "steps": [NOTE]},
    *(json.loads(path.read_text()) for path in sorted((ROOT / "docs" / "examples" / "workflows").glob("*.json"))),
]  # fmt: skip
WRONG: list[Json] = [[], {}, 5, -1, 2**70, 1.5, "x", "", "2026-99-99", "{{", None, True, [[]], [5], ["x"], [None], [{}],
                     {"x": []}, {"kind": {}}, [[], {}, 5]]  # fmt: skip


def every_place(raw: Json, at: Path = ()) -> Iterator[Path]:
    """Yield the way to every value inside."""
    inner = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from every_place(value, (*at, key))


def replaced(raw: Json, at: Path, value: Json) -> Json:
    made = copy.deepcopy(raw)
    around = made
    for key in at[:-1]:
        around = around[key]
    around[at[-1]] = copy.deepcopy(value)
    return made


PLACES = [(index, at) for index, raw in enumerate(BASES) for at in every_place(raw)]


def unread(raw: Json, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Check and describe what ``raw`` says; return what no kind was prepared for."""
    caplog.clear()
    try:
        definition = load(raw)
    except InvalidShape:
        return []
    with caplog.at_level(logging.ERROR):
        checking.check(definition)
        describing.describe(definition)
    return [str(record.exc_info and record.exc_info[1]) for record in caplog.records]


def test_every_kind_is_tried() -> None:
    steps = {place.step.kind for raw in BASES for place in walk(load(raw))}
    triggers = {load(raw).trigger["kind"] for raw in BASES}
    occurrences = {one["on"] for trigger in FIRED for one in trigger.get("events", ())}
    assert set(STEPS.slugs()) <= steps
    assert set(TRIGGERS.slugs()) <= triggers
    assert set(OCCURRENCES.slugs()) <= occurrences


@pace(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    place=st.sampled_from(PLACES),
    value=st.sampled_from(WRONG)
    | st.recursive(st.sampled_from(WRONG), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
)
def test_a_value_of_any_type_anywhere_is_a_problem_and_no_error(
    caplog: pytest.LogCaptureFixture, place: tuple[int, Path], value: Json
) -> None:
    index, at = place
    assert unread(replaced(BASES[index], at, value), caplog) == []
