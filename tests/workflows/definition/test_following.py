"""The ways through a definition."""

import pytest

from workflows.definition import Definition, Path, Step
from workflows.definition.following import route

WAY = route(
    Definition(
        "contact",
        steps=(
            Step("a", "create_note", on_failure=Path("oops", steps=(Step("h", "notify_user"),))),
            Step("l", "for_each", bodies=(Path("body", steps=(Step("i", "set_property"), Step("k", "delay"))),)),
            Step(
                "f",
                "branch",
                branches=(
                    Path("x", steps=(Step("n", "delay"), Step("j", "go_to", target="a", is_jump=True))),
                    Path("y"),
                ),
            ),
        ),
    )
)


@pytest.mark.parametrize(
    ("step", "following"),
    [("a", "l"), ("h", None), ("l", "f"), ("i", "k"), ("k", None), ("f", None), ("n", "j"), ("j", "a")],
)
def test_each_step_knows_what_follows(step: str, following: str | None) -> None:
    assert WAY.next_of(step) == following


def test_each_path_knows_its_first_step() -> None:
    assert WAY.first == "a"
    assert WAY.head == {"oops": "h", "body": "i", "x": "n", "y": None}


def test_a_jump_to_nowhere_ends_the_way() -> None:
    lost = route(Definition("contact", steps=(Step("j", "go_to", target="gone", is_jump=True),)))
    assert lost.next_of("j") is None


def test_an_empty_workflow_has_no_first_step() -> None:
    assert route(Definition("contact")).first is None
