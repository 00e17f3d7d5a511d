"""Tells leads: chances that somebody works until they are qualified or not."""

from records.demo.story import Story, Tie
from records.demo.words.trade import DISQUALIFICATIONS
from records.demo.world import Account, Person, Told, World

SOURCES = ("Website", "Trade fair", "Referral", "Cold call", "Webinar", "Partner")


def tell(world: World, account: Account, person: Person, told: Told) -> Story:
    """Tell a lead about a person; people who have a deal were qualified."""
    dice = world.dice
    owner = account.owner or dice.pick(world.staff.sellers[account.land.side])
    born = dice.between(person.story.born_at, person.opportunity_at or dice.now)
    known = bool(account.sales)
    story = told.add(
        Story.begin(
            "lead",
            born,
            {
                "name": f"{person.first} {person.last}, {account.name}",
                "label": dice.weighted({"HOT": 2, "WARM": 4, "COLD": 3, None: 1}),
                "type": dice.weighted({"NEW_BUSINESS": 6, "UPSELL": 3 if known else 0, "RE_ATTEMPTING": 1}),
                "source": dice.maybe(0.8, dice.pick(SOURCES)),
                "amount": dice.maybe(0.5, dice.amount(5_000)),
                "owner": owner,
            },
            owner,
            dice.weighted({"user": 6, "import": 2, "api": 2}),
        )
    )
    told.ties.append(Tie(story, person.story, born, actor=owner))
    told.ties.append(Tie(story, account.company, born, actor=owner))
    tried = dice.after(born, 2)
    reached = dice.after(tried, 5)
    ended = dice.after(reached, 7)
    story.then(tried, dice.now, owner, stage="attempting-stage-id", last_contacted_at=tried)
    if dice.chance(0.15):
        return story
    story.then(reached, dice.now, owner, stage="connected-stage-id", last_contacted_at=reached)
    if person.opportunity_at or dice.chance(0.2):
        story.then(ended, dice.now, owner, stage="qualified-stage-id", label="HOT")
    elif dice.chance(0.6):
        reason = dice.pick(DISQUALIFICATIONS)
        story.then(ended, dice.now, owner, stage="unqualified-stage-id", disqualification_reason=reason)
    else:
        story.then(reached, dice.now, owner, next_activity_on=dice.after(dice.now, 6).date())
    return story
