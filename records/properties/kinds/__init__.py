"""The kinds of property: how a value is read, stored, shown. One class per kind, listed once in ``KINDS``."""

from crm.lib.registry import Registry
from records.properties.kinds.base import Kind, Reading, Value
from records.properties.kinds.choices import Choice, MultiChoice, User, YesNo
from records.properties.kinds.dates import Date, DateTime
from records.properties.kinds.numbers import Currency, Number
from records.properties.kinds.text import Email, LongText, Phone, Text, Url

KINDS: Registry[Kind] = Registry(
    "property kinds",
    (
        Text(),
        LongText(),
        Number(),
        Currency(),
        Date(),
        DateTime(),
        YesNo(),
        Choice(),
        MultiChoice(),
        User(),
        Phone(),
        Email(),
        Url(),
    ),
)

__all__ = ["KINDS", "Kind", "Reading", "Value"]
