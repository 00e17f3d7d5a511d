"""Makes the lists of the demo: static ones, filled while accounts are told, and active ones, each a filter."""

from typing import Any

from records.demo.world import World
from records.models import RecordList

NEWSLETTER, FAIR, KEY_ACCOUNTS = "Newsletter readers", "Trade fair visitors", "Key accounts"

#: Name, object, description.
STATIC = (
    (NEWSLETTER, "contact", "Signed up in the form."),
    (FAIR, "contact", "Left a card at our stand."),
    (KEY_ACCOUNTS, "company", "Companies that a manager looks after."),
)


def _is(name: str, operator: str, value: Any) -> dict[str, Any]:
    return {"property": name, "operator": operator, "value": value}


def _any_of(name: str, *values: str) -> dict[str, Any]:
    return _is(name, "is_any_of", list(values))


CUSTOMER = _any_of("lifecycle_stage", "customer", "evangelist")

#: Name, object, conditions that must all hold.
ACTIVE: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    ("Customers", "contact", (CUSTOMER,)),
    ("Customer companies", "company", (CUSTOMER,)),
    ("Well-scored contacts", "contact", (_is("score", "is_greater_than", 35),)),
    (
        "Leads from search",
        "contact",
        (
            _any_of("lifecycle_stage", "lead", "marketingqualifiedlead", "salesqualifiedlead"),
            _any_of("original_source", "ORGANIC_SEARCH", "PAID_SEARCH"),
        ),
    ),
    ("Read a newsletter", "contact", ({"event": "email_opened", "operator": "has"},)),
    (
        "People at customer companies",
        "contact",
        ({"associated": "company", "operator": "any", "filter": {"match": "all", "filters": [CUSTOMER]}},),
    ),
    ("Renewals within 90 days", "company", (_is("renewal_date", "is_less_than_days_from_now", 90),)),
    ("Deals about to close", "deal", (_any_of("stage", "decisionmakerboughtin", "contractsent"),)),
    ("Pressing tickets", "ticket", (_any_of("priority", "HIGH", "URGENT"), _any_of("stage", "1", "2", "3"))),
)


def make(world: World) -> dict[str, RecordList]:
    """Make the static lists, still empty, and the active ones; return them by name."""
    made = [_list(world, name, object_type, description=about) for name, object_type, about in STATIC]
    for name, object_type, conditions in ACTIVE:
        tree = {"match": "all", "filters": list(conditions)}
        made.append(_list(world, name, object_type, kind=RecordList.Kind.ACTIVE, filter=tree))
    return {row.name: row for row in made}


def _list(world: World, name: str, object_type: str, **columns: Any) -> RecordList:
    row = RecordList.objects.create(name=name, object_type_id=object_type, owner_id=world.staff.marketing, **columns)
    # Creation stamps the present; the lists are older than what is in them.
    RecordList.objects.filter(pk=row.pk).update(created_at=world.dice.beginning, updated_at=world.dice.beginning)
    return row
