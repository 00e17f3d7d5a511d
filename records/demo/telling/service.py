"""Tells conversations and answers to surveys."""

from datetime import datetime

from records.demo.story import Story, Tie
from records.demo.words.talk import ANSWERS, CHATS
from records.demo.words.trade import PRODUCTS
from records.demo.world import Person, Told, World

CHANNELS = {"CHAT": 40, "EMAIL": 35, "FORM": 12, "CALL": 6, "WHATSAPP": 5, "FACEBOOK_MESSENGER": 2}
SURVEY_CHANNELS = {"EMAIL": 7, "WEB": 2, "CHAT": 1}


def tell_conversation(world: World, person: Person, told: Told) -> None:
    """Tell a thread of messages with a person."""
    dice = world.dice
    owner = dice.pick(world.staff.support)
    born = dice.between(person.story.born_at, dice.now)
    is_spam = dice.chance(0.03)
    text = dice.pick(CHATS).format(product=dice.pick(list(PRODUCTS)))
    story = told.add(
        Story.begin(
            "conversation",
            born,
            {
                "name": text,
                "status": "OPEN",
                "channel": dice.weighted(CHANNELS),
                "inbox": dice.weighted({"Support": 6, "Sales": 4}),
                "first_message_at": born,
                "last_message_at": born,
                "message_count": 1,
                "last_message": text,
                "is_spam": dice.maybe(0.6, is_spam),
            },
            None,
            "api",
        )
    )
    told.ties.append(Tie(story, person.story, born))
    story.then(dice.soon(born, 5), dice.now, None, "system", owner=owner)
    at, count = born, 1
    for _round in range(0 if is_spam else dice.whole(1, 4)):
        at, count = dice.soon(at, 40), count + dice.whole(1, 3)
        story.then(at, dice.now, owner, last_message_at=at, message_count=count, last_message="Thank you!")
    if dice.chance(0.85):
        story.then(dice.soon(at, 120), dice.now, owner, status="CLOSED")


def tell_loyalty(world: World, person: Person, told: Told) -> None:
    """Tell how likely a person is to recommend us; the contact keeps the score."""
    dice = world.dice
    rating = min(10, max(0, round(9.6 - dice.tail(1.2, 0.9))))
    sentiment = "PROMOTER" if rating >= 9 else "PASSIVE" if rating >= 7 else "DETRACTOR"
    at = dice.between(person.customer_at or person.story.born_at, dice.now)
    _submit(world, person, told, at, ("Customer loyalty", "NPS", rating, sentiment))
    person.story.then(at, dice.now, None, "system", nps=rating)


def tell_satisfaction(world: World, ticket: Story, person: Person, closed: datetime, told: Told) -> None:
    """Tell how satisfied a person was with a closed ticket; the ticket keeps the rating."""
    dice = world.dice
    at = dice.soon(closed, 400)
    if at > dice.now:
        return
    rating = dice.weighted({5: 50, 4: 25, 3: 12, 2: 7, 1: 6})
    sentiment = "HAPPY" if rating >= 4 else "NEUTRAL" if rating == 3 else "UNHAPPY"
    story = _submit(world, person, told, at, ("After a ticket", "CSAT", rating, sentiment))
    told.ties.append(Tie(story, ticket, at))
    ticket.then(at, dice.now, None, "system", satisfaction=rating)


def _submit(world: World, person: Person, told: Told, at: datetime, answer: tuple[str, str, int, str]) -> Story:
    dice = world.dice
    name, kind, rating, sentiment = answer
    story = told.add(
        Story.begin(
            "feedback_submission",
            at,
            {
                "survey_name": name,
                "survey_type": kind,
                "rating": rating,
                "sentiment": sentiment,
                "response": dice.maybe(0.45, dice.pick(ANSWERS[sentiment])),
                "channel": dice.weighted(SURVEY_CHANNELS),
                "submitted_at": at,
            },
            None,
            "api",
        )
    )
    told.ties.append(Tie(story, person.story, at))
    return story
