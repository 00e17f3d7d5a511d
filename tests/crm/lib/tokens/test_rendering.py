"""Filling in tokens: values as text, filters, blanks, HTML and limits."""

import ast
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.lib.tokens import FILTERS, MISSING, Limits, Path, Rendered, TextTooLong, Value, parse, render
from crm.lib.tokens.values import Missing

OSLO = ZoneInfo("Europe/Oslo")
ADA: dict[Path, Value] = {
    ("contact", "first_name"): "ada",
    ("contact", "last_name"): "LOVELACE",
    ("contact", "job"): " <b>analyst</b> & 'poet' ",
    ("contact", "languages"): ("English", "French"),
    ("contact", "phone"): None,
    ("contact", "city"): "",
    ("contact", "is_customer"): True,
    ("contact", "born"): date(1815, 12, 10),
    ("contact", "met"): datetime(2026, 11, 23, 8, 5, tzinfo=UTC),
    ("contact", "met_text"): "2026-11-23T08:05:00+00:00",
    ("contact", "score"): 45_211,
    ("contact", "ratio"): 0.25,
    ("deal", "amount"): Decimal("1234567.50"),
    ("deal", "amount_text"): "1234.5",
    ("contact", "website"): "https://a.example/?q=ø&b=1",
}


def lookup(path: Path) -> Value | Missing:
    return ADA.get(path, MISSING)


def rendered(text: str, **options: Any) -> Rendered:
    return render(parse(text), lookup, zone=OSLO, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello!", "Hello!"),
        ("Hello {{ contact.first_name }}!", "Hello ada!"),
        # As plain as can be, fit for another program.
        ("{{ contact.born }}", "1815-12-10"),
        ("{{ contact.met }}", "2026-11-23 09:05"),
        ("{{ contact.score }} {{ contact.ratio }} {{ deal.amount }}", "45211 0.25 1234567.50"),
        ("{{ contact.is_customer }}", "true"),
        ("{{ contact.languages }}", "English, French"),
        ("{{ contact.first_name | upcase }} {{ contact.last_name | downcase }}", "ADA lovelace"),
        ("{{ contact.last_name | capitalize }}", "Lovelace"),
        ("{{ contact.job | strip }}", "<b>analyst</b> & 'poet'"),
        ("{{ contact.job | strip | escape }}", "&lt;b&gt;analyst&lt;/b&gt; &amp; &#x27;poet&#x27;"),
        ("{{ contact.last_name | truncate: 5 }}", "LOVE…"),
        ("{{ contact.last_name | truncate: 5, '...' }}", "LO..."),
        ("{{ contact.last_name | truncate: 2, '...' }}", ".."),
        ("{{ contact.last_name | truncate: 8 }}", "LOVELACE"),
        ("{{ contact.last_name | truncate }}", "LOVELACE"),
        ("{{ contact.website | url_encode }}", "https%3A%2F%2Fa.example%2F%3Fq%3D%C3%B8%26b%3D1"),
        ("{{ contact.born | date }}", "Dec 10, 1815"),
        ("{{ contact.born | date: 'long' }}", "December 10, 1815"),
        ("{{ contact.met | date: '%d.%m.%Y %H:%M' }}", "23.11.2026 09:05"),
        ("{{ contact.met_text | date: '%-d/%-m/%y, kl. %H' }}", "23/11/26, kl. 09"),
        ('{{ contact.met | date: "%A %e %B, 100%%, it\'s %a %b %j" }}', "Monday 23 November, 100%, it's Mon Nov 327"),
        ("{{ contact.born | date: '%H:%M' }}", "00:00"),
        ("{{ contact.first_name | date }}", "ada"),
        ("{{ contact.score | number }} {{ contact.ratio | number }}", "45,211 0.25"),
        ("{{ deal.amount | number: 0 }} {{ contact.score | number: 2 }}", "1,234,568 45,211.00"),
        ("{{ deal.amount | money }} {{ deal.amount_text | money: 'EUR' }}", "$1,234,567.50 €1,234.50"),
        ("{{ contact.first_name | money }}{{ contact.is_customer | number }}", "adatrue"),
        ("{{ contact.score | truncate: 3, '' }}", "452"),
    ],
)
def test_a_value_reads_like_this(text: str, expected: str) -> None:
    assert rendered(text) == Rendered(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ contact.met | date: 'long' }}", "23. november 2026, 09:05:00 CET"),
        ("{{ contact.born | date: '%-d. %B' }}", "10. desember"),
        ("{{ deal.amount | number: 2 }}", "1\xa0234\xa0567,50"),
        ("{{ deal.amount | money }}", "1\xa0234\xa0567,50\xa0kr"),
    ],
)
def test_filters_write_as_the_language_does(text: str, expected: str) -> None:
    assert rendered(text, locale="nb", currency="NOK").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ contact.phone }}!", Rendered("Hi !", missing=(("contact", "phone"),))),
        ("Hi {{ contact.phone | upcase | date }}!", Rendered("Hi !", missing=(("contact", "phone"),))),
        ("{{ a.b }}{{ contact.city }}{{ a.b }}", Rendered("", missing=(("a", "b"), ("contact", "city")))),
        ("{{ settings.SECRET_KEY }}", Rendered("", missing=(("settings", "SECRET_KEY"),))),
        ("Hi {{ contact.phone | default: 'you' }}!", Rendered("Hi you!", defaulted=(("contact", "phone"),))),
        ("Hi {{ contact.city | default: 'you' | upcase }}!", Rendered("Hi YOU!", defaulted=(("contact", "city"),))),
        ("{{ contact.phone | default: contact.score }}", Rendered("45211", defaulted=(("contact", "phone"),))),
        ("{{ contact.phone | default: 1.5 }}", Rendered("1.5", defaulted=(("contact", "phone"),))),
        ("{{ contact.phone | default: contact.city }}", Rendered("", missing=(("contact", "phone"),))),
        ("{{ contact.phone | default: '' }}", Rendered("", missing=(("contact", "phone"),))),
        ("{{ contact.first_name | default: 'you' }}", Rendered("ada")),
    ],
)
def test_a_blank_is_a_gap_or_its_default_and_is_reported(text: str, expected: Rendered) -> None:
    assert rendered(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>{{ contact.first_name }} & co</p>", "<p>ada & co</p>"),
        ("{{ contact.job | strip }}", "&lt;b&gt;analyst&lt;/b&gt; &amp; &#x27;poet&#x27;"),
        ("{{ contact.job | strip | escape }}", "&lt;b&gt;analyst&lt;/b&gt; &amp; &#x27;poet&#x27;"),
        ("{{ contact.job | escape | strip | truncate: 4, '<' }}", "&lt;b&gt;&lt;"),
        ("{{ contact.phone | default: '<i>' }}", "&lt;i&gt;"),
        ("{{ contact.phone | escape | default: contact.job | strip | truncate: 3, '' }}", "&lt;b&gt;"),
        ("{{ contact.met | date: '<%Y>' }}", "&lt;2026&gt;"),
    ],
)
def test_in_html_values_are_escaped_once_and_the_text_is_not(text: str, expected: str) -> None:
    assert rendered(text, html=True).text == expected


