"""Whatever happened to a record folds into what it was before and what it was afterwards."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from records.properties import ObjectSchema, Property
from workflows.engine.matching.folding import Span, changed, fold
from workflows.happenings import Happening

NAMES = ("city", "country", "phone")
SCHEMA = ObjectSchema(
    "contact", "Contact", "Contacts", {name: Property("contact", name, name, "text") for name in NAMES}
)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
State = dict[str, str | None]
VALUES = st.sampled_from([None, "a", "b", "c"])


@dataclass(frozen=True)
class Known:
    """A record as it was read."""

    state: State

    def value(self, name: str) -> Any:
        return self.state.get(name)


def row(number: int, kind: str, name: str = "", old: Any = None, new: Any = None) -> Happening:
    at = MONDAY + timedelta(seconds=number)
    return Happening(number, "contact", 1, kind, name, old, new, at, at)


@dataclass(frozen=True)
class Life:
    """Rows with the record's states around them: ``states[i]`` is the one before row ``i``; None before its birth."""

    rows: list[Happening]
    states: list[State | None]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    state: State = {name: draw(VALUES) for name in NAMES}
    rows: list[Happening] = []
    states: list[State | None] = [state]
    if draw(st.booleans()):
        rows = [row(1, "created", new={name: value for name, value in state.items() if value is not None})]
        states = [None, state]
    for number in range(2, draw(st.integers(2, 9))):
        name, value = draw(st.sampled_from(NAMES)), draw(VALUES)
        if value == state[name]:
            rows.append(row(number, draw(st.sampled_from(["associated", "list_added"]))))
        else:
            rows.append(row(number, "updated", name, state[name], value))
            state = {**state, name: value}
        states.append(state)
    return Life(rows, states)


def values(of: Any) -> State:
    return {name: of.value(name) for name in NAMES}


@given(lives(), st.data())
def test_a_fold_is_the_first_and_the_last_state_whenever_the_record_was_read(life: Life, data: st.DataObject) -> None:
    if not life.rows:
        return
    read = data.draw(st.sampled_from([state for state in life.states if state is not None]))
    [span] = fold(life.rows, Known(read), SCHEMA)
    assert list(span.rows) == life.rows
    assert values(span.after) == life.states[-1]
    if life.states[0] is None:
        assert span.before is None
    else:
        assert span.before is not None
        assert values(span.before) == life.states[0]


@given(lives(), st.data())
def test_refused_rows_part_the_life_and_are_in_none_of_its_stretches(life: Life, data: st.DataObject) -> None:
    refused = {one.id for one in life.rows if data.draw(st.booleans())}
    last = life.states[-1]
    assert last is not None
    spans = fold(life.rows, Known(last), SCHEMA, lambda one: one.id in refused)
    assert [one.id for span in spans for one in span.rows] == [one.id for one in life.rows if one.id not in refused]
    for span in spans:
        first = life.rows.index(span.rows[0])
        assert life.rows[first : first + len(span.rows)] == list(span.rows), "a stretch has no gap"
        assert values(span.after) == life.states[first + len(span.rows)]
        before = life.states[first]
        assert (span.before is None) == (before is None)
        if before is not None and span.before is not None:
            assert values(span.before) == before


def test_a_value_that_no_longer_fits_its_property_is_blank() -> None:
    schema = replace(SCHEMA, properties={"city": Property("contact", "city", "City", "number")})
    [span] = fold([row(1, "updated", "city", 3, "x")], Known({}), schema)
    assert isinstance(span, Span)
    assert span.before is not None
    assert (span.before.value("city"), span.after.value("city")) == (3, None)


def test_the_first_values_of_a_record_count_as_changes() -> None:
    assert changed([row(1, "created", new={"city": "a"}), row(2, "updated", "phone")]) == ({"city", "phone"}, True)
    assert changed([row(1, "deleted"), row(2, "associated", "company")]) == (set(), False)
