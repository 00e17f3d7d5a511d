"""Tells tickets: from the first message to the solution, sometimes with a round of waiting, sometimes reopened."""

from datetime import datetime, timedelta

from records.demo.story import Story, Tie
from records.demo.words.talk import TICKETS
from records.demo.words.trade import PRODUCTS
from records.demo.world import Account, Person, Told, World

CATEGORIES = {"PRODUCT_ISSUE": 45, "BILLING_ISSUE": 15, "FEATURE_REQUEST": 15, "GENERAL_INQUIRY": 25}
#: Priority: its share of tickets, and about how many hours until the first answer.
PRIORITIES = {"LOW": 20, "MEDIUM": 50, "HIGH": 22, "URGENT": 6, None: 2}
HOURS = {"LOW": 20, "MEDIUM": 9, "HIGH": 3, "URGENT": 0.6, None: 12}
NEW, WAITING_ON_CONTACT, WAITING_ON_US, CLOSED = "1", "2", "3", "4"


def tell(world: World, account: Account, person: Person, told: Told) -> tuple[Story, datetime | None]:
    """Tell a ticket of a person; returns it and when it was closed, None while it is open."""
    dice = world.dice
    owner = dice.pick(world.staff.support)
    priority = dice.weighted(PRIORITIES)
    category = dice.weighted(CATEGORIES)
    subject, content, resolution = dice.pick(TICKETS[category])
    product = dice.pick(list(PRODUCTS))
    names = {"first": person.first, "product": product, "city": account.place.city}
    source = dice.weighted({"EMAIL": 50, "FORM": 25, "CHAT": 15, "PHONE": 10})
    # Some are of the last days, so that there is something to do.
    since = max(person.story.born_at, dice.now - timedelta(days=4)) if dice.chance(0.12) else person.story.born_at
    born = dice.between(since, dice.now)
    story = told.add(
        Story.begin(
            "ticket",
            born,
            {
                "name": subject.format(**names),
                "content": dice.maybe(0.95, content.format(**names)),
                "stage": NEW,
                "priority": priority,
                "category": dice.maybe(0.92, [category, "PRODUCT_ISSUE"] if dice.chance(0.1) else [category]),
                "source": source,
                "product": dice.maybe(0.8, product),
                "affected_version": dice.maybe(0.3, dice.digits("#.#")),
                "due_at": dice.soon(born, 60 * HOURS[priority] * 6),
            },
            None,
            "user" if source == "PHONE" else "api",
        )
    )
    told.ties.append(Tie(story, person.story, born))
    told.ties.append(Tie(story, account.company, born))
    return story, _work(world, story, owner, HOURS[priority], resolution)


def _work(world: World, story: Story, owner: int, hours: float, resolution: str) -> datetime | None:
    dice = world.dice
    story.then(dice.soon(story.born_at, 12), dice.now, None, "system", owner=owner)
    answered = dice.soon(story.born_at, 60 * hours)
    story.then(
        answered, dice.now, owner,
        stage=WAITING_ON_CONTACT, first_response_at=answered, last_contacted_at=answered,
    )  # fmt: skip
    at = answered
    for _round in range(dice.whole(0, 2)):
        replied = dice.soon(at, 600)
        at = dice.soon(replied, 240)
        story.then(replied, dice.now, None, "api", stage=WAITING_ON_US)
        story.then(at, dice.now, owner, stage=WAITING_ON_CONTACT, last_contacted_at=at)
    if dice.chance(0.05):
        return None
    closed = dice.soon(at, 900)
    story.then(closed, dice.now, owner, stage=CLOSED, closed_at=closed, resolution=resolution)
    if dice.chance(0.07):
        reopened = dice.soon(closed, 1_500)
        again = dice.soon(reopened, 900)
        story.then(reopened, dice.now, None, "api", stage=WAITING_ON_US, closed_at=None, reopened_count=1)
        story.then(again, dice.now, owner, stage=CLOSED, closed_at=again)
    ended: datetime | None = story.value("closed_at")
    if ended is not None:
        world.result("tickets_closed", owner, ended, 1)
    return ended
