"""Values that are worth storing and asking for: awkward letters, the edges of days, blanks, near misses."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from records.filters import Moment

T = TypeVar("T")

WORDS = (
    "ΑΣ", "ΑΣΣΟΣ",
    "Oslo", "OSLO", "oslo north", "Åse", "åSE", "Straße", "STRASSE", "ΣΊΣΥΦΟΣ", "σίσυφος", "İstanbul", "ıstanbul",
    "ISTANBUL", "ǅungla", "50% off", "50_ off", "O'Hara", 'say "x"', "back\\slash", "😀 smile", "a;b", "x", "\uffff!",
)  # fmt: skip
NUMBERS = (0, 1, -1, 5, 5.5, 0.1, 1000, 10**12, -7.25)
AMOUNTS = tuple(Decimal(text) for text in ("0.00", "0.10", "5.00", "5.50", "1000.00", "-3.01", "123456789.99"))
OPTIONS = ("a", "b", "ab", "A b", "ø")
ZONES = ("UTC", "Europe/Oslo", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "America/New_York")
NOWS = (
    datetime(2026, 11, 23, 12, 30, 0, 500_000, UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 59, 999_000, UTC),
    datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
    datetime(2027, 2, 28, 3, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 999_000, UTC),
)
TICK = timedelta(milliseconds=1)


def moment(rng: Random) -> Moment:
    """Return a present instant near something that can go wrong."""
    return Moment(rng.choice(NOWS), ZoneInfo(rng.choice(ZONES)))


def days(at: Moment) -> Sequence[date]:
    """Return days around the present one and its anniversaries."""
    today = at.today
    near = [today + timedelta(days=by) for by in (-400, -90, -31, -7, -3, -2, -1, 0, 0, 1, 2, 3, 8, 30, 365)]
    return (*near, date(1996, 2, 29), date(2001, 2, 28), date(1990, today.month, min(today.day, 28)))


def instants(at: Moment) -> Sequence[datetime]:
    """Return instants at and beside the edges of days, of the present and of the ends of rolling spans."""
    edges = [at.start_of(day) for day in days(at)] + [at.now, at.shifted(-3), at.shifted(3), at.shifted(-1)]
    return [edge + by for edge in edges for by in (-TICK, timedelta(), TICK, timedelta(hours=5))]


def value(rng: Random, kind: str, at: Moment, users: Sequence[int], number: int) -> Any:
    """Return a value of a kind for record ``number``, typed; its e-mail is its own."""
    pick: dict[str, Callable[[], Any]] = {
        "email": lambda: f"{rng.choice(('åse', 'ben', 'ben.x', 'c%_'))}{number}@{rng.choice(('x.no', 'xx.no'))}",
        "phone": lambda: rng.choice(("+47 22 86 44 00", "22864400", "+1 555-0100 x12", "+47 22")),
        "url": lambda: f"https://{rng.choice(('x.no', 'X.no/Å', 'y.com/?q=50%25_'))}",
        "number": lambda: rng.choice(NUMBERS),
        "currency": lambda: rng.choice(AMOUNTS),
        "date": lambda: rng.choice(days(at)),
        "datetime": lambda: rng.choice(instants(at)),
        "bool": lambda: rng.random() < 0.5,
        "choice": lambda: rng.choice(OPTIONS),
        "multi_choice": lambda: tuple(sorted(rng.sample(OPTIONS, rng.randint(1, 3)))),
        "user": lambda: rng.choice(users),
        "long_text": lambda: rng.choice(WORDS) + rng.choice(("", "", "\nand more")),
        "text": lambda: rng.choice(WORDS),
    }
    return pick[kind]()
