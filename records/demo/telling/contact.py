"""Tells people: who they are, where they came from, and how they climbed from subscriber to customer."""

from datetime import datetime, timedelta
from typing import Any

from records.demo.custom import INTERESTS
from records.demo.story import Story, Tie
from records.demo.words import LANDS, Land, Place
from records.demo.words.trade import JOBS
from records.demo.world import Account, Person, Told, World, phone, slug

LADDER = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer")
SOURCES = {
    "ORGANIC_SEARCH": 24, "PAID_SEARCH": 12, "EMAIL_MARKETING": 10, "SOCIAL_MEDIA": 9, "PAID_SOCIAL": 6,
    "REFERRALS": 12, "OTHER_CAMPAIGNS": 3, "DIRECT_TRAFFIC": 12, "OFFLINE": 10, None: 2,
}  # fmt: skip
ROLES: dict[int, tuple[str, ...]] = {
    3: ("DECISION_MAKER", "BUDGET_HOLDER", "EXECUTIVE_SPONSOR"),
    2: ("CHAMPION", "INFLUENCER", "BUDGET_HOLDER"),
    1: ("INFLUENCER", "CHAMPION", "END_USER"),
    0: ("END_USER", "LEGAL_AND_COMPLIANCE", "BLOCKER", "OTHER"),
}
STATUSES = ("OPEN", "IN_PROGRESS", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING", "UNQUALIFIED")


def tell(world: World, account: Account, told: Told) -> Person:
    """Tell a person who works for the account's company; the first one came with the company."""
    dice, land = world.dice, account.land
    title = dice.pick(list(JOBS))
    first, last = dice.pick(land.first), dice.pick(land.last)
    email = _address(account, first, last)
    colleague = account.people[0] if account.people else None
    born = dice.soon(account.company.born_at, 20)
    if colleague:
        born = dice.between(account.company.born_at, account.company.born_at + timedelta(days=150))
    values = _values(world, land, account.place, first, last) | {
        "email": dice.maybe(0.97, email),
        "job_title": dice.maybe(0.9, title),
        "company_name": dice.weighted({account.name: 85, account.name.rsplit(" ", 1)[0]: 10, None: 5}),
        "website": dice.maybe(0.3, f"https://www.{account.domain}"),
        "buying_role": dice.maybe(0.45, dice.some(ROLES[JOBS[title]], 2)),
    }
    person = _begin(world, min(born, dice.now), values, account.owner, first, last)
    person.seniority = JOBS[title]
    account.people.append(person)
    told.add(person.story)
    told.ties.append(Tie(person.story, account.company, person.story.born_at, actor=account.owner))
    if colleague is None:
        told.ties.append(Tie(account.company, person.story, person.story.born_at, "billing_contact", account.owner))
    elif person.seniority < colleague.seniority and dice.chance(0.5):
        told.ties.append(Tie(person.story, colleague.story, person.story.born_at, "manager", account.owner))
    return person


def tell_alone(world: World, told: Told) -> Person:
    """Tell a person without a company, who left a private address."""
    dice = world.dice
    land = dice.pick(LANDS)
    first, last = dice.pick(land.first), dice.pick(land.last)
    values = _values(world, land, dice.pick(land.places), first, last)
    values["email"] = f"{slug(first)}.{slug(last)}{world.number('private address')}@post.example"
    person = _begin(world, dice.between(dice.beginning, dice.now), values, None, first, last)
    settle(world, person, None)
    told.add(person.story)
    return person


def settle(world: World, person: Person, account: Account | None) -> None:
    """Let the person climb the ladder as far as the deals, or chance, took it."""
    dice, story = world.dice, person.story
    start = LADDER.index(story.turns[0].values["lifecycle_stage"])
    owner = account.owner if account else None
    until, top = person.opportunity_at, 4
    if until is None:
        top = min(3, start + int(dice.weighted({0: 45, 1: 35, 2: 15, 3: 5})))
        until = dice.after(story.born_at, 45)
        status = dice.pick(STATUSES)
        story.then(dice.after(story.born_at, 4), dice.now, owner, lead_status=status)
    _climb(world, person, start, top, until)
    if person.opportunity_at:
        story.then(person.opportunity_at, dice.now, owner, lead_status="OPEN_DEAL")
    if person.customer_at:
        at = person.customer_at
        story.then(at, dice.now, owner, lifecycle_stage="customer", lead_status="CONNECTED", became_customer_at=at)
        if dice.chance(0.06):
            story.then(dice.after(at, 90), dice.now, world.staff.marketing, lifecycle_stage="evangelist")


def _begin(world: World, born: datetime, values: dict[str, Any], owner: int | None, first: str, last: str) -> Person:
    """Begin the story as the person's source has it: typed in by the owner, imported, or left in a form."""
    dice = world.dice
    source = dice.weighted({"user": 35, "import": 30, "api": 35})
    if source == "user":
        story = Story.begin("contact", born, values | {"owner": owner}, owner)
    else:
        story = Story.begin("contact", born, values, None, source)
        story.then(dice.after(born, 1), dice.now, None, "system", owner=dice.maybe(0.9, owner))
    score = int(values["score"])
    for _step in range(dice.whole(0, 3)):
        score = min(100, score + dice.whole(1, 20))
        story.then(dice.between(born, dice.now), dice.now, None, "system", score=score)
    return Person(story, first, last, values.get("email"), 0)


def _values(world: World, land: Land, place: Place, first: str, last: str) -> dict[str, Any]:
    dice = world.dice
    return {
        "first_name": dice.weighted({first: 96, first.lower(): 2, None: 2}),
        "last_name": dice.weighted({last: 96, last.upper(): 3, None: 1}),
        "phone": dice.maybe(0.65, phone(dice, land)),
        "mobile_phone": dice.maybe(0.35, phone(dice, land)),
        "salutation": dice.maybe(0.1, dice.pick(("Mr", "Ms", "Dr"))),
        "preferred_language": dice.maybe(0.6, land.language),
        "date_of_birth": dice.maybe(0.12, dice.day_near(dice.now.date().replace(year=1983, day=1), 7_000)),
        "time_zone": dice.maybe(0.7, place.zone),
        "street_address": dice.maybe(0.2, dice.pick(land.streets).replace("#", str(dice.whole(1, 180)))),
        "city": dice.maybe(0.85, place.city),
        "state": dice.maybe(0.4, place.state),
        "postal_code": dice.maybe(0.3, dice.digits(place.postal)),
        "country": dice.maybe(0.92, land.name),
        "lifecycle_stage": dice.weighted({"subscriber": 35, "lead": 50, "marketingqualifiedlead": 15}),
        "lead_status": "NEW",
        "score": dice.whole(0, 25),
        "original_source": dice.weighted(SOURCES),
        "is_marketing_contact": dice.maybe(0.9, dice.chance(0.7)),
        "receives_newsletter": dice.maybe(0.8, dice.chance(0.6)),
        "interests": dice.maybe(0.4, dice.some([value for value, _label in INTERESTS], 3)),
    }


def _address(account: Account, first: str, last: str) -> str:
    taken = {person.email for person in account.people}
    base = f"{slug(first)}.{slug(last)}"
    for number in range(1, len(taken) + 2):
        address = f"{base}{number if number > 1 else ''}@{account.domain}"
        if address not in taken:
            return address
    raise AssertionError("There is one more address than people.")


def _climb(world: World, person: Person, start: int, top: int, until: datetime) -> None:
    """Take the rungs up to ``top``, the last one at ``until``."""
    dice, story = world.dice, person.story
    rungs = LADDER[start + 1 : top + 1]
    moments = sorted(dice.between(story.born_at + timedelta(minutes=1), until) for _rung in rungs[1:])
    for rung, at in zip(rungs, [*moments, until], strict=False):
        story.then(at, dice.now, None, "system", lifecycle_stage=rung)
