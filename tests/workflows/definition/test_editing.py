"""The grammar of editing: each edit is a new value, ids stay unique, refused edits change nothing."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.definition import (
    TRIGGER,
    Definition,
    EditRefused,
    Path,
    Step,
    anchors,
    dump,
    editing,
    load,
    places,
    walk,
)


def step(name: str, **more: Any) -> Step:
    """Return a plain step."""
    return Step(name, "set_property", **more)


def fork(name: str, *names: str) -> Step:
    """Return a branch step with empty branches named so."""
    return Step(name, "branch", branches=tuple(Path(one, one) for one in names))


@pytest.fixture
def three() -> Definition:
    return Definition("contact", steps=(step("a"), step("b"), step("c")))


def order(definition: Definition) -> str:
    """Return the ids in reading order."""
    return "".join(place.step.id for place in walk(definition))


def test_insert_puts_the_rest_below(three: Definition) -> None:
    assert order(editing.insert(three, TRIGGER, step("n"))) == "nabc"
    assert order(editing.insert(three, "b", step("n"))) == "abnc"


def test_a_new_branch_takes_the_rest_into_the_path_chosen(three: Definition) -> None:
    first = editing.insert(three, "a", fork("f", "x", "y"))
    second = editing.insert(three, "a", fork("f", "x", "y"), tail_into="y")
    assert [places(d)["b"].list_id for d in (first, second)] == ["x", "y"]


def test_nothing_goes_below_a_step_that_ends_its_path(three: Definition) -> None:
    forked = editing.insert(three, "c", fork("f", "x"))
    with pytest.raises(EditRefused):
        editing.insert(forked, "f", step("n"))
    with pytest.raises(EditRefused):
        editing.insert(three, "a", Step("j", "go_to", target="c", is_jump=True))


def test_a_container_goes_on_after_its_bodies(three: Definition) -> None:
    looped = editing.insert(three, "a", Step("l", "for_each", bodies=(Path("body"),)))
    assert order(editing.insert(looped, "body", step("n"))) == "alnbc"
    assert places(editing.insert(looped, "body", step("n")))["n"].containers == ("l",)


@pytest.mark.parametrize(("with_rest", "left"), [(False, "ac"), (True, "a")])
def test_remove_takes_one_or_all_that_follow(three: Definition, with_rest: bool, left: str) -> None:
    assert order(editing.remove(three, "b", with_rest)) == left


def test_remove_of_a_branch_keeps_the_path_chosen(three: Definition) -> None:
    forked = editing.insert(editing.insert(three, "b", fork("f", "x", "y")), "y", step("n"))
    assert order(editing.remove(forked, "f", keep="x")) == "abc"
    assert order(editing.remove(forked, "f", keep="y")) == "abn"
    assert order(editing.remove(forked, "f")) == "ab"


def test_a_jump_to_a_step_that_is_gone_stands_without_target(three: Definition) -> None:
    jumping = editing.insert(three, "c", Step("j", "go_to", target="b", is_jump=True))
    assert places(editing.remove(jumping, "b"))["j"].step.target is None


def test_move_keeps_ids_and_refuses_its_own_inside(three: Definition) -> None:
    forked = editing.insert(editing.insert(three, "c", fork("f", "x")), "x", step("n"))
    assert order(editing.move(forked, "a", "n")) == "bcfna"
    assert order(editing.move(forked, "b", "x", with_rest=False)) == "acfbn"
    with pytest.raises(EditRefused):
        editing.move(forked, "f", "x")


def test_clone_has_new_ids_and_its_own_jumps(three: Definition) -> None:
    fresh = map("n{}".format, count()).__next__
    copied = editing.clone(three, "b", "c", fresh, with_rest=True)
    assert order(copied) == "abc" + "n0n1"
    inner = Definition("contact", steps=(fork("f", "x", "y"),))
    inner = editing.insert(inner, "x", Step("j", "go_to", target="f", is_jump=True))
    twice = editing.clone(inner, "f", "y", fresh)
    copy = places(twice)[twice.steps[0].branches[1].steps[0].id].step
    assert copy.branches[0].steps[0].target == copy.id


def test_change_keeps_the_id_and_the_end_of_the_path(three: Definition) -> None:
    assert places(editing.configure(three, "b", {"value": 1}))["b"].step.config == {"value": 1}
    with pytest.raises(EditRefused):
        editing.change(three, "b", lambda s: replace(s, id="other"))
    with pytest.raises(EditRefused):
        editing.change(three, "b", lambda s: replace(s, branches=(Path("x"),)))


@pytest.mark.parametrize("taken", ["b", TRIGGER])
def test_a_new_step_needs_an_id_of_its_own(three: Definition, taken: str) -> None:
    for new in (step(taken), fork("f", taken)):
        with pytest.raises(EditRefused, match="already taken"):
            editing.insert(three, "a", new)


def test_settings_and_sources_are_replaced_whole(three: Definition) -> None:
    given: dict[str, Any] = {"reenroll": True}
    changed = editing.set_settings(editing.set_settings(three, {"pause": []}), given)
    assert changed == replace(three, settings={"reenroll": True})
    source: dict[str, Any] = {"id": "c1", "object": "company"}
    changed = editing.set_sources(editing.set_sources(changed, ({"id": "old"},)), (source,))
    given["reenroll"], source["id"] = False, "other"
    assert (changed.settings, changed.sources) == ({"reenroll": True}, ({"id": "c1", "object": "company"},))
    assert (three.settings, three.sources) == ({}, ())
    assert load(dump(changed)) == changed


@pytest.mark.parametrize("anchor", ["nowhere", "", "a.b"])
def test_an_anchor_that_is_gone_is_refused(three: Definition, anchor: str) -> None:
    with pytest.raises(EditRefused):
        editing.insert(three, anchor, step("n"))
    with pytest.raises(EditRefused):
        editing.remove(three, "nowhere")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_run_of_edits_keeps_the_tree_sound(data: st.DataObject) -> None:
    fresh = map("s{}".format, count()).__next__
    definition = Definition("contact")
    for _turn in range(data.draw(st.integers(1, 25))):
        before = dump(definition)
        try:
            definition = _edit(definition, data, fresh)
        except EditRefused:
            assert dump(definition) == before
        ids = [place.step.id for place in walk(definition)]
        assert len(ids) == len(set(ids))
        assert load(dump(definition)) == definition
        assert set(anchors(definition)) >= {TRIGGER}


def _edit(definition: Definition, data: st.DataObject, fresh: Any) -> Definition:
    where = data.draw(st.sampled_from(anchors(definition)))
    there = sorted(places(definition))
    verb = data.draw(st.sampled_from(["insert", "insert", "fork", "loop", "jump", "remove", "move", "clone"]))
    rest = data.draw(st.booleans())
    if verb == "insert" or not there:
        return editing.insert(definition, where, step(fresh(), on_failure=Path(fresh()) if rest else None))
    if verb == "fork":
        return editing.insert(definition, where, fork(fresh(), fresh(), fresh()))
    if verb == "loop":
        return editing.insert(definition, where, Step(fresh(), "for_each", bodies=(Path(fresh()),)))
    chosen = data.draw(st.sampled_from(there))
    if verb == "jump":
        return editing.insert(definition, where, Step(fresh(), "go_to", target=chosen, is_jump=True))
    if verb == "remove":
        return editing.remove(definition, chosen, rest)
    if verb == "move":
        return editing.move(definition, chosen, where, rest)
    return editing.clone(definition, chosen, where, fresh, rest)
