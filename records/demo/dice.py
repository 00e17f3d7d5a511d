"""Chance with a fixed seed: the same throws give the same data. Knows no clock; ``now`` is an argument."""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")

SEED = 20_260_101
YEAR = timedelta(days=365)


class Dice:
    """Throws that shape the demo. No moment lies after ``now`` unless the method says so."""

    def __init__(self, now: datetime, seed: int = SEED) -> None:
        self.now = now.astimezone(UTC).replace(microsecond=now.microsecond // 1000 * 1000)
        self.beginning = self.now - YEAR
        self._random = random.Random(seed)

    def chance(self, share: float) -> bool:
        """Return True in ``share`` of all throws."""
        return self._random.random() < share

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[int(self._random.random() * len(things))]

    def weighted(self, things: Mapping[T, float]) -> T:
        """Return one of the things, each by its weight."""
        mark = self._random.random() * sum(things.values())
        for thing, weight in things.items():
            mark -= weight
            if mark < 0:
                return thing
        return thing

    def some(self, things: Sequence[T], most: int) -> list[T]:
        """Return between one and ``most`` different things, in their own order."""
        wanted = min(self.whole(1, most), len(things))
        chosen = sorted(self._random.sample(range(len(things)), wanted))
        return [things[index] for index in chosen]

    def maybe(self, share: float, thing: T) -> T | None:
        """Return the thing in ``share`` of all throws, else a blank."""
        return thing if self.chance(share) else None

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def tail(self, median: float, spread: float = 1.0) -> float:
        """Return a number around the median with a long tail upward (log-normal)."""
        return median * math.exp(spread * self._random.gauss(0, 1))

    def amount(self, median: float, spread: float = 1.0) -> Decimal:
        """Return an amount of money with a long tail, rounded as people round, now and then with cents."""
        raw = self.tail(median, spread)
        if self.chance(0.08):
            return Decimal(round(raw * 100)) / 100
        step = 10 ** max(0, len(str(int(raw))) - 2)
        return Decimal(max(1, round(raw / step)) * step).quantize(Decimal("0.01"))

    def digits(self, pattern: str) -> str:
        """Return the pattern with a digit for each ``#``; a number never begins with a zero."""
        made = ""
        for index, sign in enumerate(pattern):
            first = index == 0 or (not pattern[index - 1].isalnum() and pattern[index - 1] != "#")
            made += str(self.whole(1 if first else 0, 9)) if sign == "#" else sign
        return made

    def between(self, start: datetime, end: datetime) -> datetime:
        """Return a moment from ``start`` up to ``end``, to the millisecond; ``start`` where the span is empty."""
        span = max(0, int((end - start).total_seconds() * 1000))
        return start + timedelta(milliseconds=int(self._random.random() * span))

    def early(self) -> datetime:
        """Return a moment of the past year, more often an early one: most customers have been here for long."""
        return self.beginning + timedelta(seconds=int(YEAR.total_seconds() * self._random.random() ** 1.7))

    def worked_before_now(self, moment: datetime) -> datetime:
        """Return a moment in office hours of about that day, or the moment itself where that would be too late."""
        at = self.at_work(moment)
        return at if at < self.now else moment

    def after(self, start: datetime, days: float, spread: float = 0.6) -> datetime:
        """Return a moment about ``days`` later, in office hours; it may lie after ``now``."""
        later = start + timedelta(days=self.tail(days, spread))
        return max(self.at_work(later), start + timedelta(minutes=self.whole(3, 90)))

    def soon(self, start: datetime, minutes: float) -> datetime:
        """Return a moment about some minutes later, at any hour; it may lie after ``now``."""
        return start + timedelta(seconds=int(self.tail(minutes, 0.7) * 60) + 1)

    def at_work(self, moment: datetime) -> datetime:
        """Return a moment in office hours (7 to 17 UTC) of the same day, or of the Monday after a weekend."""
        day = moment.date() + timedelta(days=max(0, 7 - moment.weekday()) if moment.weekday() > 4 else 0)
        start = datetime.combine(day, time(7), UTC)
        return self.between(start, start + timedelta(hours=10))

    def day_near(self, day: date, days: int) -> date:
        """Return a day at most ``days`` before or after another."""
        return day + timedelta(days=self.whole(-days, days))
