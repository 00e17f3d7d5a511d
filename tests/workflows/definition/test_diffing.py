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
BODIES = Definition(
    "contact",
    steps=(
        Step("p", "parallel", bodies=(Path("u"), Path("v"), Path("w"))),
        Step("e", "send_email", on_failure=Path("ef")),
    ),
)
F = Callable[[Definition], Definition]


def with_branches(*branches: Path) -> F:
    """Return an edit that gives the branch step these branches."""
    return lambda d: editing.change(d, "f", lambda s: replace(s, branches=branches))


def with_bodies(*names: str) -> F:
    """Return an edit that gives the container these bodies."""
    return lambda d: editing.change(d, "p", lambda s: replace(s, bodies=tuple(Path(name) for name in names)))


def with_failure(path: Path | None) -> F:
    """Return an edit that gives the mail this failure path."""
    return lambda d: editing.change(d, "e", lambda s: replace(s, on_failure=path))


X, Y = BEFORE.steps[3].branches


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


@pytest.mark.parametrize(
    ("before", "edit", "differences"),
    [
        (BEFORE, with_branches(X, Y, Path("z")), [Difference(What.ADDED, "z")]),
        (BEFORE, with_branches(X), [Difference(What.REMOVED, "y")]),
        (BEFORE, with_branches(Y), [Difference(What.REMOVED, "n"), Difference(What.REMOVED, "x")]),
        (BEFORE, with_branches(Path("z"), Y, X), [Difference(What.CHANGED, "f", "order"), Difference(What.ADDED, "z")]),
        (BODIES, with_bodies("v", "u", "w"), [Difference(What.CHANGED, "p", "order")]),
        (BODIES, with_bodies("w", "u"), [Difference(What.CHANGED, "p", "order"), Difference(What.REMOVED, "v")]),
        (BODIES, with_bodies("u", "v", "w", "z"), [Difference(What.ADDED, "z")]),
        (BODIES, with_failure(None), [Difference(What.REMOVED, "ef")]),
        (BODIES, with_failure(Path("eg")), [Difference(What.ADDED, "eg"), Difference(What.REMOVED, "ef")]),
        (BODIES, with_failure(Path("ef", "Else")), [Difference(What.CHANGED, "ef", "name")]),
        (BODIES, lambda d: with_bodies("u", "v", "ef")(with_failure(Path("w"))(with_bodies("u", "v")(d))),
         [Difference(What.MOVED, "ef"), Difference(What.MOVED, "w")]),
        (BODIES, lambda d: editing.insert(d, "e", Step("q", "parallel", bodies=(Path("qb"),))),
         [Difference(What.ADDED, "q")]),
        (BODIES, lambda d: editing.remove(d, "p"), [Difference(What.REMOVED, "p")]),
    ],
)  # fmt: skip
def test_paths_that_come_go_or_change_places_are_told(
    before: Definition, edit: F, differences: list[Difference]
) -> None:
    assert diff(before, edit(before)) == differences


def test_a_difference_reads_as_a_sentence() -> None:
    names = {"a": "“1. Create note”"}
    assert Difference(What.MOVED, "a").in_words(names.__getitem__) == "“1. Create note” was moved."
    assert Difference(What.CHANGED, "a", "when").in_words(names.__getitem__) == (
        "The condition of “1. Create note” was changed."
    )
