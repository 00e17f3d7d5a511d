"""How much a host may be given: a table of what happened to it."""

from datetime import datetime, timedelta

import pytest

from tests.workflows.making import MONDAY
from workflows.engine.delivering.breaker import PAUSE, Breakers

LATER = MONDAY + PAUSE


@pytest.mark.parametrize(
    ("story", "at", "in_air", "room"),
    [
        ("", MONDAY, 0, 4),
        ("", MONDAY, 3, 1),
        ("", MONDAY, 5, 0),
        ("----", MONDAY, 0, 4),
        ("-----", MONDAY, 0, 0),
        ("----+-", MONDAY, 0, 4),
        ("-----", LATER - timedelta(seconds=1), 0, 0),
        ("-----", LATER, 0, 1),
        ("-----", LATER, 1, 0),
        ("-----+", LATER, 0, 4),
    ],
)
def test_a_host_gets_what_it_can_take(story: str, at: datetime, in_air: int, room: int) -> None:
    breakers = Breakers()
    for one in story:
        if one == "-":
            breakers.failed("host", MONDAY)
        else:
            breakers.succeeded("host")
    assert breakers.room("host", in_air, at) == room
    assert breakers.room("other", 0, at) == 4
