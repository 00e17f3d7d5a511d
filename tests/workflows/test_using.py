"""What workflows use is named before it is removed: by their drafts as by their live revisions."""

from typing import Any

import pytest

from crm.lib.errors import InUse
from records.editing import defining, listing
from records.models import Contact, PropertyDefinition, RecordList
from records.properties.schema import Option
from records.querying import uses
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY, enrolled
from tests.workflows.publishing.test_publishing import publish, redraft
from workflows import drafting, publishing
from workflows.definition import load
from workflows.models import Enrollment, Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]


def begun(name: str, *conditions: dict[str, Any]) -> Workflow:
    """Return a workflow whose goal are these conditions."""
    settings = {"goal": {"match": "all", "filters": list(conditions)}}
    return drafting.begin(load({"object": "contact", "name": name, "steps": [note("a")], "settings": settings}))


def shade() -> PropertyDefinition:
    """Return a property with two options."""
    options = [Option("red", "Red"), Option("blue", "Blue")]
    return defining.define_property("contact", {"name": "shade", "label": "Shade", "kind": "choice"}, options)


def test_a_property_is_in_use_by_drafts_and_live_revisions() -> None:
    shade()
    known = {"property": "shade", "operator": "is_known"}
    begun("Draft", known)
    live = begun("Live", known)
    publish(live)
    redraft(live, [note("a")], name="Live")
    trashed = begun("Gone", known)
    publishing.trash(trashed, by=None, now=MONDAY)
    begun("Other", {"property": "city", "operator": "is_known"})
    assert uses.uses_of("contact", "shade") == ["workflow “Draft”", "workflow “Live”"]
    assert uses.uses_of("company", "shade") == []


def test_a_property_is_in_use_by_an_earlier_revision_as_long_as_passes_go_by_it() -> None:
    shade()
    workflow = begun("Kept", {"property": "shade", "operator": "is_known"})
    first = publish(workflow)
    workflow.refresh_from_db()
    inside = enrolled(workflow, Contact.objects.create(), revision=first)
    redraft(workflow, [note("a")], name="Kept")
    publish(workflow)
    assert uses.uses_of("contact", "shade") == ["workflow “Kept”"]
    Enrollment.objects.filter(pk=inside.pk).update(state="completed", ended_at=MONDAY)
    assert uses.uses_of("contact", "shade") == []


def test_a_broken_draft_does_not_keep_a_property_from_being_removed() -> None:
    row = shade()
    trigger = {"kind": "event", "events": [{"on": ["shade"]}]}
    settings = {"unenroll_others": 5, "suppression": {"lists": [["shade"]]}}
    drafting.begin(load({"object": "contact", "name": "Broken", "trigger": trigger, "settings": settings}))
    assert uses.uses_of("contact", "shade") == []
    defining.remove_property(row)


def test_an_option_is_in_use_where_it_is_named() -> None:
    shade()
    begun("Red", {"property": "shade", "operator": "is_any_of", "value": ["red"]})
    assert uses.uses_of_option("contact", "shade", "red") == ["workflow “Red”"]
    assert uses.uses_of_option("contact", "shade", "blue") == []


def test_a_list_that_a_workflow_names_is_not_deleted() -> None:
    row = RecordList.objects.create(name="Partners", object_type_id="contact")
    begun("Suppressed", {"list": row.pk, "operator": "in"})
    with pytest.raises(InUse, match="workflow “Suppressed”"):
        listing.remove_list(row)


def test_a_property_that_a_workflow_names_is_not_deleted() -> None:
    row = shade()
    begun("Shady", {"property": "shade", "operator": "is_known"})
    with pytest.raises(InUse, match="workflow “Shady”"):
        defining.remove_property(row)
