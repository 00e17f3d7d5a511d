"""Records wait for what happens to them, and miss nothing that happens while they lie down."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from records import editing
from records.models import Change, Contact, Event, EventDefinition, EventProperty, Task
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.engine.waking import look_back, wake_for
from workflows.happenings import EVENT, Happening
from workflows.models import Enrollment, Wait

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", city="Oslo")


@pytest.fixture
def seen(db: None) -> EventDefinition:
    definition, _made = EventDefinition.objects.get_or_create(name="seen", label="Seen")
    EventProperty.objects.create(definition=definition, name="page", label="Page")
    return definition


def occur(definition: EventDefinition, contact: Contact, at: datetime, page: str = "/") -> Happening:
    row = Event.objects.create(
        definition=definition, object_type_id="contact", record_id=contact.pk, at=at, properties={"page": page}
    )
    return Happening(row.pk, "contact", contact.pk, EVENT, "seen", None, row.properties, at, at)


def arrive(contact: Contact, *events: dict[str, Any], **more: Any) -> Enrollment:
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": list(events), **more}}
    return arrived(enrolled(live([step]), contact))


def arrived(enrollment: Enrollment, now: datetime = MONDAY) -> Enrollment:
    drain(now)
    enrollment.refresh_from_db()
    return enrollment


WHERE = {"match": "all", "filters": [{"property": "page", "operator": "is_any_of", "value": ["/prices"]}]}


def test_it_goes_on_when_it_happens_and_hands_on_what_did(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"}, maximum={"days": 3})
    assert (enrollment.state, enrollment.due_at) == ("ready", MONDAY + 3 * DAY)
    assert wake_for([occur(seen, contact, MONDAY + HOUR, "/prices")], MONDAY + HOUR) == 1
    arrived(enrollment, MONDAY + HOUR)
    assert enrollment.outputs == {"a": {"happened": True, "page": "/prices"}}
    assert log(enrollment) == [("a", "waiting"), ("a", "done")]
    assert not Wait.objects.exists()


def test_it_gives_up_when_the_time_is_over(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"}, maximum={"days": 3})
    arrived(enrollment, MONDAY + 3 * DAY)
    assert (enrollment.state, enrollment.outputs) == ("completed", {"a": {"happened": False}})


def test_what_came_in_time_counts_also_when_it_is_heard_of_late(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"}, maximum={"days": 3})
    occur(seen, contact, MONDAY + 2 * DAY)
    arrived(enrollment, MONDAY + 4 * DAY)
    assert enrollment.outputs["a"]["happened"] is True


def test_it_may_take_as_long_as_it_takes(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"})
    assert (enrollment.state, enrollment.due_at) == ("waiting", None)


def test_another_thing_than_it_waits_for_lets_it_wait_on(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen", "where": WHERE})
    wake_for([occur(seen, contact, MONDAY + HOUR, "/about")], MONDAY + HOUR)
    arrived(enrollment, MONDAY + HOUR)
    assert (enrollment.state, log(enrollment)) == ("waiting", [("a", "waiting")])
    wake_for([occur(seen, contact, MONDAY + 2 * HOUR, "/prices")], MONDAY + 2 * HOUR)
    arrived(enrollment, MONDAY + 2 * HOUR)
    assert enrollment.state == "completed"


def test_of_two_at_once_the_one_that_counts_is_found(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen", "where": WHERE})
    both = [occur(seen, contact, MONDAY + HOUR, "/about"), occur(seen, contact, MONDAY + HOUR, "/prices")]
    assert wake_for(both, MONDAY + HOUR) == 1
    arrived(enrollment, MONDAY + HOUR)
    assert enrollment.state == "completed"


def test_only_what_happens_after_arriving_counts(contact: Contact, seen: EventDefinition) -> None:
    occur(seen, contact, MONDAY - timedelta(seconds=1))
    enrollment = arrive(contact, {"event": "seen"})
    assert look_back(MONDAY) == 1
    arrived(enrollment)
    assert enrollment.state == "waiting"


def late_change(contact: Contact, at: datetime) -> Happening:
    row = Change.objects.create(
        object_type_id="contact", record_id=contact.pk, kind="updated", property="city", new="Bergen",
        source="user", at=at,
    )  # fmt: skip
    return Happening(row.pk, "contact", contact.pk, "updated", "city", None, "Bergen", at, at)


@pytest.mark.parametrize("before", [timedelta(seconds=2), HOUR])
def test_a_change_that_commits_after_arriving_counts_though_its_clock_was_behind(
    contact: Contact, before: timedelta
) -> None:
    enrollment = arrive(contact, {"changed": "city"})
    assert wake_for([late_change(contact, MONDAY - before)], MONDAY) == 1
    assert arrived(enrollment).state == "completed"


@pytest.mark.parametrize("before", [timedelta(seconds=2), HOUR])
def test_looking_back_finds_a_change_whose_clock_was_behind(contact: Contact, before: timedelta) -> None:
    Change.objects.all().delete()
    enrollment = arrive(contact, {"changed": "city"})
    late_change(contact, MONDAY - before)
    Change.objects.update(dispatched=True)
    look_back(MONDAY)
    assert arrived(enrollment).state == "completed"


def test_an_event_that_commits_after_arriving_counts_though_its_clock_was_behind(
    contact: Contact, seen: EventDefinition
) -> None:
    enrollment = arrive(contact, {"event": "seen"})
    assert wake_for([occur(seen, contact, MONDAY - timedelta(seconds=2))], MONDAY) == 1
    assert arrived(enrollment).state == "completed"


def test_an_event_of_long_ago_that_is_told_late_does_not_count(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"})
    assert wake_for([occur(seen, contact, MONDAY - DAY)], MONDAY) == 1
    assert arrived(enrollment).state == "waiting"


def test_what_is_dated_after_arriving_counts_though_it_was_there_already(
    contact: Contact,
) -> None:
    happening = late_change(contact, MONDAY + timedelta(seconds=2))
    enrollment = arrive(contact, {"changed": "city"})
    assert wake_for([happening], MONDAY + HOUR) == 1
    assert arrived(enrollment, MONDAY + HOUR).state == "completed"
    wake_for([late_change(contact, MONDAY + HOUR)], MONDAY + HOUR)
    assert arrived(enrollment, MONDAY + HOUR).state == "completed"


def test_an_event_dispatched_before_the_wait_could_be_seen_is_found_by_looking_back(
    contact: Contact, seen: EventDefinition
) -> None:
    """The dispatcher looked for waits when this one was not committed yet."""
    enrollment = arrive(contact, {"event": "seen"})
    happening = occur(seen, contact, MONDAY)
    Event.objects.update(dispatched=True)
    assert happening.at == enrollment.entered_at
    assert look_back(MONDAY) == 1
    arrived(enrollment, MONDAY)
    assert enrollment.state == "completed"


def test_an_event_whose_dispatch_is_not_committed_yet_is_found_by_looking_back_too(
    contact: Contact, seen: EventDefinition
) -> None:
    enrollment = arrive(contact, {"event": "seen"})
    occur(seen, contact, MONDAY + HOUR)
    look_back(MONDAY + HOUR)
    assert arrived(enrollment, MONDAY + HOUR).state == "completed"


def test_nobody_looks_back_twice(contact: Contact, seen: EventDefinition) -> None:
    """What was looked at and is not what is meant must not wake the step for ever."""
    enrollment = arrive(contact, {"event": "seen", "where": WHERE})
    occur(seen, contact, MONDAY + HOUR, "/about")
    rounds = 0
    while look_back(MONDAY + HOUR) or drain(MONDAY + HOUR).claimed:
        rounds += 1
        assert rounds < 5
    arrived(enrollment)
    assert (enrollment.state, Wait.objects.get().looked) == ("waiting", True)


def test_a_wait_woken_before_anybody_looked_back_is_looked_at_after_all(
    contact: Contact, seen: EventDefinition
) -> None:
    enrollment = arrive(contact, {"event": "seen", "where": WHERE})
    wake_for([occur(seen, contact, MONDAY + HOUR, "/about")], MONDAY + HOUR)
    arrived(enrollment, MONDAY + HOUR)
    assert Wait.objects.get().looked is False


def test_one_who_has_moved_on_is_not_woken(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"}, maximum={"days": 1})
    arrived(enrollment, MONDAY + DAY)
    assert wake_for([occur(seen, contact, MONDAY + DAY)], MONDAY + DAY) == 0


def test_one_who_is_held_goes_on_when_he_is_let_go(contact: Contact, seen: EventDefinition) -> None:
    enrollment = arrive(contact, {"event": "seen"})
    Enrollment.objects.update(state="held")
    wake_for([occur(seen, contact, MONDAY + HOUR)], MONDAY + HOUR)
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.due_at) == ("held", MONDAY + HOUR)


@pytest.mark.parametrize(
    ("awaited", "values", "expected"),
    [
        ({"changed": "city"}, {"city": "Bergen"}, True),
        ({"changed": "city", "to": ["Bergen"]}, {"city": "Bergen"}, True),
        ({"changed": "city", "to": ["Tromsø"]}, {"city": "Bergen"}, False),
        ({"changed": "city"}, {"first_name": "Ada"}, False),
    ],
)
def test_a_property_may_be_waited_for(
    contact: Contact, awaited: dict[str, Any], values: dict[str, Any], expected: bool
) -> None:
    enrollment = arrive(contact, awaited)
    editing.update(contact, values)
    Change.objects.filter(kind="updated").update(at=MONDAY + HOUR)
    look_back(MONDAY + HOUR)
    arrived(enrollment, MONDAY + HOUR)
    assert (enrollment.state == "completed") is expected


def test_what_the_pass_itself_did_on_its_way_here_does_not_count(contact: Contact) -> None:
    enrollment = arrive(contact, {"changed": "city"})
    Change.objects.create(
        object_type_id="contact", record_id=contact.pk, kind="updated", property="city", new="Bergen",
        source="workflow:1", enrollment=enrollment.pk, at=MONDAY,
    )  # fmt: skip
    look_back(MONDAY)
    assert arrived(enrollment).state == "waiting"


def test_a_task_of_an_earlier_step_may_be_waited_for(contact: Contact) -> None:
    task = Task.objects.create(title="Call")
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"task": "s1"}], "maximum": {"days": 1}}}
    enrollment = arrived(enrolled(live([step]), contact, outputs={"s1": {"id": task.pk}}))
    assert Wait.objects.get().key == f"task:{task.pk}"
    Task.objects.update(done_at=MONDAY + HOUR)
    assert arrived(enrollment, MONDAY + DAY).outputs["a"]["happened"] is True
