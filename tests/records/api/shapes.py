"""Bodies that are nearly right, for every address that takes one; ``@contact`` stands for a contact that is there."""

from typing import Any

from hypothesis import strategies as st

from records.properties import KINDS

Shape = st.SearchStrategy[Any]
CONTACT = st.just("@contact")
ODD = ("", " ", "\x00", "1e400", "NaN", "9" * 40, "0000-00-00", "9999-12-31", "-1", "true", "ada", ";", "a;b")
SCALARS: Shape = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ODD)
VALUES: Shape = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NUMBER = CONTACT | SCALARS


def body(**optional: Shape) -> Shape:
    """Return objects that have any of these fields, each of the shape given or of any other."""
    return st.fixed_dictionaries({}, optional={name: shape | VALUES for name, shape in optional.items()})


def one_of(*words: str) -> Shape:
    """Return one of these words."""
    return st.sampled_from(words)


REFERENCE = body(object=one_of("contact", "deal", "x"), id=NUMBER)
CONDITION = body(
    property=one_of("email", "score", "created_at", "owner", "buying_role"),
    operator=one_of(
        "is_any_of", "is_equal_to", "is_known", "is_between", "is_after", "contains_any", "matches_regex",
        "in_last_units",
    ),
    value=st.lists(SCALARS, max_size=2),
    associated=one_of("deal"),
    list=NUMBER,
    event=one_of("page_viewed"),
)  # fmt: skip
TREE = st.fixed_dictionaries({"match": one_of("all", "any"), "filters": st.lists(CONDITION | VALUES, max_size=3)})
ROW = st.dictionaries(one_of("email", "score"), VALUES)
EVENT = st.fixed_dictionaries(
    {"event": one_of("page_viewed"), "object": one_of("contact")},
    optional={
        "id": NUMBER,
        "key": one_of("email") | VALUES,
        "value": one_of("ada@example.com") | VALUES,
        "properties": st.dictionaries(one_of("url", "title"), VALUES),
        "at": VALUES,
    },
)

POSTED: dict[str, Shape] = {
    "objects/": body(name=one_of("boat"), label=VALUES, plural=VALUES),
    "objects/contact/search/": body(filter=TREE, sort=st.lists(st.text(max_size=9), max_size=2), limit=NUMBER),
    "objects/contact/batch/upsert/": body(key=one_of("email", "score"), records=st.lists(ROW, max_size=3)),
    "objects/contact/@contact/merge/": body(loser=NUMBER, choices=st.dictionaries(one_of("city"), VALUES)),
    "properties/contact/": body(
        name=one_of("tone"), label=one_of("Tone"), kind=one_of(*KINDS.slugs()), default=VALUES, options=VALUES,
        position=NUMBER,
    ),
    "associations/": body(start=REFERENCE, end=REFERENCE, label=VALUES, primary=VALUES),
    "association-labels/": body(name=one_of("boss"), label=VALUES, start=one_of("contact"), end=one_of("contact")),
    "lists/": body(name=VALUES, object=one_of("contact"), kind=one_of("active"), filter=TREE, owner=NUMBER),
    "pipelines/": body(object=one_of("deal"), value=VALUES, label=VALUES, position=NUMBER),
    "tasks/": body(title=VALUES, kind=VALUES, due_at=VALUES, assignee=NUMBER, links=st.lists(REFERENCE, max_size=2)),
    "notes/": body(body=VALUES, links=st.lists(REFERENCE, max_size=2)),
    "emails/": body(subject=VALUES, at=VALUES, direction=VALUES, recipients=VALUES),
    "events/": EVENT,
    "events/batch/": body(events=st.lists(EVENT | VALUES, max_size=3)),
    "event-definitions/": body(name=one_of("waved"), label=VALUES, properties=VALUES),
    "campaigns/": body(name=VALUES, starts_on=VALUES, ends_on=VALUES, owner=NUMBER),
    "campaigns/@campaign/items/": body(object=one_of("contact"), id=NUMBER, list=NUMBER),
    "tokens/": body(name=VALUES, scope=VALUES, expires_at=VALUES),
}  # fmt: skip
QUERIES: Shape = st.dictionaries(
    one_of(
        "q", "sort", "limit", "cursor", "count", "deleted", "properties", "score", "owner", "score__in", "owner__in",
        "email__startswith", "created_at__gt", "buying_role__in", "date_of_birth__lte", "is_marketing_contact",
    ),
    st.text(max_size=30) | st.sampled_from(ODD),
    max_size=3,
)  # fmt: skip
