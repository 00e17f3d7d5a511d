"""Writes what lies on the desks of the demo: activities, lists, campaigns, notifications."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from crm.lib import bulk
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
)

MODELS: Mapping[str, type[Task] | type[Note] | type[LoggedEmail]] = {"task": Task, "note": Note, "email": LoggedEmail}

STATIC = (
    ("Newsletter readers", "contact", "Signed up in the form."),
    ("Spring fair visitors", "contact", "Left a card at our stand."),
    ("Key accounts", "company", "Companies that a manager looks after."),
)


def _any_of(name: str, *values: str) -> dict[str, Any]:
    return {"property": name, "operator": "is_any_of", "value": list(values)}


#: Name, object, filters that must all hold.
ACTIVE: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    ("Customers", "contact", (_any_of("lifecycle_stage", "customer", "evangelist"),)),
    ("Customer companies", "company", (_any_of("lifecycle_stage", "customer", "evangelist"),)),
    (
        "Warm leads from search",
        "contact",
        (
            _any_of("lifecycle_stage", "marketingqualifiedlead", "salesqualifiedlead"),
            _any_of("original_source", "ORGANIC_SEARCH", "PAID_SEARCH"),
        ),
    ),
    ("Deals about to close", "deal", (_any_of("stage", "decisionmakerboughtin", "contractsent"),)),
    ("Pressing tickets", "ticket", (_any_of("priority", "HIGH", "URGENT"), _any_of("stage", "1", "3"))),
)

#: Name, description, days from the beginning of the year told until it starts, days it lasts, its lists.
CAMPAIGNS = (
    ("Spring fair", "Our stand at the fair.", 60, 14, ("Spring fair visitors",)),
    ("Newsletter", "A mail every other month.", 30, 330, ("Newsletter readers",)),
    ("Win back", "Deals that were lost for the price.", 240, 90, ("Customers",)),
    ("New year offer", "Starts soon.", 380, 30, ()),
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


def make_lists(world: World) -> dict[str, RecordList]:
    """Make the static lists, still empty, and the active ones; return them by name."""
    made = {}
    for name, object_type, description in STATIC:
        made[name] = _list(world, name, object_type, description=description)
    for name, object_type, filters in ACTIVE:
        tree = {"match": "all", "filters": list(filters)}
        made[name] = _list(world, name, object_type, kind=RecordList.Kind.ACTIVE, filter=tree)
    return made


def _list(world: World, name: str, object_type: str, **columns: Any) -> RecordList:
    row = RecordList.objects.create(name=name, object_type_id=object_type, owner_id=world.staff.marketing, **columns)
    RecordList.objects.filter(pk=row.pk).update(created_at=world.dice.beginning, updated_at=world.dice.beginning)
    return row


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
        items = [(RecordList, lists[one].pk) for one in wanted]
        items += [(Deal, pk) for pk in (dice.some(deals, 12) if wanted and deals else ())]
        CampaignItem.objects.bulk_create(
            CampaignItem(campaign=row, content_type=ContentType.objects.get_for_model(model), object_id=pk)
            for model, pk in items
        )
    return len(CAMPAIGNS)


def notify(world: World) -> int:
    """Tell everyone about their latest won deals and tickets; the older half is read. Returns how many."""
    rows = [row for user in sorted(world.staff.names) for row in _news(world, user)]
    made = Notification.objects.bulk_create(row for row, _at in rows)
    bulk.update(Notification, ("created_at",), [(at, row.pk) for row, (_same, at) in zip(made, rows, strict=True)])
    return len(made)


def _news(world: World, user: int) -> list[Any]:
    found = []
    won = Deal.live.filter(owner=user, stage="closedwon").order_by("-close_date", "-pk")
    for index, deal in enumerate(won[:6]):
        at = deal.updated_at
        found.append(
            (
                Notification(
                    user_id=user,
                    title="Deal won",
                    body=f"{deal.name} was won.",
                    object_type_id="deal",
                    record_id=deal.pk,
                    read_at=at + timedelta(hours=2) if index > 2 else None,
                ),
                at,
            )
        )
    return found
