"""Tells what follows from a deal: the quote, and after the signature the subscription and its payments."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from records.demo.story import Story, Tie
from records.demo.words.trade import PRODUCTS
from records.demo.world import Account, Sale, Told, World

#: Billing frequency: how often it is chosen, how many days lie between payments, how many there are in a year.
FREQUENCIES = {"monthly": (55, 30, 12), "quarterly": (20, 91, 4), "annually": (25, 365, 1)}
METHODS = {"card": 45, "sepa": 25, "bank_transfer": 20, "ach": 8, "other": 2}


def tell(world: World, account: Account, sale: Sale, told: Told) -> None:
    """Tell the money of a deal that got far enough."""
    if sale.offered_at and world.dice.chance(0.75):
        _quote(world, account, sale, sale.offered_at, told)
    if sale.won_at is None or not sale.amount:
        return
    if PRODUCTS[sale.product][1]:
        _subscription(world, account, sale, sale.won_at, sale.amount, told)
    else:
        payment = _payment(world, account, sale, world.dice.after(sale.won_at, 20), sale.amount, told)
        if payment:
            told.ties.append(Tie(payment, sale.story, payment.born_at))


def _quote(world: World, account: Account, sale: Sale, at: datetime, told: Told) -> None:
    dice = world.dice
    number = f"Q-{at.year}-{world.number('quote'):05}"
    story = told.add(
        Story.begin(
            "quote",
            at,
            {
                "name": f"{account.name}: {sale.product}",
                "number": number,
                "status": "DRAFT",
                "amount": sale.amount,
                "discount": dice.maybe(0.3, dice.pick((5, 10, 15, 20))),
                "currency_code": world.currency,
                "expires_on": (at + timedelta(days=30)).date(),
                "terms": dice.maybe(0.6, "Payment within 30 days. Prices without taxes."),
                "comments": dice.maybe(0.2, f"Dear {sale.person.first}, as discussed on the phone."),
                "link": f"https://quotes.example/{number.lower()}",
                "owner": sale.owner,
            },
            sale.owner,
        )
    )
    told.ties.append(Tie(story, sale.story, at, actor=sale.owner))
    told.ties.append(Tie(story, sale.person.story, at, actor=sale.owner))
    told.ties.append(Tie(story, account.company, at, actor=sale.owner))
    asked, approved = dice.soon(at, 60), dice.soon(at, 900)
    boss = world.staff.managers[account.land.side]
    if sale.won_at is None:
        story.then(asked, dice.now, sale.owner, status="PENDING_APPROVAL")
        if dice.chance(0.8):
            story.then(max(asked, approved), dice.now, boss, status="REJECTED" if dice.chance(0.1) else "APPROVED")
        return
    signed = sale.won_at - timedelta(minutes=dice.whole(5, 300))
    story.then(min(approved, signed), dice.now, boss, status="APPROVED", payment_status="PENDING")
    story.then(signed, dice.now, None, "api", signed_at=signed, amount=sale.amount)
    paid = dice.after(sale.won_at, 20)
    if dice.chance(0.85):
        story.then(paid, dice.now, None, "api", payment_status="PAID", paid_at=paid)


def _subscription(world: World, account: Account, sale: Sale, won: datetime, total: Decimal, told: Told) -> None:
    dice = world.dice
    frequency = dice.weighted({name: share for name, (share, _days, _times) in FREQUENCIES.items()})
    _share, days, times = FREQUENCIES[frequency]
    amount = (total / times).quantize(Decimal("0.01"))
    born = dice.soon(won, 200)
    if born > dice.now:
        return
    start = born.date() + timedelta(days=dice.whole(1, 14))
    story = told.add(
        Story.begin(
            "subscription",
            born,
            {
                "name": f"{account.name}: {sale.product}",
                "status": "scheduled",
                "amount": amount,
                "currency_code": world.currency,
                "billing_frequency": frequency,
                "starts_on": start,
                "next_payment_on": start,
                "owner": sale.owner,
            },
            None,
            "system",
        )
    )
    for end in (account.company, sale.person.story, sale.story):
        told.ties.append(Tie(story, end, born))
    story.then(_noon(start), dice.now, None, "system", status="active")
    _bill(world, account, sale, story, (start, days, times), told)


def _bill(world: World, account: Account, sale: Sale, story: Story, plan: tuple[date, int, int], told: Told) -> None:
    """Tell the payments of a subscription (first day, days between them, how many), until it is canceled."""
    dice = world.dice
    start, days, times = plan
    amount = story.turns[0].values["amount"]
    for index in range(times):
        day = start + timedelta(days=index * days)
        payment = _payment(world, account, sale, _noon(day) + timedelta(minutes=dice.whole(1, 240)), amount, told)
        if payment is None:
            break
        told.ties.append(Tie(payment, story, payment.born_at))
        ok = payment.value("status") != "failed"
        story.then(
            payment.born_at + timedelta(minutes=5), dice.now, None, "system",
            next_payment_on=day + timedelta(days=days),
            last_payment_status="succeeded" if ok else "failed",
            status="active" if ok else "past_due",
        )  # fmt: skip
        if dice.chance(0.02 if ok else 0.25):
            at = dice.after(payment.born_at, 8)
            reason = dice.pick(("Too expensive", "Not used enough", "Moved to another tool", "Company closed"))
            story.then(
                at, dice.now, sale.owner,
                status="canceled", canceled_at=at, ends_on=at.date(), next_payment_on=None, cancellation_reason=reason,
            )  # fmt: skip
            break


def _payment(world: World, account: Account, sale: Sale, at: datetime, amount: Decimal, told: Told) -> Story | None:
    """Tell one payment, if it lies in the past."""
    dice = world.dice
    if at > dice.now:
        return None
    status = dice.weighted({"succeeded": 92, "failed": 4, "refunded": 2, "partially_refunded": 1, "disputed": 1})
    fees = (amount * Decimal("0.014")).quantize(Decimal("0.01"))
    story = told.add(
        Story.begin(
            "payment",
            at,
            {
                "reference": f"INV-{at.year}-{world.number('payment'):06}",
                "status": "processing",
                "amount": amount,
                "currency_code": world.currency,
                "method": dice.weighted(METHODS),
                "customer_email": sale.person.email,
                "owner": sale.owner,
            },
            None,
            "api",
        )
    )
    told.ties.append(Tie(story, account.company, at))
    told.ties.append(Tie(story, sale.person.story, at))
    if status == "failed":
        story.then(at + timedelta(minutes=1), dice.now, None, "api", status="failed")
        return story
    story.then(
        at + timedelta(minutes=1), dice.now, None, "api",
        status="succeeded", paid_at=at + timedelta(minutes=1), fees=fees, net_amount=amount - fees,
        payout_on=(at + timedelta(days=3)).date(),
    )  # fmt: skip
    refunded = {"refunded": amount, "partially_refunded": (amount / 4).quantize(Decimal("0.01"))}.get(status)
    if status != "succeeded":
        story.then(dice.after(at, 12), dice.now, None, "api", status=status, refunded_amount=refunded)
    return story


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
