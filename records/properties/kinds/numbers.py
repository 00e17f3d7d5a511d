"""Kinds that hold amounts: number and currency."""

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.properties.kinds.base import Kind, Reading, Value, blank
from records.properties.schema import Property

GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
SYMBOLS = re.compile(r"^([-+]?)\s*(?:[$€£¥]|[A-Z]{3}\s)\s*|\s*(?:[$€£¥]|\s[A-Z]{3})$")
LARGEST = 10**15
CENT = Decimal("0.01")


def decimal(raw: Any) -> Decimal:
    """Return a finite decimal for a number or its text; thousands may be set off by commas."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise ValueError(_("Enter a number."))
    text = str(raw).strip()
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("Enter a number such as 1200 or 12.5.")) from None
    if not number.is_finite() or "_" in text:
        raise ValueError(_("Enter a number such as 1200 or 12.5."))
    if abs(number) >= LARGEST:
        raise ValueError(_("This number is too large: it must be below 1,000,000,000,000,000."))
    return number


class Number(Kind):
    """A number: whole numbers stay whole, others are double-precision floats, alike in columns and JSON."""

    slug: ClassVar[str] = "number"
    label = gettext_lazy("Number")
    family: ClassVar[str] = "number"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        return self.from_column(float(decimal(raw)))

    def from_column(self, value: Any) -> Value:
        if value is None:
            return None
        return int(value) if float(value).is_integer() else float(value)

    def to_column(self, value: Value) -> Any:
        return None if value is None else float(value)  # type: ignore[arg-type]

    def from_json(self, stored: Any) -> Value:
        if stored is None:
            return None
        if isinstance(stored, bool) or not isinstance(stored, int | float) or not math.isfinite(stored):
            raise ValueError("number expected")
        return self.from_column(stored)


class Currency(Kind):
    """An amount of the account's currency with two decimals; JSON holds the exact text beside a sortable number."""

    slug: ClassVar[str] = "currency"
    label = gettext_lazy("Currency")
    family: ClassVar[str] = "number"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        return self.from_column(decimal(SYMBOLS.sub(r"\1", raw.strip()) if isinstance(raw, str) else raw))

    def from_column(self, value: Any) -> Value:
        return None if value is None else Decimal(value).quantize(CENT)

    def to_json(self, value: Value) -> Any:
        return None if value is None else {"amount": str(value), "sort": float(value)}  # type: ignore[arg-type]

    def from_json(self, stored: Any) -> Value:
        if stored is None:
            return None
        if not isinstance(stored, dict) or set(stored) != {"amount", "sort"} or not isinstance(stored["amount"], str):
            raise ValueError("amount expected")
        try:
            value = self.from_column(stored["amount"])
        except InvalidOperation:
            raise ValueError("amount expected") from None
        if stored != self.to_json(value):
            raise ValueError("amount and sort differ")
        return value

    def to_api(self, value: Value) -> Any:
        return None if value is None else str(value)
