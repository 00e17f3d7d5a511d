"""A fixed value, the same for everybody; whoever writes it somewhere knows of which kind it is."""

from dataclasses import dataclass
from typing import Any

from workflows.batch import Batch, Item
from workflows.scope import Scope
from workflows.values.value import Value


@dataclass(frozen=True)
class StaticValue(Value):
    """``{"static": "NO"}``: what people or the API would give, typed where it is written."""

    given: Any

    is_static = True

    def of(self, item: Item, batch: Batch) -> Any:
        return self.given

    def describe(self, scope: Scope) -> str:
        if isinstance(self.given, list):
            return ", ".join(map(str, self.given))
        return "" if self.given is None else str(self.given)
