"""The shape of a map is checked strictly, and every mistake is named."""

from typing import Any

import pytest

from crm.lib.errors import InvalidValues
from records.importing.mapping import Partner, parse

RIGHT: dict[str, Any] = {
    "object": "deal",
    "key": "name",
    "create_properties": True,
    "delimiter": ",",
    "columns": {"opportunity_id": "name", "close_value": "amount", "deal_stage": "stage"},
    "values": {"stage": {"Won": "won"}},
    "dates": "%m/%d/%Y",
    "owner": "sales_agent",
    "associate": [{"column": "account", "object": "company", "match": "name", "create": True}],
}


def test_it_reads_the_map_of_the_manual() -> None:
    found = parse(RIGHT)
    assert (found.object_type, found.key, found.create_properties, found.owner) == ("deal", "name", True, "sales_agent")
    assert found.associate == (Partner("account", "company", "name", create=True),)
    assert found.used_columns() == ["opportunity_id", "close_value", "deal_stage", "sales_agent", "account"]


def test_it_needs_no_more_than_an_object_and_columns() -> None:
    assert parse({"object": "deal", "columns": {"a": "name"}}).key is None


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"colums": {}}, "map", "no entry “colums”"),
        ({"object": None}, "object", "must be text"),
        ({"object": ""}, "object", "may not be empty"),
        ({"key": 5}, "key", "must be text"),
        ({"key": "amount2"}, "key", "No column is mapped"),
        ({"create_properties": "yes"}, "create_properties", "true or false"),
        ({"columns": []}, "columns", "must be an object"),
        ({"columns": {}}, "columns", "at least one column"),
        ({"columns": {"a": "name", "b": "name"}}, "columns", "Two columns"),
        ({"columns": {"a": "name", "b": 3}}, "columns.b", "must be text"),
        ({"columns": {"a": "name", "b": "owner"}}, "columns", "Two columns"),
        ({"values": {"stage": ["Won"]}}, "values.stage", "must be an object"),
        ({"values": {"stge": {"Won": "won"}}}, "values", "No column is mapped"),
        ({"delimiter": ",,"}, "delimiter", "one character"),
        ({"delimiter": '"'}, "delimiter", "one character"),
        ({"encoding": "zip"}, "encoding", "not an encoding"),
        ({"encoding": "rot13"}, "encoding", "not an encoding"),
        ({"encoding": "no\0such"}, "encoding", "not an encoding"),
        ({"dates": "day first"}, "dates", "date format"),
        ({"dates": "%d.%m"}, "dates", "date format"),
        ({"owner": ["a"]}, "owner", "must be text"),
        ({"associate": {}}, "associate", "must be a list"),
        ({"associate": [{"column": "a", "object": "company"}]}, "associate.1.match", "must be text"),
        ({"associate": [{"column": "a", "object": "company", "match": "name", "how": 1}]}, "associate.1", "no entry"),
    ],
)
def test_it_names_what_is_wrong(change: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(InvalidValues) as error:
        parse({**RIGHT, **change})
    assert words in " ".join(error.value.fields[where])


@pytest.mark.parametrize("raw", [None, [], "deal", 5, {"object": {"a": {}}}])
def test_it_refuses_what_is_no_map(raw: Any) -> None:
    with pytest.raises(InvalidValues):
        parse(raw)
