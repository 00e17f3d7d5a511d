"""Filters made from the operator table: every operator, for every kind, on the record itself, on associated ones, in
groups and on events; their values are drawn so that they often match."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from records.filters import operators_of
from records.filters.operators import Operator, time_operators
from records.filters.values.references import FAMILIES
from records.properties import KINDS, Property
from tests.records.querying.agreement.world import EVENT, OBJECTS, World

PLACES = ("own", "associated", "group")
EVENT_KINDS = tuple(kind.slug for kind in KINDS if kind.slug not in {"choice", "multi_choice", "user"})


@dataclass(frozen=True)
class Case:
    """What a filter is about: operator, kind of property, place, and whether it asks for the last change."""

    operator: str
    kind: str
    place: str
    aspect: str = "value"


def wanted() -> set[Case]:
    """Return every case that must have been tried."""
    own = {Case(slug, kind.slug, place) for kind in KINDS for slug in operators_of(kind.slug) for place in PLACES}
    updated = {Case(slug, kind.slug, "own", "updated_at") for kind in KINDS for slug in time_operators()}
    events = {Case(slug, kind, "event") for kind in EVENT_KINDS for slug in operators_of(kind, is_event=True)}
    return own | updated | events


def filters(world: World, asked: Collection[Case], times: int = 1) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Yield filters on contacts, so many for each of the cases."""
    for case in sorted(asked, key=repr):
        for _ in range(times):
            yield case, {"match": "all", "filters": [PLACED[case.place](world, case)]}


def _own(world: World, case: Case) -> dict[str, Any]:
    return condition(world, "contact", case)


def _associated(world: World, case: Case) -> dict[str, Any]:
    rng = world.rng
    to = rng.choice(OBJECTS)
    found: dict[str, Any] = {
        "associated": to,
        "operator": rng.choice(("any", "any", "any", "none")),
        "filter": {"match": "all", "filters": [condition(world, to, case)]},
    }
    label = {"contact": rng.choice(("boss", "friend")), "company": "employer", "boat": "owner"}[to]
    if rng.random() < 0.4:
        found["label"] = label
        if label == "boss":
            found["inverse"] = rng.random() < 0.5
    return found | _count(world)


def _group(world: World, case: Case) -> dict[str, Any]:
    rng = world.rng
    others = [_anything(world) for _ in range(rng.randint(0, 2))]
    group = {"match": rng.choice(("all", "any", "any")), "filters": [condition(world, "contact", case), *others]}
    return group | ({"negate": True} if rng.random() < 0.4 else {})


