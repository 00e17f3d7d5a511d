"""Ways through a definition, as a table: what is reached, what has been done before, which circles never wait."""

from typing import Any

import pytest

from tests.workflows.kinds import Slept, fork, jump, loop, note, sleep
from workflows.checking.ways import circling, ways
from workflows.definition import Definition, Step, load

Steps = list[dict[str, Any]]


def definition(steps: Steps) -> Definition:
    return load({"object": "contact", "steps": steps})


FAILING = {**note("a"), "on_failure": {"id": "f", "steps": [note("b")]}}

PASSED: dict[str, tuple[Steps, dict[str, str]]] = {
    "one after the other": ([note("a"), note("b"), note("c")], {"a": "", "b": "a", "c": "ab"}),
    "branches do not see each other": (
        [note("a"), fork("s", x=[note("b"), note("c")], y=[note("d")])],
        {"a": "", "s": "a", "b": "as", "c": "abs", "d": "as"},
    ),
    "where branches meet again only what both have done": (
        [note("a"), fork("s", x=[note("b"), jump("j", "d")], y=[note("c"), note("d")])],
        {"a": "", "s": "a", "b": "as", "j": "abs", "c": "as", "d": "as"},
    ),
    "a body sees what came before its container and nothing else does see the body": (
        [note("a"), loop("l", x=[note("b")], y=[note("c")]), note("d")],
        {"a": "", "l": "a", "b": "a", "c": "a", "d": "al"},
    ),
    "a failure path does not see the step that failed": ([FAILING, note("c")], {"a": "", "b": "", "c": "a"}),
    "a circle back changes nothing": (
        [note("a"), note("b"), jump("j", "a")],
        {"a": "", "b": "a", "j": "ab"},
    ),
}


@pytest.mark.parametrize("name", PASSED)
def test_what_everyone_has_done_before(name: str) -> None:
    steps, expected = PASSED[name]
    found = ways(definition(steps))
    assert {step: "".join(sorted(passed)) for step, passed in found.passed.items()} == expected


def test_a_step_behind_a_jump_is_not_reached() -> None:
    steps = (Step("a", "noted"), Step("j", "forked", target="a", is_jump=True), Step("b", "noted"))
    assert ways(Definition("contact", steps=steps)).order == ("a", "j")


def test_order_is_one_in_which_outputs_can_be_worked_out() -> None:
    steps = [fork("s", x=[jump("j", "d")], y=[note("c"), note("d"), note("e")])]
    found = ways(definition(steps))
    for name in found.order:
        assert all(found.order.index(before) < found.order.index(name) for before in found.passed[name])


FAILING_WAIT = {**sleep("a", 1), "on_failure": {"id": "f", "steps": [jump("k", "a")]}}

CIRCLES: dict[str, tuple[Steps, list[str]]] = {
    "without a wait": ([note("a"), jump("j", "a")], ["j"]),
    "to itself": ([jump("j", "j")], ["j"]),
    "with a wait": ([note("a"), sleep("w", 1), jump("j", "a")], []),
    "with a wait of nothing": ([note("a"), sleep("w", 0), jump("j", "a")], ["j"]),
    "with a wait on one way only": (
        [note("a"), fork("s", x=[sleep("w", 1), jump("j", "a")], y=[jump("k", "a")])],
        ["k"],
    ),
    "over two jumps": ([fork("s", x=[note("a"), jump("j", "b")], y=[note("b"), jump("k", "a")])], ["j", "k"]),
    "over two jumps with a wait": (
        [fork("s", x=[sleep("a", 1), jump("j", "b")], y=[note("b"), jump("k", "a")])],
        [],
    ),
    "forward": ([fork("s", x=[jump("j", "b")], y=[note("b")])], []),
    "whoever fails at a wait has not waited": ([FAILING_WAIT], ["k"]),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_is_safe_only_if_every_way_round_waits(name: str) -> None:
    steps, expected = CIRCLES[name]
    kind = Slept()
    assert circling(definition(steps), lambda step: step.kind == "slept" and kind.waits(step)) == expected


def test_a_long_definition_is_read_in_a_moment() -> None:
    steps = [note(f"s{number}") for number in range(900)]
    found = ways(definition(steps))
    assert len(found.passed["s899"]) == 899
