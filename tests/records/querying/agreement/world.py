"""A small account full of awkward data: records with blanks, history, links, lists and events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import User

from records.editing.associating import Link, associate_many
from records.editing.defining import define_object, define_property
from records.filters import Moment, Vocabulary
from records.models import (
    AssociationLabel,
    Event,
    EventDefinition,
    EventProperty,
    ListMember,
    Record,
    RecordList,
    catalogue,
    registry,
)
from records.models.origin import Origin, origin
from records.models.reference import Reference
from records.properties import KINDS, Option, Property
from records.querying import context
from tests.records.querying.agreement import pools

OBJECTS = ("contact", "company", "boat")
EVENT = "inspected"
SIZE = {"contact": 30, "company": 10, "boat": 8}
#: Standard properties whose options are not ours to choose.
LEFT_OUT = ("created_at", "updated_at", "pipeline", "stage")


@dataclass
class World:
    """What was made: the records by object, the moment around which their times lie, and what filters may name."""

    rng: Random
    moment: Moment
    users: Sequence[int]
    records: dict[str, list[Record]]
    vocabulary: Vocabulary
    lists: dict[str, list[int]]

    def properties(self, about: str, kind: str) -> list[Property]:
        """Return the properties of a kind that an object, or the event, has."""
        schema = self.vocabulary.events[EVENT] if about == EVENT else self.vocabulary.catalogue[about]
        return [prop for prop in schema if prop.kind == kind and prop.name not in LEFT_OUT]

    def some(self, kind: str) -> Any:
        """Return a value of a kind such as records have."""
        number = self.rng.randrange(6)
        return pools.value(self.rng, kind, self.moment, self.users, number)


def define() -> None:
    """Define an object, a property of each kind for three objects, an event, labels: once for all worlds."""
    define_object("boat", "Boat", "Boats")
    options = [Option(value, value.upper()) for value in pools.OPTIONS]
    for about in OBJECTS:
        for kind in KINDS:
            own = options if kind.slug in {"choice", "multi_choice"} else ()
            define_property(about, {"name": f"my_{kind.slug}", "label": f"My {kind.slug}", "kind": kind.slug}, own)
    event = EventDefinition.objects.create(name=EVENT, label="Inspected")
    for kind in KINDS:
        if kind.slug not in {"choice", "multi_choice", "user"}:
            EventProperty.objects.create(definition=event, name=f"its_{kind.slug}", label=kind.slug, kind=kind.slug)
    for name, start, end, inverse in (
        ("employer", "contact", "company", "employee"),
        ("boss", "contact", "contact", "report"),
        ("friend", "contact", "contact", ""),
        ("owner", "boat", "contact", "boat"),
    ):
        AssociationLabel.objects.create(
            name=name, from_type_id=start, to_type_id=end, label=name, inverse_label=inverse
        )


def make(rng: Random) -> World:
    """Fill the account."""
    moment = pools.moment(rng)
    users = [User.objects.create(username=f"user{number}").pk for number in range(3)]
    world = World(rng, moment, users, {}, context.vocabulary(), {})
    for about in OBJECTS:
        world.records[about] = list(_records(world, about))
    _link(world)
    _lists(world)
    _events(world)
    return world


def _records(world: World, about: str) -> Iterator[Record]:
    rng, schema = world.rng, catalogue.current()[about]
    for number in range(SIZE[about]):
        record = registry.new(about)
        for step in range(rng.choice((1, 1, 2, 4))):
            for prop in schema:
                if prop.name not in LEFT_OUT and rng.random() < (0.75, 0.2)[step > 0]:
                    _set(world, record, prop, number)
            at = rng.choice(pools.instants(world.moment)) - timedelta(days=rng.choice((0, 0, 4 - step)))
            with origin(Origin(at=at)):
                record.save()
        if rng.random() < 0.1:
            record.delete()
        yield record


def _set(world: World, record: Record, prop: Property, number: int) -> None:
    options = [option.value for option in prop.options]
    value = None
    if world.rng.random() < 0.85:
        value = pools.value(world.rng, prop.kind, world.moment, world.users, number)
        if prop.kind == "choice":
            value = world.rng.choice(options[:4])
        if prop.kind == "multi_choice":
            value = tuple(sorted(world.rng.sample(options[:5], world.rng.randint(1, 3))))
    if prop.column:
        setattr(record, prop.column, KINDS[prop.kind].to_column(value))
    elif value is None:
        record.properties.pop(prop.name, None)
    else:
        record.properties[prop.name] = KINDS[prop.kind].to_json(value)


def _link(world: World) -> None:
    rng = world.rng
    labels = list(AssociationLabel.objects.all())
    links = {}
    for start, end, count in (
        ("contact", "company", 40), ("contact", "contact", 40), ("boat", "contact", 25), ("boat", "company", 6),
        ("company", "company", 6), ("boat", "boat", 6),
    ):  # fmt: skip
        fitting = [label for label in labels if (label.from_type_id, label.to_type_id) == (start, end)]
        for _ in range(count):
            one, other = rng.choice(world.records[start]), rng.choice(world.records[end])
            if one != other:
                label = rng.choice([None, *fitting])
                link = Link(Reference.to(one), Reference.to(other), label)
                links[frozenset((link.start, link.end)), label] = link
    associate_many(links.values())


def _lists(world: World) -> None:
    for about in OBJECTS:
        static = RecordList.objects.create(name="static", object_type_id=about)
        members = world.rng.sample(world.records[about], SIZE[about] // 2)
        ListMember.objects.bulk_create(
            ListMember(list=static, record_id=record.pk, added_at=world.moment.now) for record in members
        )
        parts = [{"list": static.pk, "operator": "in"}, {"property": "my_number", "operator": "is_unknown"}]
        tree = {"match": "any", "filters": parts}
        active = RecordList.objects.create(name="active", object_type_id=about, kind="active", filter=tree)
        world.lists[about] = [static.pk, active.pk]


def _events(world: World) -> None:
    rng, rows = world.rng, []
    definitions = {row.name: row for row in EventDefinition.objects.all()}
    for about in OBJECTS:
        for _ in range(SIZE[about] * 3):
            event = rng.choice((EVENT, EVENT, "email_opened", "email_clicked"))
            values = {}
            for prop in world.vocabulary.events[event]:
                if rng.random() < 0.8:
                    values[prop.name] = KINDS[prop.kind].to_json(world.some(prop.kind))
            if event != EVENT:
                values = {"email": rng.choice(("welcome", "news"))} if rng.random() < 0.8 else {}
            to, at = rng.choice(world.records[about]).pk, rng.choice(pools.instants(world.moment))
            rows.append(
                Event(definition=definitions[event], object_type_id=about, record_id=to, properties=values, at=at)
            )
    Event.objects.bulk_create(rows)
