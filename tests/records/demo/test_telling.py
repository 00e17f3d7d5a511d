"""The stories of the demo, told without a database."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from records.demo import scale
from records.demo.dice import Dice
from records.demo.staff import Staff
from records.demo.story import Story
from records.demo.telling import batch, goal
from records.demo.words import LANDS
from records.demo.world import Told, World, slug

NOW = datetime(2026, 3, 1, 12, 30, 15, 123_000, tzinfo=UTC)
STAFF = Staff(
    sellers={"north": (1, 2, 3), "south": (4, 5)},
    managers={"north": 6, "south": 7},
    support=(8, 9),
    marketing=10,
    admin=11,
    names={number: f"Person{number} Name" for number in range(1, 12)},
)
#: Anything that a mail or a browser could follow.
DOMAIN = re.compile(r"(?:@|https?://)([\w.-]+)")


def told(size: int = 900, now: datetime = NOW) -> list[Told]:
    """Return every batch, the goals last."""
    world = World(Dice(now), STAFF, "EUR")
    batches = [batch.tell(world, share) for share in scale.batches(size)]
    goals = Told()
    goal.tell(world, goals)
    return [*batches, goals]


def moments(of: Told) -> Iterator[datetime]:
    """Yield every moment at which something happened."""
    for stories in of.stories.values():
        for story in stories:
            yield from (turn.at for turn in story.turns)
    yield from (tie.at for tie in of.ties)
    yield from (event.at for event in of.events)
    yield from (deed.at for deed in of.deeds)
    yield from (at for _name, _story, at, _actor in of.members)


@pytest.fixture(scope="module")
def everything() -> list[Told]:
    return told()


def test_the_same_size_and_moment_tell_the_same(everything: list[Told]) -> None:
    assert told() == everything


def test_another_moment_tells_another_year() -> None:
    assert told(30) != told(30, NOW + timedelta(days=40))


@pytest.mark.parametrize("size", [1, 2, 5, 17, 60])
def test_few_contacts_are_told_exactly(size: int) -> None:
    found = [story for part in told(size) for story in part.stories.get("contact", ())]
    assert len(found) == size


def test_every_object_gets_its_number(everything: list[Told]) -> None:
    for name, count in scale.totals(900).items():
        assert sum(len(part.stories.get(name, ())) for part in everything) == count


def test_all_lies_in_the_year_before_now(everything: list[Told]) -> None:
    found = [at for part in everything for at in moments(part)]
    assert min(found) >= NOW - timedelta(days=366)
    assert max(found) <= NOW
    assert all(at.microsecond % 1000 == 0 for at in found)


def test_no_address_can_be_anybodys(everything: list[Told]) -> None:
    found = DOMAIN.findall(repr(everything))
    assert len(found) > 3_000
    assert {name.rsplit(".", 1)[-1] for name in found} == {"example"}


def test_no_two_people_and_no_two_companies_share_an_address(everything: list[Told]) -> None:
    for name, prop in (("contact", "email"), ("company", "domain")):
        stories = [story for part in everything for story in part.stories.get(name, ())]
        found = [value for story in stories if (value := story.value(prop))]
        assert len(found) == len(set(found))
        assert len(found) > 0.9 * len(stories)


def test_a_link_is_not_older_than_its_ends(everything: list[Told]) -> None:
    for part in everything:
        for tie in part.ties:
            assert tie.start.born_at <= tie.at
            assert tie.end.born_at <= tie.at


def test_deals_close_as_deals_do(everything: list[Told]) -> None:
    deals = [story for part in everything for story in part.stories.get("deal", ())]
    won = [deal for deal in deals if deal.value("stage") == "closedwon"]
    lost = [deal for deal in deals if deal.value("stage") == "closedlost"]
    assert 0.25 < len(won) / (len(won) + len(lost)) < 0.6
    assert len(deals) - len(won) - len(lost) > 0.15 * len(deals)
    for deal in won:
        assert deal.value("forecast_probability") == 1
        assert deal.value("close_date") <= NOW.date()
        assert deal.value("forecast_amount") == deal.value("amount")
    for deal in lost:
        assert deal.value("forecast_category") == "OMIT"


def test_tickets_are_closed_exactly_when_they_say_so(everything: list[Told]) -> None:
    tickets = [story for part in everything for story in part.stories.get("ticket", ())]
    assert {ticket.value("stage") for ticket in tickets} == {"1", "2", "3", "4"}
    for ticket in tickets:
        assert (ticket.value("stage") == "4") == (ticket.value("closed_at") is not None)


def test_customers_have_won_deals(everything: list[Told]) -> None:
    ends: dict[int, list[str]] = {}
    companies: dict[int, Story] = {}
    for part in everything:
        for tie in part.ties:
            if (tie.start.object_type, tie.end.object_type) == ("deal", "company"):
                ends.setdefault(id(tie.end), []).append(tie.start.value("stage"))
        companies |= {id(story): story for story in part.stories.get("company", ())}
    for key, story in companies.items():
        is_customer = story.value("lifecycle_stage") in {"customer", "evangelist"}
        assert is_customer == ("closedwon" in ends.get(key, ())), story


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Søren Kjær", "sorenkjaer"), ("Łukasz", "lukasz"), ("Weiß-Öztürk", "weissozturk"), ("Åse", "ase")],
)
def test_names_become_plain_in_addresses(name: str, plain: str) -> None:
    assert slug(name) == plain


def test_every_name_leaves_something_for_an_address() -> None:
    for land in LANDS:
        assert all(slug(name) for name in (*land.first, *land.last, *land.heads))
