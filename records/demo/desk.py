"""Writes what lies on the desks of the demo: activities, campaigns, notifications."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from crm.lib import bulk
from records.demo.lists import FAIR, NEWSLETTER
from records.demo.world import Deed, World
from records.models import (
    ActivityLink,
    Campaign,
    CampaignItem,
    Deal,
    LoggedEmail,
    Note,
    Notification,
    RecordList,
    Task,
    Ticket,
)

MODELS: Mapping[str, type[Task] | type[Note] | type[LoggedEmail]] = {"task": Task, "note": Note, "email": LoggedEmail}

#: Name, description, days from the beginning of the year told until it starts, days it lasts, its lists.
CAMPAIGNS = (
    ("Trade fair", "Our stand at the fair.", 60, 14, (FAIR,)),
    ("Newsletter", "A mail every other month.", 30, 330, (NEWSLETTER,)),
    ("Win back", "Deals that were lost for the price.", 240, 90, ("Customers",)),
    ("Partner offer", "Starts soon.", 380, 30, ()),
)


def file_deeds(deeds: Sequence[Deed]) -> None:
    """Write activities with the dates and the people they had then, and tie them to their records."""
    for kind, model in MODELS.items():
        mine = [deed for deed in deeds if deed.kind == kind]
        rows = _created(model, [model(created_by_id=deed.by, **deed.columns) for deed in mine])
        # Creation stamps the present; these happened before.
        bulk.update(model, ("created_at", "updated_at"), [(d.at, d.at, r.pk) for d, r in zip(mine, rows, strict=True)])
        bulk.insert(
            ActivityLink,
            (f"{kind}_id", "object_type_id", "record_id"),
            [(r.pk, s.object_type, s.record_id) for d, r in zip(mine, rows, strict=True) for s in d.about],
        )


def _created(model: type[models.Model], rows: list[Any]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=2_000)


def make_campaigns(world: World, lists: Mapping[str, RecordList]) -> int:
    """Make campaigns with their lists and some deals; returns how many."""
    dice = world.dice
    deals = list(Deal.live.order_by("pk").values_list("pk", flat=True)[:400])
    for name, description, starts, lasts, wanted in CAMPAIGNS:
        start = dice.beginning + timedelta(days=starts)
        row = Campaign.objects.create(
            name=name,
            description=description,
            starts_on=start.date(),
            ends_on=(start + timedelta(days=lasts)).date(),
            owner_id=world.staff.marketing,
        )
        Campaign.objects.filter(pk=row.pk).update(created_at=min(start, dice.now) - timedelta(days=20))
        items: list[tuple[type[models.Model], int]] = [(RecordList, lists[one].pk) for one in wanted]
        items += [(Deal, pk) for pk in (dice.some(deals, 12) if wanted and deals else ())]
        CampaignItem.objects.bulk_create(
            CampaignItem(campaign=row, content_type=ContentType.objects.get_for_model(model), object_id=pk)
            for model, pk in items
        )
    return len(CAMPAIGNS)


def notify(world: World) -> int:
    """Tell everyone about the latest deals they won and the tickets that wait for them; returns how many."""
    rows = [row for user in sorted(world.staff.names) for row in _news(world, user)]
    made = Notification.objects.bulk_create(row for row, _at in rows)
    bulk.update(Notification, ("created_at",), [(at, row.pk) for row, (_same, at) in zip(made, rows, strict=True)])
    return len(made)


def _news(world: World, user: int) -> list[tuple[Notification, datetime]]:
    """Return a user's notifications with their dates, the latest first; the older half has been read."""
    won = Deal.live.filter(owner=user, stage="closedwon").order_by("-updated_at", "-pk")[:6]
    waiting = Ticket.live.filter(owner=user, stage="3").order_by("-updated_at", "-pk")[:6]
    news: list[tuple[Deal | Ticket, str, str]] = [(row, "Deal won", f"{row.name} was won.") for row in won]
    news += [(row, "Ticket waits for you", f"{row.name} was answered by the customer.") for row in waiting]
    return [
        (
            Notification(
                user_id=user,
                title=title,
                body=body,
                object_type_id=row.object_type_id,
                record_id=row.pk,
                read_at=min(world.dice.now, row.updated_at + timedelta(hours=2)) if index > 2 else None,
            ),
            row.updated_at,
        )
        for index, (row, title, body) in enumerate(news)
    ]
