"""Tells events: pages that people looked at, forms they sent, newsletters they opened."""

from datetime import datetime, timedelta

from records.demo.words.talk import FORMS, MAILINGS, PAGES
from records.demo.world import Happening, Person, Told, World

SITE = "https://www.millrace.example"
FROM_THE_WEB = {"ORGANIC_SEARCH", "PAID_SEARCH", "SOCIAL_MEDIA", "PAID_SOCIAL", "DIRECT_TRAFFIC", "OTHER_CAMPAIGNS"}


def tell(world: World, person: Person, told: Told) -> None:
    """Tell the events of a person; whoever came from the web sent a form at the beginning."""
    dice, story = world.dice, person.story
    if story.turns[0].values.get("original_source") in FROM_THE_WEB and story.turns[0].source == "api":
        _form(world, person, told, story.born_at)
    if dice.chance(0.25):
        _form(world, person, told, dice.between(story.born_at, dice.now))
    for _page in range(dice.whole(0, 5)):
        path, title = dice.pick(PAGES)
        properties = {"url": SITE + path, "title": title}
        if dice.chance(0.3):
            properties["referrer"] = "https://search.example/"
        told.events.append(Happening("page_viewed", story, dice.between(story.born_at, dice.now), properties))
    if story.value("receives_newsletter") and person.email:
        _mailings(world, person, told)


def _form(world: World, person: Person, told: Told, at: datetime) -> None:
    form, path, conversion = world.dice.pick(FORMS)
    properties = {"form": form, "page_url": SITE + path, "conversion": conversion}
    told.events.append(Happening("form_submitted", person.story, at, properties))
    if form == "Newsletter":
        told.members.append(("Newsletter readers", person.story, at, world.staff.marketing))


def _mailings(world: World, person: Person, told: Told) -> None:
    """Send each newsletter that went out since the person is known, until one bounces or is the last straw."""
    dice, story = world.dice, person.story
    for index, (email, subject) in enumerate(MAILINGS):
        sent = dice.beginning + timedelta(days=60 * index + 35, minutes=dice.whole(0, 40))
        if not story.born_at < sent <= dice.now:
            continue
        about = {"email": email, "subject": subject}

        def happen(name: str, at: datetime, **more: str) -> None:
            if at <= dice.now:
                told.events.append(Happening(name, story, at, {**about, **more}))  # noqa: B023 - used at once

        happen("email_sent", sent)
        if dice.chance(0.02):
            happen("email_bounced", dice.soon(sent, 1), reason="Mailbox full")
            return
        happen("email_delivered", dice.soon(sent, 1))
        if dice.chance(0.42):
            opened = dice.soon(sent, 400)
            happen("email_opened", opened)
            if dice.chance(0.3):
                happen("email_clicked", dice.soon(opened, 2), url=SITE + dice.pick(PAGES)[0])
            if dice.chance(0.03):
                left = dice.soon(opened, 3)
                happen("email_unsubscribed", left)
                story.then(left, dice.now, None, "api", opted_out_of_email=True, receives_newsletter=False)
                return
