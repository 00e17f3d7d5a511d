"""Tells goals: what sellers and supporters set out to do each quarter, and how far they came in truth."""

from datetime import UTC, date, datetime, time, timedelta

from records.demo.story import Story
from records.demo.world import Told, World

#: Goal type: what it is called.
MEASURES = {"revenue": "Revenue", "deals_created": "New deals", "tickets_closed": "Closed tickets"}


def tell(world: World, told: Told) -> None:
    """Tell the goals of everyone for every quarter of the past year and the present one."""
    for year, quarter in _quarters(world):
        for user in world.staff.all_sellers:
            _goal(world, told, "revenue", user, year, quarter)
            _goal(world, told, "deals_created", user, year, quarter)
        for user in world.staff.support:
            _goal(world, told, "tickets_closed", user, year, quarter)


def _goal(world: World, told: Told, measure: str, user: int, year: int, quarter: int) -> None:
    dice = world.dice
    first, last = _bounds(year, quarter)
    start = max(dice.beginning, datetime.combine(first, time(8), UTC))
    end = datetime.combine(last, time(17), UTC)
    done = round(world.results[measure, user, year, quarter])
    target = max(1, round(done * dice.pick((0.8, 0.9, 1.0, 1.1, 1.25, 1.5))))
    story = told.add(
        Story.begin(
            "goal",
            min(start, dice.now),
            {
                "name": f"{MEASURES[measure]} {world.staff.names[user]} Q{quarter} {year}",
                "type": measure,
                "target": target,
                "progress": 0,
                "starts_on": first,
                "ends_on": last,
                "status": "in_progress",
                "owner": user,
            },
            world.staff.managers["north"],
        )
    )
    # The last entry is the true one; those before it are guesses on the way.
    for share, days in ((0.3, 30), (0.7, 60)):
        at = start + timedelta(days=days)
        if at < min(end, dice.now):
            story.then(at, dice.now, None, "system", progress=round(done * share))
    story.then(min(end, dice.now), dice.now, None, "system", progress=done)
    if end <= dice.now:
        status = "exceeded" if done > target else "achieved" if done == target else "missed"
        story.then(end, dice.now, None, "system", status=status)


def _quarters(world: World) -> list[tuple[int, int]]:
    first, last = world.dice.beginning, world.dice.now
    start, end = first.year * 4 + (first.month - 1) // 3, last.year * 4 + (last.month - 1) // 3
    return [(index // 4, index % 4 + 1) for index in range(start, end + 1)]


def _bounds(year: int, quarter: int) -> tuple[date, date]:
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return date(year, quarter * 3 - 2, 1), following - timedelta(days=1)
