"""Tells projects and trainings: the two custom objects, what is done for a customer after the sale."""

from datetime import UTC, datetime, time, timedelta

from records.demo.custom import PROJECT, SERVICES, TRAINING
from records.demo.story import Story, Tie
from records.demo.world import Account, Sale, Told, World, phone

NAMES = ("Rollout", "Migration", "Pilot", "Expansion", "Clean-up", "Second site")


def tell_project(world: World, account: Account, sale: Sale, told: Told) -> None:
    """Tell a project that began with a deal, or is hoped for."""
    dice = world.dice
    born = dice.soon(sale.won_at or sale.story.born_at, 500)
    born = min(born, dice.now)
    start = (born + timedelta(days=dice.whole(5, 30))).date()
    manager = dice.pick(world.staff.support)
    number = world.number("project")
    story = told.add(
        Story.begin(
            PROJECT,
            born,
            {
                "name": f"{account.name}: {dice.pick(NAMES)}",
                "code": f"P{number:04}",
                "brief": dice.maybe(0.8, f"Goal: {sale.product} in use by everyone.\nWho: {sale.person.first} leads."),
                "hours": dice.maybe(0.9, dice.whole(2, 40) * 8),
                "budget": sale.amount or dice.amount(8_000),
                "starts_on": start,
                "kickoff_at": datetime.combine(start, time(9, 30), UTC),
                "is_fixed_price": dice.chance(0.4),
                "services": dice.some([value for value, _label in SERVICES], 3),
                "manager": manager,
                "site_phone": dice.maybe(0.6, phone(dice, account.land)),
                "contact_email": sale.person.email,
                "wiki": dice.maybe(0.7, f"https://wiki.example/projects/p{number:04}"),
                "owner": sale.owner,
            },
            sale.owner,
        )
    )
    for end in (account.company, sale.person.story, sale.story):
        told.ties.append(Tie(story, end, born, actor=sale.owner))
    at = born
    for phase in ("build", "test", "done"):
        at = dice.after(at, 25)
        if dice.chance(0.05):
            story.then(at, dice.now, manager, phase="stopped")
            return
        story.then(at, dice.now, manager, phase=phase)


def tell_training(world: World, account: Account, told: Told) -> None:
    """Tell a training day with an account's people."""
    dice = world.dice
    born = dice.worked_before_now(dice.between(account.company.born_at, dice.now))
    born = max(born, account.company.born_at)
    trainer = dice.pick(world.staff.support)
    story = told.add(
        Story.begin(
            TRAINING,
            born,
            {
                "name": f"Training day, {account.place.city}",
                "held_on": dice.after(born, 25).date(),
                "format": dice.weighted({"online": 6, "on_site": 4}),
                "participants": dice.whole(2, 18),
                "trainer": trainer,
                "owner": trainer,
            },
            trainer,
        )
    )
    told.ties.append(Tie(story, account.company, born, actor=trainer))
    for person in account.people[: dice.whole(1, 4)]:
        if person.story.born_at <= born:
            told.ties.append(Tie(story, person.story, born, actor=trainer))
