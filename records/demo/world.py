"""What the tellers of the demo share, and one account: a company with its people and all that happens with them."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from records.demo.dice import Dice
from records.demo.staff import Staff
from records.demo.story import Story, Tie
from records.demo.words import Land, Place

#: Letters that do not fall apart into a plain letter and an accent.
PLAIN = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "ł": "l", "ö": "o", "ü": "u", "ä": "a"})


@dataclass
class World:
    """Chance, the people who work here, and what must not be given twice."""

    dice: Dice
    staff: Staff
    currency: str
    domains: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    #: Measure of a goal, user, year, quarter: how much.
    results: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)

    def number(self, what: str) -> int:
        """Return the next running number of something."""
        self.counts[what] += 1
        return self.counts[what]

    def result(self, measure: str, user: int | None, at: datetime, much: float) -> None:
        """Note what a user achieved, so that goals tell the truth."""
        if user is not None:
            self.results[measure, user, at.year, (at.month + 2) // 3] += much  # type: ignore[assignment]


@dataclass
class Person:
    """A contact while it is being told."""

    story: Story
    first: str
    last: str
    email: str | None
    seniority: int
    #: Where in life the person stands in the end, and since when.
    opportunity_at: datetime | None = None
    customer_at: datetime | None = None


@dataclass
class Sale:
    """A deal while it is being told."""

    story: Story
    person: Person
    product: str
    amount: Decimal | None
    owner: int | None
    offered_at: datetime | None = None
    won_at: datetime | None = None
    lost_at: datetime | None = None


@dataclass
class Account:
    """A company while it is being told, with the size and the activity that the dice gave it."""

    company: Story
    name: str
    domain: str
    land: Land
    place: Place
    owner: int | None
    weight: float
    people: list[Person] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)


@dataclass(frozen=True)
class Happening:
    """An event of a record; ``properties`` as JSON."""

    name: str
    story: Story
    at: datetime
    properties: dict[str, str]


@dataclass(frozen=True)
class Deed:
    """An activity: the columns of a task, a note or an e-mail, and the records it belongs to."""

    kind: str
    at: datetime
    by: int | None
    columns: dict[str, object]
    about: tuple[Story, ...]


@dataclass
class Told:
    """Everything that one batch of accounts has to say, in the order in which it is written."""

    stories: dict[str, list[Story]] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    events: list[Happening] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    members: list[tuple[str, Story, datetime, int]] = field(default_factory=list)

    def add(self, story: Story) -> Story:
        """Keep a story to be written."""
        self.stories.setdefault(story.object_type, []).append(story)
        return story


def slug(text: str) -> str:
    """Return a name as it stands in addresses: plain letters and digits."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(PLAIN))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def phone(dice: Dice, land: Land) -> str:
    """Return a telephone number in a range that is nobody's."""
    return f"+{land.dial} {dice.digits(dice.pick(('## 555 0###', '### 555 01##', '## 55 50 1#')))}"
