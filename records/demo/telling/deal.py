"""Tells deals: amounts with a long tail that move through the pipeline until they are won, lost, or still open."""

from datetime import datetime, timedelta
from decimal import Decimal

from records.demo.story import Story, Tie
from records.demo.words.trade import LOST_REASONS, NEXT_STEPS, PRODUCTS, WON_REASONS
from records.demo.world import Account, Person, Sale, Told, World

#: Stage: forecast probability and category, and how often a deal is lost there.
STAGES: dict[str, tuple[float, str, float]] = {
    "appointmentscheduled": (0.2, "PIPELINE", 0.22),
    "qualifiedtobuy": (0.4, "PIPELINE", 0.18),
    "presentationscheduled": (0.6, "BEST_CASE", 0.14),
    "decisionmakerboughtin": (0.8, "BEST_CASE", 0.10),
    "contractsent": (0.9, "COMMIT", 0.07),
}
ORDER = tuple(STAGES)
COMPETITORS = {"none": 4, "spreadsheets": 3, "in_house": 1, "other": 2, None: 5}


def tell(world: World, account: Account, person: Person, told: Told) -> Sale:
    """Tell a deal with a person of the account, from its first stage to today."""
    sale = _begin(world, account, person)
    story = sale.story
    _move(world, account, sale)
    account.sales.append(sale)
    told.add(story)
    told.ties.append(Tie(story, account.company, story.born_at, actor=sale.owner))
    told.ties.append(Tie(story, person.story, story.born_at, actor=sale.owner))
    known = [one for one in account.people if one.story.born_at <= story.born_at]
    chief = max(known, key=lambda one: one.seniority)
    told.ties.append(Tie(story, chief.story, story.born_at, "decision_maker", sale.owner))
    for one in [person] if chief is person else [person, chief]:
        opened = max(story.born_at, min(world.dice.now, one.story.born_at + timedelta(minutes=1)))
        one.opportunity_at = min(one.opportunity_at or opened, opened)
        if sale.won_at:
            one.customer_at = min(one.customer_at or sale.won_at, sale.won_at)
    world.result("deals_created", sale.owner, story.born_at, 1)
    return sale


def _begin(world: World, account: Account, person: Person) -> Sale:
    dice = world.dice
    earliest = min(dice.now, person.story.born_at + timedelta(hours=1))
    moment = min(dice.between(earliest, dice.now), dice.between(earliest, dice.now))
    born = max(dice.worked_before_now(moment), min(dice.now, person.story.born_at + timedelta(minutes=1)))
    product = dice.pick(list(PRODUCTS))
    price, renews = PRODUCTS[product]
    amount = dice.maybe(0.94, dice.amount(price * 180, 1.1))
    owner = account.owner or dice.pick(world.staff.sellers[account.land.side])
    known = any(sale.won_at and sale.won_at < born for sale in account.sales)
    stage = dice.weighted({ORDER[0]: 80, ORDER[1]: 20})
    probability, category, _lost = STAGES[stage]
    story = Story.begin(
        "deal",
        born,
        {
            "name": dice.weighted({f"{account.name}: {product}": 94, account.name: 4, "New deal": 2}),
            "stage": stage,
            "amount": amount,
            "currency_code": world.currency,
            "close_date": dice.maybe(0.95, (born + timedelta(days=dice.tail(60, 0.5))).date()),
            "type": "existingbusiness" if known else "newbusiness",
            "priority": dice.weighted({"low": 3, "medium": 5, "high": 2, None: 2}),
            "product": product,
            "next_step": dice.maybe(0.5, dice.pick(NEXT_STEPS)),
            "forecast_probability": probability,
            "forecast_category": category,
            "forecast_amount": _share(amount, probability),
            "recurring_revenue": (amount / 12).quantize(Decimal("0.01")) if renews and amount else None,
            "contract_value": amount * 3 if renews and amount and dice.chance(0.3) else None,
            "competitor": dice.weighted(COMPETITORS),
            "legal_review": dice.maybe(0.5, bool(amount and amount > 20_000)),
            "owner": owner,
        },
        owner,
        dice.weighted({"user": 85, "api": 10, "import": 5}),
    )
    return Sale(story, person, product, amount, owner)


def _move(world: World, account: Account, sale: Sale) -> None:
    """Take the deal from stage to stage until it closes, stalls, or now is reached."""
    dice, story = world.dice, sale.story
    at = story.born_at
    pace = 12 if sale.amount and sale.amount > 10_000 else 6
    for index in range(ORDER.index(story.turns[0].values["stage"]), len(ORDER)):
        at = dice.after(at, pace)
        if at > dice.now or dice.chance(0.04):
            return
        if dice.chance(STAGES[ORDER[index]][2]):
            _lose(world, sale, at)
            return
        if index + 1 < len(ORDER):
            _advance(world, account, sale, ORDER[index + 1], at)
    at = dice.after(at, pace)
    if at <= dice.now:
        _win(world, sale, at)


def _advance(world: World, account: Account, sale: Sale, stage: str, at: datetime) -> None:
    dice, story = world.dice, sale.story
    probability, category, _lost = STAGES[stage]
    if sale.amount and dice.chance(0.25):
        sale.amount = (sale.amount * dice.pick((80, 90, 95, 110, 125, 150)) / 100).quantize(Decimal("0.01"))
    story.then(
        at, dice.now, sale.owner,
        stage=stage, amount=sale.amount, forecast_probability=probability, forecast_category=category,
        forecast_amount=_share(sale.amount, probability),
    )  # fmt: skip
    if stage == "presentationscheduled":
        sale.offered_at = at
    if dice.chance(0.5):
        story.then(dice.soon(at, 30), dice.now, sale.owner, next_step=dice.pick(NEXT_STEPS))
    if dice.chance(0.3):
        story.then(dice.soon(at, 90), dice.now, sale.owner, close_date=(at + timedelta(days=dice.tail(30, 0.5))).date())
    if dice.chance(0.04):
        manager = world.staff.managers[account.land.side]
        sale.owner = dice.pick(world.staff.sellers[account.land.side])
        story.then(dice.soon(at, 600), dice.now, manager, owner=sale.owner)


def _lose(world: World, sale: Sale, at: datetime) -> None:
    reason = world.dice.maybe(0.85, world.dice.pick(LOST_REASONS))
    sale.lost_at = at
    sale.story.then(
        at, world.dice.now, sale.owner,
        stage="closedlost", close_date=at.date(), closed_lost_reason=reason, next_step=None,
        forecast_probability=0, forecast_category="OMIT", forecast_amount=_share(sale.amount, 0),
    )  # fmt: skip


def _win(world: World, sale: Sale, at: datetime) -> None:
    dice = world.dice
    sale.won_at = at
    discount = dice.maybe(0.3, _share(sale.amount, 0.1))
    sale.story.then(
        at, dice.now, sale.owner,
        stage="closedwon", close_date=at.date(), closed_won_reason=dice.maybe(0.7, dice.pick(WON_REASONS)),
        next_step=None, forecast_probability=1, forecast_category="CLOSED", forecast_amount=sale.amount,
        started_on=(at + timedelta(days=dice.whole(1, 20))).date(), discount_granted=discount,
    )  # fmt: skip
    world.result("revenue", sale.owner, at, float(sale.amount or 0))


def _share(amount: Decimal | None, share: float) -> Decimal | None:
    return None if amount is None else (amount * Decimal(str(share))).quantize(Decimal("0.01"))
