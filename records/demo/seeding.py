"""Fills an empty account with the demo: people, schema, then batch after batch of told accounts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.demo import custom, desk, lists, scale, staff
from records.demo.dice import Dice
from records.demo.past import Past
from records.demo.telling import batch, goal
from records.demo.world import Told, World
from records.editing import reading
from records.models import EventDefinition, RecordList, catalogue, registry

#: Contacts of the demo unless somebody asks for more.
SIZE = 600


@dataclass(frozen=True)
class Seeded:
    """What was written: how many of each thing, and whether the user ``admin`` was made for it."""

    counts: dict[str, int]
    admin_is_new: bool


def demand_empty() -> None:
    """Raise CallerError where the account has records of any object already, deleted ones included."""
    for schema in catalogue.current().objects.values():
        if registry.every(schema.name).exists():
            message = _("The account already has records; the demo fills only an empty one. %(object)s were found.")
            raise CallerError(message % {"object": schema.plural})


def seed(now: datetime, size: int, password: str, currency: str, say: Callable[[str], None]) -> Seeded:
    """Write the demo for ``size`` contacts as it stands at ``now``, all or nothing.

    The same size and the same moment give the same data. ``say`` gets a line of progress now and then. Raises
    CallerError where the account is not empty.
    """
    with transaction.atomic():
        demand_empty()
        labels = custom.define()
        people, admin_is_new = staff.hire(password, now)
        world = World(Dice(now), people, currency)
        made = lists.make(world)
        events = dict(EventDefinition.objects.values_list("name", "pk"))
        past = Past(reading(), labels, events)
        counts: Counter[str] = Counter()
        for number, share in enumerate(scale.batches(size), 1):
            _write(past, made, batch.tell(world, share), counts)
            if number % 10 == 0:
                say(_("%(done)s of %(all)s contacts") % {"done": f"{counts['contact']:,}", "all": f"{size:,}"})
        goals = Told()
        goal.tell(world, goals)
        _write(past, made, goals, counts)
        counts["campaigns"] = desk.make_campaigns(world, made)
        counts["notifications"] = desk.notify(world)
        counts["lists"] = len(made)
    return Seeded(dict(counts), admin_is_new)


def _write(past: Past, made: dict[str, RecordList], told: Told, counts: Counter[str]) -> None:
    for object_type, stories in told.stories.items():
        past.write(stories)
        counts[object_type] += len(stories)
    past.tie(told.ties)
    past.happen((event.name, event.story, event.at, event.properties) for event in told.events)
    for name in dict.fromkeys(name for name, *_rest in told.members):
        members = {story.record_id: (story, at, actor) for listed, story, at, actor in told.members if listed == name}
        past.enlist(made[name], members.values())
    desk.file_deeds(told.deeds)
    counts["associations"] += len(told.ties)
    counts["events"] += len(told.events)
    counts["activities"] += len(told.deeds)
