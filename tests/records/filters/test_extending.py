"""Other apps add operands of their own: conditions that only they can judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from crm.lib.registry import Registry
from records.filters import OPERANDS, Condition, InvalidFilter, Moment, Names, Needs, Operand, Snapshot
from records.filters.nodes import Predicate
from records.filters.reading import Reader
from tests.records.filters.world import matches, read


@dataclass(frozen=True)
class InList(Condition):
    """A condition that a test adds: the record is in so many lists."""

    slug: ClassVar[str] = "lists_in_all"

    number: int

    def predicate(self, moment: Moment) -> Predicate:
        return lambda facts: len(facts.lists()) == self.number

    def dump(self) -> dict[str, Any]:
        return {self.slug: self.number}

    def describe(self, names: Names) -> str:
        return f"is in {self.number} lists"

    def needs(self) -> Needs:
        return Needs()


def parse(raw: Mapping[str, Any], reader: Reader) -> InList | None:
    number = reader.at(InList.slug).whole(raw[InList.slug], 0, 9)
    return None if number is None else InList(number)


def test_an_added_operand_is_a_condition_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    operands = Registry("filter operands", [*OPERANDS, Operand(InList.slug, parse)])
    monkeypatch.setattr("records.filters.shape.OPERANDS", operands)
    condition = {"lists_in_all": 2}
    assert matches(condition, Snapshot(memberships={1, 5}))
    assert read(condition).dump()["filters"] == [condition]
    with pytest.raises(InvalidFilter, match="0 to 9"):
        read({"lists_in_all": 10})
