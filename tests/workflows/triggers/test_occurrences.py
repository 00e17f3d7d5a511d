"""What an event trigger recognises in a change or an event."""

from typing import Any

import pytest

from tests.records.filters.world import NOW, ask
from tests.workflows.triggers.world import happening, listening, only
from workflows.happenings import Happening
from workflows.triggers import Edge


def changed(old: Any, new: Any) -> Happening:
    return happening("updated", "number", old, new)


def hears(trigger_event: dict[str, Any], one: Happening) -> bool:
    """Return whether an event trigger of this one event fires."""
    occasion = only({"kind": "event", "events": [trigger_event]})
    return occasion.key in one.keys() and occasion.recognises(one, NOW)  # noqa: SIM118 - not a mapping


TO_BIG = {"on": "property_changed", "property": "number", "to": {"operator": "is_greater_than", "value": 5}}
FROM_SMALL = {"on": "property_changed", "property": "number", "from": {"operator": "is_less_than", "value": 5}}
CLEARED = {"on": "property_changed", "property": "number", "to": {"operator": "is_unknown"}}
FROM_BLANK = {"on": "property_changed", "property": "number", "from": {"operator": "is_unknown"}}


@pytest.mark.parametrize(
    ("asked", "one", "expected"),
    [
        (TO_BIG, changed(1, 6), True),
        (TO_BIG, changed(6, 7), True),
        (TO_BIG, changed(7, 4), False),
        (TO_BIG, changed(7, None), False),
        (TO_BIG, happening("created", new={"number": 6}), True),
        (TO_BIG, happening("created", new={"number": 4}), False),
        (TO_BIG, happening("created", new={"text": "x"}), False),
        (FROM_SMALL, changed(1, 6), True),
        (FROM_SMALL, changed(6, 1), False),
        (FROM_SMALL, changed(None, 1), False),
        (CLEARED, changed(1, None), True),
        (CLEARED, changed(None, 1), False),
        (FROM_BLANK, changed(None, 1), True),
        (FROM_BLANK, happening("created", new={"number": 1}), True),
        ({"on": "created"}, happening("created", new={}), True),
        ({"on": "created"}, happening("restored"), False),
        ({"on": "merged"}, happening("merged", old={"id": 2}), True),
        ({"on": "merged"}, happening("merged", new={"into": 2}), False),
        ({"on": "list_added", "list": 1}, happening("list_added", new={"list": 1}), True),
        ({"on": "list_added", "list": 1}, happening("list_added", new={"list": 3}), False),
        ({"on": "list_added", "list": 1}, happening("list_removed", new={"list": 1}), False),
        ({"on": "associated", "object": "company"}, happening("associated", "company", new={"label": None}), True),
        ({"on": "associated", "object": "company"}, happening("associated", "contact", new={"label": None}), False),
        (
            {"on": "associated", "object": "company", "label": "employer"},
            happening("associated", "company", new={"label": "employer"}),
            True,
        ),
        (
            {"on": "dissociated", "object": "company", "label": "employer"},
            happening("dissociated", "company", old={"label": None}),
            False,
        ),
        ({"on": "event", "event": "form_submitted"}, happening("event", "form_submitted", new={}), True),
        ({"on": "event", "event": "form_submitted"}, happening("event", "form_seen", new={}), False),
    ],
)
def test_it_recognises_what_was_asked_for(asked: dict[str, Any], one: Happening, expected: bool) -> None:
    assert hears(asked, one) is expected


@pytest.mark.parametrize(("form", "expected"), [("Pricing page", True), ("Contact", False), (7, False)])
def test_an_event_is_known_by_its_properties(form: Any, expected: bool) -> None:
    where = {"match": "all", "filters": [ask("text", "contains_any", ["pricing"])]}
    asked = {"on": "event", "event": "form_submitted", "where": where}
    assert hears(asked, happening("event", "form_submitted", new={"text": form})) is expected


@pytest.mark.parametrize(("on", "falls"), [("list_added", False), ("list_removed", True)])
def test_coming_into_an_active_list_is_an_edge_of_its_filter(on: str, falls: bool) -> None:
    [edge] = listening({"kind": "event", "events": [{"on": on, "list": 2}], "reenroll": True}).edges
    assert isinstance(edge, Edge)
    assert (edge.falls, edge.may_reenroll) == (falls, True)
    assert edge.filter.needs().properties == {"number"}