def _event(world: World, case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {
        "event": EVENT,
        "operator": world.rng.choice(("has", "has", "has_not")),
        "where": {"match": "all", "filters": [condition(world, EVENT, case)]},
    }
    return found | _count(world) | _within(world, 0.1)


PLACED = {"own": _own, "associated": _associated, "group": _group, "event": _event}


def _anything(world: World) -> dict[str, Any]:
    """Return a condition of any other kind of operand."""
    rng = world.rng
    email: dict[str, Any] = {"event": "email_opened", "operator": rng.choice(("has", "has_not"))}
    kind = rng.choice(("text", "number", "choice"))
    return rng.choice(
        (
            {"list": rng.choice(world.lists["contact"]), "operator": rng.choice(("in", "not_in"))},
            email | {"but_not": "email_clicked"} | _count(world),
            email | _within(world, 1),
            condition(world, "contact", Case("is_known", kind, "own")),
            {"match": rng.choice(("all", "any")), "filters": []},
        )
    )


def _count(world: World) -> dict[str, Any]:
    if world.rng.random() < 0.6:
        return {}
    return {"count": world.rng.choice(({"min": 0, "max": 1}, {"min": 2}, {"max": 1}, {"min": 1, "max": 3}))}


def _within(world: World, chance: float) -> dict[str, Any]:
    if world.rng.random() >= chance:
        return {}
    operators = [one for one in time_operators().values() if one.shape.slug != "property"]
    operator = world.rng.choice(operators)
    at = Property(EVENT, "at", "at", "datetime")
    return {"within": {"operator": operator.slug} | _value(world, operator, at, EVENT)}


def condition(world: World, about: str, case: Case) -> dict[str, Any]:
    """Return a condition on some property of the kind."""
    rng = world.rng
    prop = rng.choice(world.properties(about, case.kind))
    updated = case.aspect == "updated_at"
    operator = (time_operators() if updated else operators_of(case.kind, about == EVENT))[case.operator]
    asked = Property(about, prop.name, prop.label, "datetime") if updated else prop
    found = {"property": prop.name, "operator": operator.slug} | _value(world, operator, asked, about)
    if updated:
        found["aspect"] = "updated_at"
    if operator.offers_blank and rng.random() < 0.3:
        found["include_blank"] = True
    return found


def _value(world: World, operator: Operator, prop: Property, about: str) -> dict[str, Any]:
    shape = operator.shape.slug
    if shape == "nothing":
        return {}
    if shape == "property":
        return {"value": _reference(world, prop, about, operator)}
    return {"value": VALUES[shape](world, prop)}


def _reference(world: World, prop: Property, about: str, operator: Operator) -> dict[str, Any]:
    rng = world.rng
    there = rng.choice(OBJECTS) if about != EVENT and rng.random() < 0.4 else None
    family = KINDS[prop.kind].family
    kinds = [kind.slug for kind in KINDS if operator.slug.startswith("updated") or kind.family in FAMILIES[family]]
    others = [other for kind in kinds for other in world.properties(there or about, kind)]
    alike = [other for other in others if other.kind == prop.kind]
    other = rng.choice(alike if alike and rng.random() < 0.7 else others)
    found: dict[str, Any] = {"property": other.name} | ({"associated": there} if there else {})
    if not operator.slug.startswith("updated") and rng.random() < 0.3 and other.kind not in {"phone", "email", "url"}:
        found["default"] = KINDS[other.kind].to_api(world.some(other.kind))
    return found


def _word(world: World, prop: Property) -> str:
    """Return a value or a piece of one, in some letter case."""
    rng = world.rng
    word = str(world.some(prop.kind))
    start = rng.choice((0, 0, 0, rng.randrange(len(word))))
    piece = word[start : start + rng.choice((1, 2, 3, 99, 99, 99))]
    piece = rng.choice((str.upper, str.lower, str, str, str))(piece)
    return piece if piece.strip() else word


def _texts(world: World, prop: Property) -> list[str]:
    return [_word(world, prop) for _ in range(world.rng.choice((1, 3, 6)))]


def _pattern(world: World, prop: Property) -> str:
    return str(world.rng.choice((r"^[a-zå]", r"\d+", "(?i)OSLO|σ", "[%_]", "x$", r"\pL{4}")))


def _number(world: World, prop: Property) -> Any:
    return KINDS[prop.kind].to_api(world.some(prop.kind))


def _numbers(world: World, prop: Property) -> Any:
    low, high = sorted((world.some(prop.kind), world.some(prop.kind)))
    return {"from": KINDS[prop.kind].to_api(low), "to": KINDS[prop.kind].to_api(high)}


def _options(world: World, prop: Property) -> list[str]:
    options = [option.value for option in prop.options][:5]
    return world.rng.sample(options, world.rng.randint(1, 3))


def _point(world: World, prop: Property) -> Any:
    rng = world.rng
    if rng.random() < 0.6:
        kind = rng.choice(("date", "datetime"))
        value = world.some(kind)
        return value.isoformat() if kind == "date" or rng.random() < 0.5 else value.replace(tzinfo=None).isoformat()
    reference = rng.choice(("now", "today", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"))
    offset = rng.choice(({}, {"days": -3}, {"days": 2}, {"weeks": -1}, {"months": 1}, {"hours": -30}, {"years": -1}))
    found: dict[str, Any] = {"reference": reference, "offset": offset}
    if reference.startswith("fiscal"):
        found["fiscal_start"] = rng.randint(1, 12)
    return {"relative": found}


def _bound(world: World, prop: Property) -> Any:
    point = _point(world, prop)
    return (
        point
        if world.rng.random() < 0.5
        else {"point": point, "endpoint": world.rng.choice(("inclusive", "exclusive"))}
    )


def _points(world: World, prop: Property) -> Any:
    today = world.moment.today
    low = (today - timedelta(days=world.rng.choice((0, 2, 100)))).isoformat()
    found: dict[str, Any] = {"from": world.rng.choice((low, _point(world, prop))), "to": _point(world, prop)}
    for key in ("from_endpoint", "to_endpoint"):
        if world.rng.random() < 0.5:
            found[key] = world.rng.choice(("inclusive", "exclusive"))
    return found


def _unit(world: World, prop: Property) -> Any:
    found: dict[str, Any] = {"unit": world.rng.choice(("day", "week", "month", "quarter", "year"))}
    return found | ({"fiscal_start": world.rng.randint(1, 12)} if world.rng.random() < 0.3 else {})


VALUES: dict[str, Any] = {
    "text": _word,
    "texts": _texts,
    "pattern": _pattern,
    "number": _number,
    "number_range": _numbers,
    "options": _options,
    "option_set": _options,
    "users": lambda world, prop: world.rng.sample(list(world.users), 2),
    "flag": lambda world, prop: world.rng.random() < 0.5,
    "point": _point,
    "bound": _bound,
    "point_range": _points,
    "days": lambda world, prop: world.rng.choice((0, 1, 3, 3, 30, 100)),
    "unit": _unit,
    "units": lambda world, prop: _unit(world, prop) | {"count": world.rng.randint(1, 3)},
}