def test_what_a_value_says_is_never_read_as_a_token() -> None:
    names: dict[Path, Value] = {("a",): "{{ b }}{% if %}", ("b",): "secret"}
    assert render(parse("{{ a }}"), names.get, zone=OSLO).text == "{{ b }}{% if %}"


def test_a_filled_in_text_has_a_largest_size() -> None:
    def long(_path: Path) -> str:
        return "å" * 1_000

    assert len(render(parse("{{ a }}" * 131), long, zone=OSLO).text) == 131_000
    with pytest.raises(TextTooLong, match="longer than 256 kilobytes"):
        render(parse("{{ a }}" * 132), long, zone=OSLO)
    with pytest.raises(TextTooLong):
        render(parse("four"), long, zone=OSLO, limits=Limits(output=3))


@pytest.mark.parametrize("value", [object(), {"a": 1}, b"bytes", int, [object()], lambda: "x"])
def test_a_value_of_the_programs_own_is_not_written(value: Any) -> None:
    for text in ("{{ a }}", "{{ a | upcase }}", "{{ a | date }}", "{{ a | number }}"):
        with pytest.raises(TypeError):
            render(parse(text), lambda _path: value, zone=OSLO)


values = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(),
    st.lists(st.text(max_size=3), max_size=3).map(tuple),
)
filters = [*FILTERS.slugs(), "date: '%d %p %j'", "date: 'full'", "number: 3", "money: 'XYZ'", "default: 'x'"]
chains = st.lists(st.sampled_from(filters), max_size=4)


@example(10**25, ["number"], False, "en")
@given(values, chains, st.booleans(), st.sampled_from(["en", "nb", "ar", "hi", "ja"]))
def test_every_filter_takes_every_value(value: Value, chain: list[str], html: bool, locale: str) -> None:
    template = parse(" | ".join(["{{ a", *chain]) + " }}")
    found = render(template, lambda _path: value, zone=OSLO, html=html, locale=locale)
    assert isinstance(found.text, str)
    assert not html or not set(found.text) & set("<>\"'")


def test_reading_a_template_keeps_nothing_that_could_run() -> None:
    parts = ast.literal_eval(repr(parse("a {{ b | upcase }}").parts[0]))
    assert parts == "a "
    token = parse("{{ b | truncate: 3 }}").tokens[0]
    assert repr(token) == "Token(path=('b',), filters=(Applied(name='truncate', arguments=(3,)),), position=0)"
