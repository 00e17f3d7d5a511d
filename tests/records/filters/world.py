"""A small vocabulary for filters, without a database: contacts with a property of each kind, companies, one event."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from records.filters import Group, KnownLabel, KnownList, Moment, Snapshot, Vocabulary, parse
from records.properties import KINDS, Catalogue, ObjectSchema, Option, Property

OPTIONS = (Option("a", "Apple"), Option("b", "Berry"), Option("c", "Cherry", archived=True))
#: Noon in Oslo on a Monday.
NOW = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), ZoneInfo("Europe/Oslo"))


def _schema(name: str, plural: str) -> ObjectSchema:
    """Return an object with a property of each kind, named after it, and a second one to compare with."""
    found = [
        Property(name, f"{kind.slug}{end}", f"{kind.label}{end}", kind.slug, options=OPTIONS)
        for kind in KINDS
        for end in ("", "2")
    ]
    return ObjectSchema(name, name.capitalize(), plural, {prop.name: prop for prop in found})


def _event(name: str) -> ObjectSchema:
    kinds = ("text", "number", "date", "datetime", "bool", "url")
    found = {kind: Property(name, kind, kind.capitalize(), kind) for kind in kinds}
    return ObjectSchema(name, "Form submitted", "", found | {"email": Property(name, "email", "E-mail", "text")})


def _active(number: int, name: str, condition: dict[str, Any]) -> KnownList:
    return KnownList(number, name, "contact", {"match": "all", "filters": [condition]})


LISTS: dict[int, KnownList] = {
    1: KnownList(1, "Friends", "contact"),
    2: _active(2, "Tall", {"property": "number", "operator": "is_equal_to", "value": 9}),
    3: _active(3, "Circle", {"list": 4, "operator": "in"}),
    4: _active(4, "Circle too", {"list": 3, "operator": "in"}),
    5: KnownList(5, "Companies", "company"),
    6: _active(6, "Broken", {"property": "gone", "operator": "is_known"}),
}
LABELS = (
    KnownLabel("employer", "contact", "company", "employer", "employee"),
    KnownLabel("boss", "contact", "contact", "boss", "report"),
    KnownLabel("friend", "contact", "contact", "friend"),
)
VOCABULARY = Vocabulary(
    Catalogue({"contact": _schema("contact", "Contacts"), "company": _schema("company", "Companies")}),
    {"form_submitted": _event("form_submitted"), "form_seen": _event("form_seen")},
    LISTS.get,
    lambda name, start, end: next(
        (one for one in LABELS if (one.name, one.from_type, one.to_type) == (name, start, end)), None
    ),
)


def read(*conditions: Any, **group: Any) -> Group:
    """Return a filter on contacts in which all conditions must hold."""
    return parse({"match": "all", "filters": list(conditions), **group}, VOCABULARY, "contact")


def matches(condition: Any, facts: Snapshot, at: Moment = NOW) -> bool:
    """Return whether a contact meets one condition."""
    return bool(read(condition).predicate(at)(facts))


def ask(name: Any, operator: Any, *value: Any, **more: Any) -> dict[str, Any]:
    """Return the JSON of a condition on a property."""
    return {"property": name, "operator": operator} | ({"value": value[0]} if value else {}) | more


def linked_to(name: str, operator: str, **more: Any) -> dict[str, Any]:
    """Return the JSON of a condition on associated records."""
    return {"associated": name, "operator": operator, **more}


def event(name: str, operator: str, **more: Any) -> dict[str, Any]:
    """Return the JSON of a condition on events."""
    return {"event": name, "operator": operator, **more}
