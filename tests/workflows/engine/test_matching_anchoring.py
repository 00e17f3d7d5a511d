"""Nobody who would fire is left out because of the values by which triggers are found."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.filters import Snapshot
from tests.records.filters.world import NOW, ask, linked_to, read
from workflows.engine.matching.anchoring import anchors, key_of

TEXTS = ["oslo", "Bergen", "TROMSØ"]
OPTIONS = ["a", "b"]
NUMBERS = [1, 2, 3]


def lists(of: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=2, unique=True)


def either(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "any", "filters": list(conditions)}


CONDITIONS = st.one_of(
    st.builds(ask, st.just("text"), st.sampled_from(["is_any_of", "is_none_of", "contains_any"]), lists(TEXTS)),
    st.builds(ask, st.just("choice"), st.sampled_from(["is_any_of", "is_none_of"]), lists(OPTIONS)),
    st.builds(ask, st.just("choice"), st.just("is_any_of"), lists(OPTIONS), include_blank=st.just(True)),
    st.builds(ask, st.just("number"), st.sampled_from(["is_equal_to", "is_greater_than"]), st.sampled_from(NUMBERS)),
    st.builds(ask, st.just("text"), st.sampled_from(["is_known", "is_unknown"])),
    st.just({"list": 2, "operator": "in"}),
    st.just({"list": 2, "operator": "not_in"}),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.builds(
        lambda match, some, negate: {"match": match, "filters": some} | ({"negate": True} if negate else {}),
        st.sampled_from(["all", "any"]),
        st.lists(inner, max_size=3),
        st.booleans(),
    ),
    max_leaves=6,
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["Oslo", "bergen", "tromsø", "x"]),
        "choice": st.sampled_from([*OPTIONS, "c"]),
        "number": st.sampled_from([*NUMBERS, 9]),
    },
)


@given(FILTERS, RECORDS)
def test_who_meets_a_filter_has_one_of_its_anchors(raw: dict[str, Any], record: dict[str, Any]) -> None:
    tree = read(raw)
    if not tree.predicate(NOW)(Snapshot(record)):
        return
    for option in anchors(tree):
        assert any(key_of(record.get(name), folded) == key for name, folded, key in option), (raw, option)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([ask("choice", "is_any_of", ["a", "b"])], [{"a", "b"}]),
        ([ask("text", "is_any_of", ["Oslo"]), ask("number", "is_greater_than", 3)], [{"oslo"}]),
        ([ask("number", "is_greater_than", 3)], []),
        ([linked_to("company", "any")], []),
        ([either(ask("choice", "is_any_of", ["a"]), ask("text", "is_any_of", ["x"]))], [{"a", "x"}]),
        ([either(ask("choice", "is_any_of", ["a"]), ask("number", "is_known"))], []),
        ([{"list": 2, "operator": "in"}], [{9}]),
    ],
)  # fmt: skip
def test_anchors_are_the_values_that_must_be_there(conditions: list[Any], expected: list[set[Any]]) -> None:
    assert [{anchor.key for anchor in option} for option in anchors(read(*conditions))] == expected
