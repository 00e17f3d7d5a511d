"""Values are read strictly: one key, nothing unknown, every mistake with its place."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.values import InvalidValue, parse
from workflows.values.related import Associated, Made, Source
from workflows.values.related import parse as parse_related

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "static property of output step name event given now date from offset text which source".split()
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (None, "v"),
        ({}, "v"),
        ({"static": 1, "text": "x"}, "v"),
        ({"static": 1, "more": 2}, "v.more"),
        ({"property": ""}, "v.property"),
        ({"property": "city", "of": {"associated": "deal", "which": "best"}}, "v.of.which"),
        ({"property": "city", "of": {"associated": "deal", "limit": 0}}, "v.of.limit"),
        (
            {"property": "city", "of": {"associated": "deal", "sort": {"property": "x", "order": "up"}}},
            "v.of.sort.order",
        ),
        ({"property": "city", "of": {"step": "s", "source": "t"}}, "v.of"),
        ({"output": {"step": "s"}}, "v.output.name"),
        ({"date": {"from": {"now": True}, "offset": {"days": 3}}}, "v.date.offset.direction"),
        ({"date": {"from": {"never": 1}, "offset": {}}}, "v.date.from"),
        ({"text": "{{ a b }}"}, "v.text"),
        ({"text": "{% if x %}"}, "v.text"),
        ({"text": 5}, "v.text"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(raw: Any, where: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse(raw, "v")
    assert caught.value.problems[0].where == where


@given(JSON)
def test_nothing_but_a_refusal_ever_comes_of_what_is_no_value(raw: Any) -> None:
    for read in (parse, parse_related):
        with suppress(InvalidValue):
            read(raw)


def test_dates_may_not_be_counted_from_dates_for_ever() -> None:
    raw: Any = {"now": True}
    for _depth in range(10):
        raw = {"date": {"from": raw, "offset": {"direction": "on"}}}
    with pytest.raises(InvalidValue):
        parse(raw)


def test_related_records_are_read() -> None:
    assert parse_related({"step": "s1"}) == Made("s1")
    assert parse_related({"source": "main"}) == Source("main")
    raw = {"associated": "deal", "label": "won", "which": "first", "sort": {"property": "amount", "order": "desc"}}
    assert parse_related(raw) == Associated("deal", "won", which="first", sort=("amount", "desc"))
    assert parse_related({"associated": "deal"}, which="primary") == Associated("deal", which="primary")
