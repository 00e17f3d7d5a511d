"""Event definitions: what events hold stays readable, so the kinds of their properties stay."""

import pytest

from crm.lib.errors import InUse, InvalidValues, Refused
from records.editing import event_definitions
from records.editing.event_definitions import TypedProperty
from records.models import Event, EventDefinition

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(db: None) -> EventDefinition:
    row = EventDefinition(name="paid", label="Paid")
    return event_definitions.save(row, [TypedProperty("sum", "Sum", "currency"), TypedProperty("note", "Note")])


def happen(definition: EventDefinition) -> Event:
    return Event.objects.create(definition=definition, object_type_id="deal", record_id=1, properties={"sum": "5.00"})


def kinds(definition: EventDefinition) -> dict[str, str]:
    return dict(definition.properties.values_list("name", "kind"))


def test_properties_are_added_and_worded_anew(paid: EventDefinition) -> None:
    happen(paid)
    event_definitions.save(paid, [TypedProperty("sum", "Total", "currency", 5), TypedProperty("at", "At", "date")])
    assert kinds(paid) == {"sum": "currency", "note": "text", "at": "date"}
    assert (paid.properties.get(name="sum").label, paid.properties.get(name="sum").position) == ("Total", 5)


def test_a_kind_changes_until_the_first_event(paid: EventDefinition) -> None:
    event_definitions.save(paid, [TypedProperty("sum", "Sum", "number")])
    happen(paid)
    paid.label = "Settled"
    with pytest.raises(InvalidValues, match="The kind of “sum” can no longer be changed"):
        event_definitions.save(paid, [TypedProperty("note", "Words"), TypedProperty("sum", "Sum", "date")])
    paid.refresh_from_db()
    assert (paid.label, kinds(paid)) == ("Paid", {"sum": "number", "note": "text"})


def test_a_property_goes_until_the_first_event(paid: EventDefinition) -> None:
    event_definitions.save(paid, [], ["note"])
    happen(paid)
    with pytest.raises(InUse, match="“sum” cannot be removed: 1 event"):
        event_definitions.save(paid, [], ["sum"])
    assert kinds(paid) == {"sum": "currency"}


def test_the_properties_of_standard_events_keep_their_kinds() -> None:
    row = EventDefinition.objects.filter(is_standard=True, properties__kind="text").distinct()[0]
    prop = row.properties.filter(kind="text")[0]
    with pytest.raises(InvalidValues, match="can no longer be changed"):
        event_definitions.save(row, [TypedProperty(prop.name, prop.label, "number")])
    with pytest.raises(InUse, match="cannot be removed"):
        event_definitions.save(row, [], [prop.name])


def test_a_definition_keeps_its_name(paid: EventDefinition) -> None:
    paid.name = "settled"
    with pytest.raises(InvalidValues, match="name: This cannot be changed any more"):
        event_definitions.save(paid, [])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([TypedProperty("a", "A"), TypedProperty("a", "B")], "Each name may appear once"),
        ([TypedProperty("a", "A", "choice")], "kind"),
        ([TypedProperty("Not a name", "A")], "name"),
        ([TypedProperty("a", "")], "label"),
    ],
)
def test_properties_that_cannot_be_are_refused(paid: EventDefinition, given: list[TypedProperty], message: str) -> None:
    with pytest.raises(InvalidValues, match=message):
        event_definitions.save(paid, given)
    assert set(kinds(paid)) == {"sum", "note"}


def test_a_definition_goes_unless_it_is_standard_or_has_events(paid: EventDefinition) -> None:
    event = happen(paid)
    with pytest.raises(InUse, match="“Paid” cannot be deleted: 1 event"):
        event_definitions.remove(paid)
    event.delete()
    event_definitions.remove(paid)
    assert not EventDefinition.objects.filter(name="paid").exists()
    with pytest.raises(Refused, match="is a standard event and stays"):
        event_definitions.remove(EventDefinition.objects.filter(is_standard=True)[0])
