"""Reads a filter from JSON. To read is to check: what comes out is valid, or every mistake is named at once."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from records.filters.nodes import Group, Node
from records.filters.operands import OPERANDS
from records.filters.problems import InvalidFilter, Problem
from records.filters.reading import DEEPEST, MOST_CONDITIONS, Reader, shown
from records.filters.vocabulary import Vocabulary

MATCHES = ("all", "any")


def parse(data: Any, vocabulary: Vocabulary, object_type: str, inside: int | None = None) -> Group:
    """Return the filter for records of an object.

    ``inside`` is the number of the active list whose filter this is going to be, so that it cannot refer to itself.
    Raises ``InvalidFilter`` with every problem.
    """
    schema = vocabulary.catalogue.get(object_type)
    if schema is None:
        raise InvalidFilter([Problem("", _("There is no object named “%(name)s”.") % {"name": shown(object_type)})])
    reader = Reader(vocabulary, schema, read_group, lists=() if inside is None else (inside,))
    group = read_group(data, reader)
    if reader.tally.problems or group is None:
        raise InvalidFilter(reader.tally.problems)
    return group


def read_group(raw: Any, reader: Reader) -> Group | None:
    """Return a group, or None when something in it was wrong."""
    if reader.depth >= DEEPEST:
        reader.problem(_("Groups may be nested %(deepest)s deep at most.") % {"deepest": DEEPEST})
        return None
    if not reader.has_keys(raw, ("match", "filters"), ("negate",)):
        return None
    match = reader.at("match").one_of(raw["match"], MATCHES)
    negate = reader.at("negate").flag(raw.get("negate", False))
    if not isinstance(raw["filters"], list):
        reader.at("filters").problem(_("A list of conditions is expected here."))
        return None
    if len(raw["filters"]) > MOST_CONDITIONS:
        reader.at("filters").problem(_("A filter may have at most %(most)s conditions.") % {"most": MOST_CONDITIONS})
        return None
    nodes = [_node(part, reader.at("filters").at(index)) for index, part in enumerate(raw["filters"])]
    if match is None or any(node is None for node in nodes):
        return None
    return Group(match, tuple(node for node in nodes if node), negate)


def _node(raw: Any, reader: Reader) -> Node | None:
    if not reader.count_condition():
        return None
    if isinstance(raw, Mapping) and "filters" in raw:
        return read_group(raw, reader.deeper())
    keys = [operand for operand in OPERANDS if isinstance(raw, Mapping) and operand.slug in raw]
    if len(keys) != 1:
        reader.problem(
            _("A group, or a condition with one of these keys, is expected here: %(keys)s.")
            % {"keys": ", ".join(OPERANDS.slugs())}
        )
        return None
    return keys[0].parse(raw, reader)
