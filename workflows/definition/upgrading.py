"""Brings definitions of older schemas up to the present one: one function per version, in order."""

from collections.abc import Callable
from typing import Any

#: From version to the function that makes the next one of it.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON in the present schema; it is not changed in place."""
    while (upgrade := UPGRADES.get(raw.get("schema", 1))) is not None:
        raw = upgrade(raw)
    return raw
