"""Reading definitions: what is wrong is said at once, and nothing else gets through."""

from dataclasses import replace
from typing import Any

import pytest

from workflows.definition import Definition, InvalidShape, Path, Step, dump, load

WHOLE = Definition(
    "contact",
    name="Welcome",
    trigger={"kind": "filter"},
    sources=({"id": "c1"},),
    settings={"pause": []},
    steps=(
        Step("a", "send_email", {"to": "x"}, on_failure=Path("af", steps=(Step("n", "create_note"),))),
        Step("l", "for_each", bodies=(Path("lb", steps=(Step("i", "set_property"),)),)),
        Step(
            "b",
            "branch",
            branches=(
                Path("b1", "Big", {"match": "all", "filters": []}, (Step("j", "go_to", target="a", is_jump=True),)),
                Path("b0", "None met", None),
            ),
        ),
    ),
)
NO_PATHS: tuple[Any, ...] = ("", [], 0, False)


def test_dump_and_load_are_inverse() -> None:
    assert load(dump(WHOLE)) == WHOLE


@pytest.mark.parametrize("path", [Path("af", "Else"), Path("af", when=[]), Path("af", "Else", {"min": 1})])
def test_what_a_failure_path_has_is_kept(path: Path) -> None:
    failing = replace(WHOLE, steps=(Step("a", "send_email", on_failure=path),))
    assert load(dump(failing)) == failing


def test_a_plain_failure_path_has_no_name_and_no_condition_in_json() -> None:
    assert set(dump(WHOLE)["steps"][0]["on_failure"]) == {"id", "steps"}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ([], ""),
        ({"schema": 99, "object": "contact"}, "schema"),
        ({"schema": 1}, "object"),
        ({"object": "contact", "step": []}, "step"),
        ({"object": "contact", "steps": {}}, "steps"),
        ({"object": "contact", "steps": [1]}, "steps.0"),
        ({"object": "contact", "steps": [{"id": "a"}]}, "steps.0.kind"),
        ({"object": "contact", "steps": [{"id": "a b", "kind": "x"}]}, "steps.0.id"),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x"}, {"id": "a", "kind": "x"}]}, "steps.1.id"),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x", "target": "b"}, {"id": "b", "kind": "x"}]},
         "steps.1"),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x", "extra": 1}]}, "steps.0.extra"),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x", "target": "b", "bodies": []}]}, "steps.0"),
        ({"object": "contact", "steps": [{"id": "trigger", "kind": "x"}]}, "steps.0.id"),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x", "bodies": [{"id": "trigger"}]}]},
         "steps.0.bodies.0.id"),
        *(({"object": "contact", "steps": [{"id": "a", "kind": "x", "on_failure": wrong}]}, "steps.0.on_failure")
          for wrong in NO_PATHS),
        ({"object": "contact", "steps": [{"id": "a", "kind": "x", "on_failure": {}}]}, "steps.0.on_failure.id"),
        ({"object": "contact", "sources": ["x"]}, "sources.0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(raw: Any, where: str) -> None:
    with pytest.raises(InvalidShape) as refused:
        load(raw)
    assert where in [problem.where for problem in refused.value.problems]


def test_depth_and_size_have_limits() -> None:
    deep: dict[str, Any] = {"id": "s", "kind": "branch"}
    for level in range(60):
        deep = {"id": f"s{level}", "kind": "branch", "branches": [{"id": f"p{level}", "steps": [deep]}]}
    with pytest.raises(InvalidShape, match="deep"):
        load({"object": "contact", "steps": [deep]})
    with pytest.raises(InvalidShape, match="at most 1,000 steps"):
        load({"object": "contact", "steps": [{"id": f"s{i}", "kind": "x"} for i in range(1_001)]})
