"""Chance with a seed: the same throws, in bounds, in office hours."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from records.demo import scale
from records.demo.dice import Dice
from records.demo.story import Story

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_same_seed_throws_the_same() -> None:
    one, other = Dice(NOW), Dice(NOW)
    assert [one.whole(1, 6) for _throw in range(50)] == [other.whole(1, 6) for _throw in range(50)]


def test_amounts_are_money_with_a_long_tail() -> None:
    dice = Dice(NOW)
    amounts = sorted(dice.amount(1_000) for _throw in range(400))
    assert amounts[0] > 0
    assert amounts[-1] > 8 * amounts[200]
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts)


def test_moments_at_work_are_on_weekdays_between_seven_and_seventeen() -> None:
    dice = Dice(NOW)
    for day in range(60):
        at = dice.at_work(NOW + timedelta(days=day))
        assert at.weekday() < 5
        assert 7 <= at.hour < 17


def test_a_weight_of_nothing_is_never_chosen() -> None:
    dice = Dice(NOW)
    assert {dice.weighted({"a": 0, "b": 1}) for _throw in range(50)} == {"b"}


@pytest.mark.parametrize("size", [1, 7, 30, 600, 5_000])
def test_batches_add_up_to_the_totals(size: int) -> None:
    dealt = list(scale.batches(size))
    for name, count in scale.totals(size).items():
        assert sum(share[name] for share in dealt) == count


def test_a_story_leaves_out_what_has_not_happened() -> None:
    story = Story.begin("deal", NOW - timedelta(days=2), {"stage": "a", "amount": None})
    story.then(NOW + timedelta(days=1), NOW, stage="too late")
    story.then(NOW - timedelta(days=3), NOW, stage="too early")
    story.then(NOW - timedelta(hours=1), NOW, stage="c")
    story.then(NOW - timedelta(days=1), NOW, stage="b")
    assert story.turns[0].values == {"stage": "a"}
    assert [turn.values["stage"] for turn in story.in_order()] == ["b", "c"]
    assert story.value("stage") == "c"
