"""Tells events: pages that people looked at, forms they sent, newsletters they opened."""

from datetime import datetime, timedelta

from records.demo.lists import NEWSLETTER
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
        told.members.append((NEWSLETTER, person.story, at, world.staff.marketing))


def _mailings(world: World, person: Person, told: Told) -> None:
    """Send each newsletter that went out since the person is known, as long as they are welcome."""
    dice = world.dice
    for index, (email, subject) in enumerate(MAILINGS):
        sent = dice.beginning + timedelta(days=60 * index + 35, minutes=dice.whole(0, 40))
        if person.story.born_at < sent <= dice.now and not _mailing(
            world, person, told, sent, {"email": email, "subject": subject}
        ):
            return


def _mailing(world: World, person: Person, told: Told, sent: datetime, about: dict[str, str]) -> bool:
    """Tell what became of one newsletter; returns whether the person gets the next one."""
    dice, story = world.dice, person.story
    arrived, opened = min(dice.now, dice.soon(sent, 1)), dice.soon(sent, 400)
    told.events.append(Happening("email_sent", story, sent, about))
    if dice.chance(0.02):
        told.events.append(Happening("email_bounced", story, arrived, {**about, "reason": "Mailbox full"}))
        return False
    told.events.append(Happening("email_delivered", story, arrived, about))
    if opened > dice.now or not dice.chance(0.42):
        return True
    told.events.append(Happening("email_opened", story, opened, about))
    clicked, left = dice.soon(opened, 2), dice.soon(opened, 3)
    if clicked <= dice.now and dice.chance(0.3):
        told.events.append(Happening("email_clicked", story, clicked, {**about, "url": SITE + dice.pick(PAGES)[0]}))
    if left > dice.now or not dice.chance(0.03):
        return True
    told.events.append(Happening("email_unsubscribed", story, left, about))
    story.then(left, dice.now, None, "api", opted_out_of_email=True, receives_newsletter=False)
    return False
