"""R22: the published policy of webhooks, as a table over a clock that is an argument."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.http import (
    Answer,
    Done,
    Failed,
    Failure,
    Refused,
    RetryAt,
    TimedOut,
    TooLarge,
    Unreachable,
    Verdict,
    verdict,
)
from crm.lib.http.policy import GIVE_UP_AFTER, LONGEST_GAP, gap, retry_after

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOWN = Unreachable("erp.example", "connect")


def after(
    result: Answer | Failure, attempt: int = 1, first_at: datetime = NOW, now: datetime = NOW, key: str = "7:3"
) -> Verdict:
    return verdict(result, attempt=attempt, first_at=first_at, now=now, key=key)


def too_many(asked: str) -> Answer:
    return Answer(429, (("retry-after", asked),))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_is_the_end(status: int) -> None:
    assert after(Answer(status)) == Done(status)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 410, 422, 425, 451, 499])
def test_what_the_peer_calls_our_fault_is_final(status: int) -> None:
    assert after(Answer(status)) == Failed("status", status)


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308])
def test_a_redirect_is_final_and_says_what_to_do(status: int) -> None:
    found = after(Answer(status))
    assert found == Failed("redirect", status)
    assert isinstance(found, Failed)
    assert found.message == f"It answered with the redirect {status}. Enter the address that it leads to."


@pytest.mark.parametrize(
    "result",
    [
        Answer(500),
        Answer(502),
        Answer(503),
        Answer(599),
        Answer(429),
        DOWN,
        Unreachable("erp.example", "name"),
        TimedOut("erp.example", "connecting", 3.0),
        TimedOut("erp.example", "answering", 30.0),
    ],
)
def test_trouble_on_the_other_side_is_tried_again_after_a_minute(result: Answer | Failure) -> None:
    found = after(result)
    assert isinstance(found, RetryAt)
    assert timedelta(minutes=1) <= found.at - NOW <= timedelta(seconds=75)


@pytest.mark.parametrize("failure", [Refused("erp.example", "address"), TooLarge("erp.example", 1_048_576, 200)])
def test_what_would_fail_the_same_way_is_final(failure: Failure) -> None:
    found = after(failure)
    assert found == Failed("failure", failure=failure)
    assert isinstance(found, Failed)
    assert found.message == failure.message


@pytest.mark.parametrize("key", ["1:1", "7:3", "123456:22"])
def test_a_peer_that_stays_down_is_tried_for_three_days_with_growing_gaps(key: str) -> None:
    now, gaps, attempt = NOW, [], 1
    while isinstance(found := after(DOWN, attempt, NOW, now, key), RetryAt):
        gaps.append(found.at - now)
        now, attempt = found.at, attempt + 1
    assert found == Failed("tries", failure=DOWN)
    assert found.message == (
        "It was tried for 3 days, and given up. The last time: erp.example does not accept connections. "
        "Check that the service is running."
    )
    doubling = gaps[:9]
    assert doubling == sorted(doubling)
    assert all(gap <= LONGEST_GAP for gap in gaps)
    assert all(gap >= timedelta(hours=6) for gap in gaps[9:])
    assert GIVE_UP_AFTER - LONGEST_GAP <= now - NOW <= GIVE_UP_AFTER
    assert 15 <= attempt <= 20


def test_the_last_status_is_told_when_it_is_given_up() -> None:
    found = after(Answer(503), 17, NOW - GIVE_UP_AFTER)
    assert found == Failed("tries", 503)
    assert isinstance(found, Failed)
    assert found.message == "It was tried for 3 days, and given up. The last time: it answered 503."


def test_a_key_has_its_own_gaps_and_always_the_same() -> None:
    assert gap(3, "7:3") == gap(3, "7:3")
    assert len({gap(3, f"{number}:3") for number in range(100)}) > 90


@given(st.integers(min_value=1, max_value=10_000), st.text(max_size=20))
def test_no_gap_is_shorter_than_a_minute_or_longer_than_eight_hours(attempt: int, key: str) -> None:
    assert timedelta(minutes=1) <= gap(attempt, key) <= LONGEST_GAP


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 7200 ", timedelta(hours=2)),
        ("86400", timedelta(days=1)),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        ("Monday, 23-Nov-26 09:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 11:10:00 +0200", timedelta(minutes=10)),
    ],
)
def test_too_many_requests_honors_how_long_the_peer_asks_to_wait(asked: str, wait: timedelta) -> None:
    assert after(too_many(asked)) == RetryAt(NOW + wait)


@pytest.mark.parametrize("asked", ["0", format_datetime(NOW - timedelta(days=400), usegmt=True)])
def test_a_peer_that_asks_for_no_wait_is_called_a_little_later_each_time(asked: str) -> None:
    assert after(too_many(asked)) == RetryAt(NOW + timedelta(seconds=1))
    assert after(too_many(asked), attempt=90) == RetryAt(NOW + timedelta(seconds=90))


@pytest.mark.parametrize("asked", ["259201", "999999999", format_datetime(NOW + timedelta(days=4), usegmt=True)])
def test_a_peer_that_asks_to_wait_for_longer_than_it_is_tried_for_fails(asked: str) -> None:
    assert after(too_many(asked)) == Failed("wait", 429)


@pytest.mark.parametrize(
    "asked", ["", "soon", "-5", "1.5", "1e9", "٣", "9" * 5_000, "Mon, 99 Nov 2026 25:00:00 GMT", "Mon,", "\x00"]
)
def test_a_wait_that_cannot_be_read_is_as_if_it_were_not_there(asked: str) -> None:
    assert retry_after(asked, NOW) is None
    assert after(too_many(asked)) == after(Answer(429))


@given(st.text(max_size=60))
def test_whatever_a_peer_asks_for_is_no_error(asked: str) -> None:
    assert isinstance(after(too_many(asked)), RetryAt | Failed)


def test_the_zone_of_the_clock_does_not_matter() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert after(DOWN, first_at=elsewhere, now=elsewhere) == after(DOWN)
