"""Reading texts with tokens: what is a token, what stays text, what is refused, and that nothing else can happen."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.lib.tokens import FILTERS, InvalidTemplate, Limits, Template, parse


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("", set()),
        ("Hello", set()),
        ("Hello {{ contact.first_name }}!", {("contact", "first_name")}),
        ("{{steps.s7f3.id}} {{ steps.17.id }}", {("steps", "s7f3", "id"), ("steps", "17", "id")}),
        ("{{ contact.nickname | default: contact.first_name }}", {("contact", "nickname"), ("contact", "first_name")}),
        # Words of liquid's own are names behind a dot.
        (
            "{{ contact.limit }} {{ contact.if }} {{ contact.empty }}",
            {("contact", n) for n in ("limit", "if", "empty")},
        ),
        ("{{ amount }}{{ amount | money }}", {("amount",)}),
        ("{{\n contact.first_name\n}}", {("contact", "first_name")}),
    ],
)
def test_a_text_tells_what_it_reads(text: str, reads: set[tuple[str, ...]]) -> None:
    assert parse(text).reads == reads


@pytest.mark.parametrize(
    "text",
    [
        "{0.__init__}",
        "{0}",
        "${contact.first_name}",
        "${}",
        "<%= contact %>",
        "<?php",
        "}}",
        "%}",
        "{",
        "{ {a} }",
        "%s",
    ],
)
def test_what_looks_like_another_language_is_text(text: str) -> None:
    assert parse(text) == Template((text,))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("{{7*7}}", 3),
        ("{{ 7 }}", 0),
        ("{{ 'text' }}", 0),
        ("{{}}", 0),
        ("{{ true }}", 3),
        ("Hi {{ contact.first_name", 3),
        ("Hi {{{ contact.first_name }}}", 5),
        ("{% include 'secrets' %}", 0),
        ("{% raw %}{{ 7 }}{% endraw %}", 0),
        ("{% comment %}", 0),
        ("Hi {%", 3),
        ("{{ contact.__class__ }}", 0),
        ("{{ ''.__class__ }}", 5),
        ("{{ contact._meta }}", 0),
        ("{{ contact[0] }}", 10),
        ("{{ contact['first_name'] }}", 10),
        ('{{ contact."first_name" }}', 11),
        ("{{ contact[contact.name] }}", 10),
        ("{{ contact() }}", 10),
        ("{{ constructor.constructor('alert(1)')() }}", 26),
        ("{{ (1..999999999) }}", 3),
        ("{{ contact..first_name }}", 10),
        ("{{ .contact }}", 3),
        ("{{ contact. }}", 0),
        ("{{ contact first_name }}", 11),
        ("{{ contact if contact }}", 11),
        ("{{ contact == contact }}", 11),
        ("{{ a.b.c.d.e.f.g }}", 0),
        ("{{ контакт.имя }}", 0),
        ("{{ contact | }}", 0),
        ("{{ contact || upcase }}", 11),
        ("{{ contact | default }}", 13),
        ("{{ contact | default: 'a', 'b' }}", 13),
        ("{{ contact | default: nil }}", 22),
        ("{{ contact | upcase: 1 }}", 13),
        ("{{ contact | map: 'x' }}", 13),
        ("{{ contact | __class__ }}", 13),
        ("{{ contact | truncate: -1 }}", 13),
        ("{{ contact | truncate: 'x' }}", 13),
        ("{{ contact | truncate: 5, 6 }}", 13),
        ("{{ contact | truncate: length: 5 }}", 13),
        ("{{ contact | truncate: contact.length }}", 13),
        ("{{ contact | truncate: " + "9" * 900 + " }}", 13),
        ("{{ contact | date: '%c' }}", 13),
        ("{{ contact | date: '%' }}", 13),
        ("{{ contact | date: 'yyyy' }}", 13),
        ("{{ contact | number: 11 }}", 13),
        ("{{ contact | number: 1.5 }}", 13),
        ("{{ contact | money: 'euro' }}", 13),
        ("{{ contact | default: 'a }} b' }}", 22),
        ("{{ contact" + " | upcase" * 11 + " }}", 0),
        ("{{ " + "a" * 101 + " }}", 0),
        ("{{" + " " * 2_000 + "a }}", 0),
    ],
)
def test_it_refuses_with_the_place_and_a_sentence(text: str, position: int) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        parse(text)
    assert caught.value.position == position
    assert str(caught.value).endswith(".")


def test_the_settings_are_a_name_like_any_other_and_lead_nowhere() -> None:
    assert parse("{{settings.SECRET_KEY}}").reads == {("settings", "SECRET_KEY")}


def test_it_names_the_filters_that_there_are() -> None:
    with pytest.raises(InvalidTemplate, match=r"no filter named “sort”\. Choose one of: default, date"):
        parse("{{ contact.name | sort }}")


def test_a_text_has_a_largest_size_in_bytes() -> None:
    assert len(parse("x" * 64 * 1_024).parts) == 1
    with pytest.raises(InvalidTemplate, match="longer than 64 kilobytes"):
        parse("x" * (64 * 1_024 + 1))
    with pytest.raises(InvalidTemplate, match="longer than 64 kilobytes"):
        parse("å" * 33 * 1_024)


def test_a_text_has_at_most_so_many_tokens() -> None:
    assert len(parse("{{a}}" * 500).tokens) == 500
    with pytest.raises(InvalidTemplate, match="at most 500 tokens") as caught:
        parse("{{a}}" * 501)
    assert caught.value.position == 2_500
    with pytest.raises(InvalidTemplate, match="at most 2 tokens"):
        parse("{{a}}{{a}}{{a}}", Limits(tokens=2))


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 30_000,
        "{{ " + " " * 60_000,
        "{" * 65_000,
        ("{{a" + " " * 990 + "}}") * 65,
        ("{{" + "(" * 990 + "}}") * 60,
        ("{{" + "[" * 990 + "}}") * 60,
        ("{{a" + ".a" * 490 + "}}") * 60,
        ("{{a|default:'" + "x'|y:'" * 150 + "}}") * 60,
        "{%raw%}" * 9_000,
    ],
)
def test_no_text_takes_long_to_read(text: str) -> None:
    start = time.process_time()
    with suppress(InvalidTemplate):
        parse(text)
    assert time.process_time() - start < 0.5


PIECES = (
    "{{ }} {% %} {{- -}} | : , . .. [ ] ( ) ' \" ? - _ = == != < > contact first_name __class__ default date truncate "
    "if else for in nil true empty raw endraw comment 0 1 -1 1.5 1. 99999999999999999999 \n \t \x00 å 🙂 \ud800 ² ٣"
)
pieces = st.sampled_from([*PIECES.split(" "), *FILTERS.slugs(), " ", ""])
noise = st.lists(pieces | st.text(max_size=3), max_size=25).map("".join)


@settings(max_examples=1_000)
@given(noise | noise.map("{{{{ a {} }}}}".format) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    found = parsed(text)
    if isinstance(found, InvalidTemplate):
        assert 0 <= found.position <= len(text)
        assert found.message.endswith(".")
    else:
        assert all(name and not name.startswith("_") for path in found.reads for name in path)


def parsed(text: str) -> Template | InvalidTemplate:
    try:
        return parse(text)
    except InvalidTemplate as refused:
        return refused
