"""Every kind of property: what it takes, what it refuses, and that nothing is lost on the way to the database."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.properties import KINDS, Option, Property, Reading

OPTIONS = (Option("a", "Apple"), Option("b", "Berry"), Option("old", "Old", archived=True))
OSLO = ZoneInfo("Europe/Oslo")
USERS: dict[str | int, int] = {"ada": 7, "ada@example.com": 7, "7": 7, 7: 7}
READING = Reading(zone=OSLO, date_format="%d.%m.%Y", find_user=USERS.get)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

#: kind, what is given, what is kept.
GOOD: tuple[tuple[str, Any, Any], ...] = (
    ("text", "  Åse  ", "Åse"),
    ("text", "two\r\n lines", "two lines"),
    ("text", 12.5, "12.5"),
    ("text", "<script>", "<script>"),
    ("text", "x" * 500, "x" * 500),
    ("long_text", "two\r\nlines\rmore", "two\nlines\nmore"),
    ("long_text", "x" * 65_536, "x" * 65_536),
    ("number", "1,200", 1200),
    ("number", "12.50", 12.5),
    ("number", -0.5, -0.5),
    ("number", Decimal(3), 3),
    ("number", "1e3", 1000),
    ("currency", "$1,200.5", Decimal("1200.50")),
    ("currency", "-€ 3", Decimal("-3.00")),
    ("currency", "USD 12", Decimal("12.00")),
    ("currency", "12 NOK", Decimal("12.00")),
    ("currency", 0.1, Decimal("0.10")),
    ("date", "2026-11-23", date(2026, 11, 23)),
    ("date", "23.11.2026", date(2026, 11, 23)),
    ("date", date(2026, 11, 23), date(2026, 11, 23)),
    ("date", datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 23)),
    ("datetime", "2026-11-23 13:00", NOON),
    ("datetime", "2026-11-23T12:00:00Z", NOON),
    ("datetime", "2026-11-23T14:00:00+02:00", NOON),
    ("datetime", "23.11.2026", datetime(2026, 11, 22, 23, tzinfo=UTC)),
    ("datetime", 1_795_435_200_000, NOON),
    ("datetime", NOON.replace(microsecond=123_456), NOON.replace(microsecond=123_000)),
    ("datetime", date(2026, 11, 23), datetime(2026, 11, 22, 23, tzinfo=UTC)),
    ("bool", True, True),
    ("bool", " Yes ", True),
    ("bool", "0", False),
    ("choice", "a", "a"),
    ("choice", " apple ", "a"),
    ("multi_choice", "Berry; a;b", ("a", "b")),
    ("multi_choice", ["b", "", "a"], ("a", "b")),
    ("multi_choice", ";", None),
    ("user", "ada@example.com", 7),
    ("user", 7, 7),
    ("phone", "+47 22 86 44 00 ext. 12", "+47 22 86 44 00 ext. 12"),
    ("email", " Ada@Example.COM ", "ada@example.com"),
    ("url", "example.com/x?y=1", "https://example.com/x?y=1"),
    ("url", "http://example.com", "http://example.com"),
)

#: kind, what is refused.
WRONG: tuple[tuple[str, Any], ...] = (
    *((kind, wrong) for kind in ("text", "long_text", "phone", "email", "url") for wrong in (True, ["x"], {"x": 1})),
    *((kind, f"a{odd}b") for kind in ("text", "long_text", "phone", "email", "url") for odd in ("\x00", "\ud800")),
    *((kind, "x" * 1_000_000) for kind in KINDS.slugs()),
    *((kind.slug, "x" * 10_000) for kind in KINDS if kind.slug != "long_text"),
    *((kind, wrong) for kind in ("number", "currency") for wrong in ("x", "1_000", "1,2", True, [1], 10**15, "1e400")),
    *((kind, odd) for kind in ("number", "currency") for odd in ("NaN", "-inf", float("nan"), float("inf"))),
    *((kind, wrong) for kind in ("date", "datetime") for wrong in ("x", "2026-02-30", "23/11/2026", True, [1], 1.5)),
    ("date", 20261123),
    ("datetime", 10**20),
    ("datetime", float("nan")),
    ("bool", "maybe"),
    ("bool", 2),
    ("choice", "c"),
    ("choice", "old"),
    ("choice", "a;b"),
    ("multi_choice", "a;c"),
    ("multi_choice", ["old"]),
    ("multi_choice", 5),
    ("user", "nobody"),
    ("user", "-1"),
    ("phone", "call me"),
    ("phone", "12"),
    ("email", "ada"),
    ("email", "ada@"),
    ("email", "ada@example.com, ben@example.com"),
    ("url", "javascript:alert(1)"),
    ("url", "ftp://example.com"),
    ("url", "http://"),
)


def prop(kind: str) -> Property:
    return Property("contact", "it", "It", kind, options=OPTIONS)


def clean(kind: str, raw: Any) -> Any:
    return KINDS[kind].clean(raw, prop(kind), READING)


@pytest.mark.parametrize(("kind", "raw", "kept"), GOOD, ids=lambda value: repr(value)[:40])
def test_it_keeps_what_is_good(kind: str, raw: Any, kept: Any) -> None:
    found = clean(kind, raw)
    assert found == kept
    assert type(found) is type(kept)
    assert clean(kind, found) == kept


@pytest.mark.parametrize(("kind", "raw"), WRONG, ids=lambda value: repr(value)[:40])
def test_it_refuses_what_is_wrong_in_a_sentence(kind: str, raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\A.{5,200}\.\Z") as caught:
        clean(kind, raw)
    assert "\x00" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS.slugs())
@pytest.mark.parametrize("raw", [None, "", "   ", [], (), "\n\t"], ids=repr)
def test_every_blank_is_none(kind: str, raw: Any) -> None:
    assert clean(kind, raw) is None


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.slug)
def test_none_stays_none_everywhere(kind: Any) -> None:
    assert kind.to_json(None) is None
    assert kind.from_json(None) is None
    assert kind.to_column(None) is None
    assert kind.from_column(None) is None
    assert kind.to_text(None, prop(kind.slug)) == ""
    assert kind.to_api(None) in (None, [])


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=50)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "long_text": TEXTS,
    "phone": TEXTS,
    "email": TEXTS,
    "url": TEXTS,
    "number": st.integers(1 - 10**15, 10**15 - 1)
    | st.floats(-9e14, 9e14).filter(lambda number: not number.is_integer()),
    "currency": st.decimals(-(10**13), 10**13, places=2),
    "date": st.dates(),
    "datetime": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
        lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
    ),
    "bool": st.booleans(),
    "choice": st.sampled_from(["a", "b", "old"]),
    "multi_choice": st.sets(st.sampled_from(["a", "b", "old"]), min_size=1).map(lambda found: tuple(sorted(found))),
    "user": st.integers(1, 2**63 - 1),
}
OF_A_KIND = st.sampled_from(KINDS.slugs()).flatmap(lambda slug: st.tuples(st.just(slug), VALUES[slug]))


@given(OF_A_KIND)
def test_a_value_survives_json_and_the_column(drawn: tuple[str, Any]) -> None:
    slug, value = drawn
    kind = KINDS[slug]
    assert kind.from_json(kind.to_json(value)) == value
    assert kind.from_column(kind.to_column(value)) == value
    assert isinstance(kind.to_text(value, prop(slug)), str)


@given(OF_A_KIND.filter(lambda drawn: drawn[0] not in {"phone", "email", "url", "user", "choice", "multi_choice"}))
def test_what_the_api_shows_can_be_sent_back(drawn: tuple[str, Any]) -> None:
    slug, value = drawn
    once = clean(slug, value)
    assert clean(slug, KINDS[slug].to_api(once)) == once


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(KINDS.slugs()), ANYTHING)
def test_whatever_is_sent_is_kept_or_refused(slug: str, raw: Any) -> None:
    kind = KINDS[slug]
    try:
        value = clean(slug, raw)
    except ValueError:
        return
    assert kind.from_json(kind.to_json(value)) == value


@given(st.sampled_from(KINDS.slugs()), ANYTHING)
def test_json_of_another_shape_is_refused(slug: str, stored: Any) -> None:
    kind = KINDS[slug]
    try:
        value = kind.from_json(stored)
    except ValueError:
        return
    assert kind.to_json(value) == stored


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("text", 5), ("number", "5"), ("number", True), ("number", float("nan")), ("currency", 5),
        ("currency", {"amount": "5.00"}), ("currency", {"amount": "5.00", "sort": 6.0}),
        ("currency", {"amount": "x", "sort": 1}),
        ("date", "2026-1-1"), ("date", 5), ("datetime", "2026-01-01"), ("datetime", True), ("datetime", 1.5),
        ("bool", 1), ("bool", "true"), ("choice", ["a"]), ("multi_choice", "a"), ("multi_choice", ";;"),
        ("multi_choice", ["a"]),
        ("user", "7"), ("user", True), ("user", 1.5),
    ],
)  # fmt: skip
def test_json_must_have_the_shape_of_the_kind(kind: str, stored: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        KINDS[kind].from_json(stored)


def test_instants_are_kept_in_utc_to_the_millisecond() -> None:
    east = timezone(timedelta(hours=9))
    found = clean("datetime", datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=east))
    assert (found.tzinfo, found.microsecond) == (UTC, 999_000)
    assert KINDS["datetime"].from_json(KINDS["datetime"].to_json(found)) == found


def test_the_columns_instant_is_cut_too() -> None:
    found = KINDS["datetime"].from_column(NOON.replace(microsecond=999))
    assert found == NOON
