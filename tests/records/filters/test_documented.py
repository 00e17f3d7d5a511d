"""docs/filters.md tells of every operator, kind and shape of value, and its examples can be sent as they stand."""

import json
import re
from itertools import groupby

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm.supervisor.ground import ROOT
from records.filters import OPERANDS, TABLE
from records.filters.moments import OFFSETS, REFERENCES, UNITS
from records.filters.operators import Operator
from records.models import AssociationLabel, RecordList
from records.properties import KINDS
from records.querying import context

PAGE = (ROOT / "docs" / "filters.md").read_text()
EXAMPLES = re.findall(r"`POST /api/v1/objects/(\w+)/search/`.*?```json\n(.*?)```", PAGE, re.DOTALL)


def tables() -> str:
    """Return the tables of operators as the page must show them: one for each set of kinds that share operators."""
    return "\n".join(
        "\n".join([f"### {heading(families)}", "", *HEAD, *map(line, operators), ""])
        for families, operators in groupby(TABLE, lambda operator: operator.families)
    )


HEAD = ("| Operator | Reads | Value | Can be asked of |", "|---|---|---|---|")


def heading(families: frozenset[str]) -> str:
    """Return the kinds that have these operators."""
    kinds = [kind.slug for kind in KINDS if kind.family in families]
    return "Every kind" if len(kinds) == len(KINDS) else ", ".join(f"`{kind}`" for kind in kinds)


def line(operator: Operator) -> str:
    """Return the row of an operator."""
    whom = "records" if operator.records_only else "events" if operator.events_only else "both"
    return f"| `{operator.slug}` | {operator.label} | {operator.shape.slug.replace('_', ' ')} | {whom} |"


def test_the_tables_are_those_of_the_code() -> None:
    assert tables() in PAGE, f"Put this into docs/filters.md:\n\n{tables()}"


@pytest.mark.parametrize("slug", sorted({operator.slug for operator in TABLE}))
def test_every_operator_is_described(slug: str) -> None:
    assert f"| `{slug}` |" in PAGE


@pytest.mark.parametrize("slug", KINDS.slugs())
def test_every_kind_is_described(slug: str) -> None:
    assert re.search(rf"^### .*`{slug}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("slug", sorted({operator.shape.slug for operator in TABLE}))
def test_every_shape_of_value_is_described(slug: str) -> None:
    assert f"\n| {slug.replace('_', ' ')} | " in PAGE


@pytest.mark.parametrize("word", [*REFERENCES, *OFFSETS, *UNITS])
def test_every_word_of_relative_time_is_described(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_there_are_examples_with_every_operand_of_records() -> None:
    assert len(EXAMPLES) >= 6
    assert PAGE.count("```json") == len(EXAMPLES)
    for slug in ("property", "associated", "list", "event"):
        assert slug in OPERANDS
        assert any(f'"{slug}":' in body for _object, body in EXAMPLES), slug


@pytest.mark.parametrize(("object_type", "body"), EXAMPLES)
def test_an_example_is_a_filter_and_can_be_sent(client: Client, ada: User, object_type: str, body: str) -> None:
    RecordList.objects.create(pk=7, name="Do not disturb", object_type_id="contact")
    AssociationLabel.objects.create(
        name="decision_maker", label="Decision maker", from_type_id="deal", to_type_id="contact"
    )
    assert context.parse(json.loads(body)["filter"], object_type).filters
    client.force_login(ada)
    answer = client.post(f"/api/v1/objects/{object_type}/search/", body, "application/json")
    assert answer.status_code == 200, answer.content
