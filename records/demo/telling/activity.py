"""Tells activities: tasks, notes and e-mails about people and their deals."""

from datetime import datetime, timedelta

from records.demo.story import Story
from records.demo.words.talk import INCOMING, NOTES, OUTGOING, TASKS
from records.demo.words.trade import PRODUCTS
from records.demo.world import Account, Deed, Person, Told, World

QUEUES = {"": 7, "Morning calls": 2, "Renewals": 1}


def tell(world: World, account: Account, person: Person, told: Told) -> None:
    """Tell what was done about a person, more of it where there is a deal."""
    dice = world.dice
    sale = next((one for one in account.sales if one.person is person), None)
    busy = 2 if sale else 1
    names = {
        "first": person.first,
        "company": account.name,
        "city": account.place.city,
        "product": sale.product if sale else dice.pick(list(PRODUCTS)),
    }
    by = account.owner or world.staff.managers[account.land.side]
    about = (person.story, sale.story) if sale else (person.story,)
    since = sale.story.born_at if sale else person.story.born_at
    for _note in range(dice.whole(0, busy)):
        at = dice.worked_before_now(dice.between(since, dice.now))
        told.deeds.append(Deed("note", max(at, since), by, {"body": dice.pick(NOTES).format(**names)}, about))
    for _task in range(dice.whole(0, busy)):
        _task_of(world, told, by, since, names, about)
    if person.email:
        for _email in range(dice.whole(0, 2 * busy)):
            _email_of(world, told, by, since, person, names, about)


def _task_of(
    world: World, told: Told, by: int, since: datetime, names: dict[str, str], about: tuple[Story, ...]
) -> None:
    dice = world.dice
    at = dice.between(since, dice.now)
    kind, title = dice.pick(TASKS)
    due = dice.after(at, 5)
    done = dice.between(at, due + timedelta(days=2)) if dice.chance(0.8) else None
    columns: dict[str, object] = {
        "title": title.format(**names),
        "body": dice.maybe(0.2, "Ask about the number of users.") or "",
        "kind": kind,
        "priority": dice.weighted({"none": 5, "low": 1, "medium": 3, "high": 2}),
        "due_at": dice.maybe(0.9, due),
        "remind_at": dice.maybe(0.3, due - timedelta(hours=1)),
        "assignee_id": dice.maybe(0.95, by),
        "queue": dice.weighted(QUEUES),
        "done_at": done if done and done <= dice.now else None,
    }
    told.deeds.append(Deed("task", at, by, columns, about))
    if columns["due_at"] and due > dice.now and columns["done_at"] is None:
        for story in about:
            story.then(at, dice.now, by, next_activity_on=due.date())


def _email_of(
    world: World,
    told: Told,
    by: int,
    since: datetime,
    person: Person,
    names: dict[str, str],
    about: tuple[Story, ...],
) -> None:
    dice = world.dice
    at = max(since, dice.worked_before_now(dice.between(since, dice.now)))
    incoming = dice.chance(0.35)
    subject, body = dice.pick(INCOMING if incoming else OUTGOING)
    ours, theirs = f"{world.staff.names[by].split()[0].lower()}@millrace.example", str(person.email)
    columns: dict[str, object] = {
        "subject": subject.format(**names),
        "body": body.format(**names),
        "sender": theirs if incoming else ours,
        "recipients": ours if incoming else theirs,
        "direction": "incoming" if incoming else "outgoing",
        "at": at,
    }
    told.deeds.append(Deed("email", at, by, columns, about))
    if not incoming:
        for story in about:
            story.then(at, dice.now, by, last_contacted_at=at)
