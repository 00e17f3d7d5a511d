"""What becomes of a webhook after an attempt: done, tried again, or failed. Pure: the time is an argument.

The published policy of HubSpot: 4xx is final except 429, which honours Retry-After; 5xx and failed connections are
retried for up to three days, first after a minute, with growing gaps of at most eight hours.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.http.failures import Failure, TimedOut, Unreachable
from crm.lib.http.shape import Answer

GIVE_UP_AFTER = timedelta(days=3)
FIRST_GAP = timedelta(minutes=1)
LONGEST_GAP = timedelta(hours=8)
# Each gap is stretched by up to a quarter, by its key, so that what failed together does not come back together.
JITTER = 0.25
TOO_MANY = 429

#: Why a webhook failed for good, by rule.
RULES = {
    "redirect": gettext_lazy("It answered with the redirect %(status)s. Enter the address that it leads to."),
    "status": gettext_lazy("It answered %(status)s, which means that sending the same again would not help."),
    "tries": gettext_lazy("It was tried for %(days)s days, and given up. The last time: %(last)s"),
    "wait": gettext_lazy("It asked to be called again later than the %(days)s days that it is tried for."),
}


@dataclass(frozen=True)
class Done:
    """The other side has taken it."""

    status: int


@dataclass(frozen=True)
class RetryAt:
    """It is to be sent again, with the same key, not before ``at``."""

    at: datetime


@dataclass(frozen=True)
class Failed:
    """It is not sent again. Either a status or a failure of the last attempt is known."""

    rule: str
    status: int | None = None
    failure: Failure | None = None

    @property
    def message(self) -> str:
        """Return why, and what to do."""
        if self.rule == "failure" and self.failure is not None:
            return self.failure.message
        last = self.failure.message if self.failure else _("it answered %(status)s.") % {"status": self.status}
        return str(RULES[self.rule]) % {"status": self.status, "days": GIVE_UP_AFTER.days, "last": last}


Verdict = Done | RetryAt | Failed


def verdict(result: Answer | Failure, *, attempt: int, first_at: datetime, now: datetime, key: str) -> Verdict:
    """Return what becomes of a webhook after its ``attempt``-th attempt, counted from 1, which ended at ``now``.

    ``first_at`` is when the first attempt was made. ``key`` is the delivery's and gives it its own jitter.
    """
    if isinstance(result, Failure):
        # A timeout may hide a delivery: webhooks are sent at least once, and the key tells the receiver.
        if not isinstance(result, Unreachable | TimedOut):
            return Failed("failure", failure=result)
        return _again(now + gap(attempt, key), first_at, Failed("tries", failure=result))
    if 200 <= result.status < 300:
        return Done(result.status)
    if result.status == TOO_MANY:
        return _after_too_many(result, attempt, first_at, now, key)
    if result.status >= 500:
        return _again(now + gap(attempt, key), first_at, Failed("tries", result.status))
    return Failed("redirect" if 300 <= result.status < 400 else "status", result.status)


def gap(attempt: int, key: str) -> timedelta:
    """Return how long to wait after the ``attempt``-th attempt: twice as long each time, at most eight hours."""
    # Beyond the twentieth attempt, doubling only makes numbers that are too large to count with.
    doubled = FIRST_GAP * (1 << min(attempt - 1, 20))
    digest = hashlib.sha256(f"{key}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return min(doubled, LONGEST_GAP / (1 + JITTER)) * (1 + JITTER * share)


def retry_after(text: str | None, now: datetime) -> timedelta | None:
    """Return how long a Retry-After header asks to wait, in seconds or until a date; None when it cannot be read."""
    text = (text or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
        # HTTP dates are in GMT, even when they do not say so.
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _after_too_many(answer: Answer, attempt: int, first_at: datetime, now: datetime, key: str) -> Verdict:
    asked = retry_after(answer.header("retry-after"), now)
    if asked is None:
        return _again(now + gap(attempt, key), first_at, Failed("tries", answer.status))
    # One second more each time: who asks for no wait at all would otherwise be called all day.
    asked = max(asked, timedelta(seconds=attempt))
    return _again(now + asked, first_at, Failed("wait", answer.status))


def _again(at: datetime, first_at: datetime, otherwise: Failed) -> Verdict:
    return RetryAt(at) if at <= first_at + GIVE_UP_AFTER else otherwise
