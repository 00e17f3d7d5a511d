"""Differences: each edit is told as what it was, and equal definitions have none."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from workflows.definition import TRIGGER, Definition, Path, Step, editing
from workflows.definition.diffing import Difference, What, diff

BEFORE = Definition(
    "contact",
    name="Welcome",
    steps=(
        Step("a", "create_note"),
        Step("b", "create_note"),
        Step("c", "create_note"),
        Step("f", "branch", branches=(Path("x", "Big", {"min": 1}, (Step("n", "delay"),)), Path("y", "None met"))),
    ),
)
F = Callable[[Definition], Definition]


@pytest.mark.parametrize(
    ("edit", "differences"),
    [
        (lambda d: d, []),
        (lambda d: editing.insert(d, "a", Step("z", "delay")), [Difference(What.ADDED, "z")]),
        (lambda d: editing.remove(d, "b"), [Difference(What.REMOVED, "b")]),
        (lambda d: editing.move(d, "a", "c"), [Difference(What.MOVED, "a")]),
        (lambda d: editing.move(d, "c", TRIGGER), [Difference(What.MOVED, "c")]),
        (lambda d: editing.move(d, "n", "y"), [Difference(What.MOVED, "n")]),
        (lambda d: editing.configure(d, "b", {"text": "Hi"}), [Difference(What.CHANGED, "b")]),
        (lambda d: editing.set_trigger(d, {"kind": "filter"}), [Difference(What.CHANGED, "trigger")]),
        (lambda d: editing.rename(d, "Hello", ""), [Difference(What.CHANGED, "name")]),
        (
            lambda d: editing.change(d, "f", lambda s: replace(s, branches=tuple(reversed(s.branches)))),
            [Difference(What.CHANGED, "f", "order")],
        ),
        (
            lambda d: editing.change(
                d, "f", lambda s: replace(s, branches=(replace(s.branches[0], name="Huge", when=None), s.branches[1]))
            ),
            [Difference(What.CHANGED, "x", "name"), Difference(What.CHANGED, "x", "when")],
        ),
        (lambda d: editing.change(d, "a", lambda s: replace(s, kind="delay")), [Difference(What.CHANGED, "a", "kind")]),
    ],
)
def test_an_edit_is_told_as_what_it_was(edit: F, differences: list[Difference]) -> None:
    assert diff(BEFORE, edit(BEFORE)) == differences


def test_a_difference_reads_as_a_sentence() -> None:
    names = {"a": "“1. Create note”"}
    assert Difference(What.MOVED, "a").in_words(names.__getitem__) == "“1. Create note” was moved."
    assert Difference(What.CHANGED, "a", "when").in_words(names.__getitem__) == (
        "The condition of “1. Create note” was changed."
    )
