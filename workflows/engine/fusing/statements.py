"""The statements of a fused run. Names come from models alone, everything else is a parameter."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, Expression, F, IntegerField, Q, Value, When
from django.db.models.functions import Floor

from records.filters import Moment
from records.models import Change, Record, registry
from records.properties import KINDS, Property
from records.querying.expressions import Among
from records.querying.to_query import to_query
from workflows.engine.claiming import Claimed
from workflows.engine.fusing.sql import (
    Sql,
    among,
    by_place,
    constant,
    differs,
    is_postgres,
    join,
    json_constant,
    json_of,
    places_of,
    whole,
)
from workflows.engine.fusing.tree import Choice, Node, Tree
from workflows.fused import Add, Fork, Write
from workflows.models import Enrollment, LogEntry

#: Numbers that can be added to without becoming larger than a property may hold.
SMALL = 10**14
#: Row by row and place by place, which is the order of the indexes.
JOINED = " FROM rows CROSS JOIN places WHERE places.leaf = rows.leaf"
#: Families of kinds whose columns SQL can write as JSON just as Python does.
FAMILIES = {"text": "text", "choice": "text", "number": "number", "bool": "bool", "date": "date"}


class Statements:
    """The statements for a tree and the items of one claim."""

    def __init__(self, tree: Tree, object_type: str, moment: Moment, claimed: Sequence[Claimed], token: int) -> None:
        self.tree = tree
        self.model: type[Record] = registry.model_of(object_type)
        self.object_type = object_type
        self.moment = moment
        self.writes = [node for node in tree.nodes if not isinstance(node.does, Fork)]
        self.ids = [row.id for row in claimed]
        self.records_of = sorted({row.record_id for row in claimed})
        self.token = token
        self.rows = Sql("")

    @property
    def properties(self) -> set[str]:
        """Return the properties that may change."""
        return {_property(node).name for node in self.writes}

    def leaves(self) -> Sql:
        """Return what tells the leaf of each enrollment that can be fused.

        Left out are those whose lease was lost, records that are gone, and numbers that SQL would not add as Python.
        """
        wanted = registry.alive(self.object_type).order_by().filter(self._adds_up())
        wanted = wanted.filter(Among("pk", "bigint", self.records_of))
        chosen = wanted.annotate(leaf=self._leaf(self.tree.choice)).values_list("pk", "leaf")
        inner, parameters = chosen.query.sql_with_params()
        return (
            Sql(f"WITH known(pk, leaf) AS ({inner}) SELECT e.id, leaf", tuple(parameters))
            + f" FROM {Enrollment._meta.db_table} e JOIN known ON known.pk = e.record_id WHERE e.lease_token = "
            + Sql("%s AND e.id ", (self.token,)) + among(self.ids)
        )  # fmt: skip

    def take(self, leaves: Sequence[tuple[int, int]]) -> None:
        """Say which enrollments are taken along, and to which leaf: the rows of all other statements."""
        columns = sorted({str(_property(node).column) for node in self.writes})
        values = "".join(f", c.{name} AS {name}" for name in columns)
        if is_postgres():
            numbers: tuple[Any, ...] = ([one for one, _leaf in leaves], [leaf for _one, leaf in leaves])
            taken = Sql("unnest(%s::bigint[], %s::int[]) AS taken(enrollment, leaf)", numbers)
        else:
            taken = Sql(
                "(SELECT json_extract(value, '$[0]') AS enrollment, json_extract(value, '$[1]') AS leaf"
                " FROM json_each(%s)) AS taken",
                (json.dumps(leaves),),
            )
        self.rows = (
            f"WITH rows AS MATERIALIZED (SELECT e.id AS enrollment, e.depth AS depth, e.step_seq AS seq, c.id AS pk,"
            f" taken.leaf AS leaf{values} FROM " + taken + f" CROSS JOIN {Enrollment._meta.db_table} e"
            f" CROSS JOIN {self.model._meta.db_table} c WHERE e.id = taken.enrollment AND c.id = e.record_id) "
        )  # fmt: skip

    def changes(self, source: str, now: Any, *, are_dispatched: bool) -> Sql | None:
        """Return what writes the change rows; dispatched are those that nobody has to hear of."""
        if not self.writes:
            return None
        columns = "object_type_id, record_id, kind, property, old, new, source, enrollment, depth, at, dispatched"
        flag = str(are_dispatched).lower() if is_postgres() else str(int(are_dispatched))
        olds, news, turned = [], [], []
        for node in self.writes:
            family, old, new = _family(_property(node)), self._before(node), self._after(node)
            olds.append(json_of(old, family))
            fixed = json_constant(json.dumps(node.does.json)) if isinstance(node.does, Write) else None
            news.append(fixed or json_of(new, family))
            turned.append(differs(old, new))
        places = [(leaf, index, _property(node).name) for index, node in enumerate(self.writes) for leaf in node.leaves]
        return (
            self.rows + ", " + places_of("leaf, place, property", places)
            + f" INSERT INTO {Change._meta.db_table} ({columns}) SELECT "
            + Sql("%s, pk, 'updated', property, ", (self.object_type,)) + by_place(olds) + ", " + by_place(news)
            + Sql(", %s, enrollment, depth + 1, %s", (source, now)) + _typed_now() + f", {flag}" + JOINED
            + " AND " + by_place(turned)
        )  # fmt: skip

    def log(self, workflow: int, revision: int, now: Any) -> Sql:
        """Return what writes the log."""
        columns = "workflow_id, enrollment_id, record_id, step_seq, attempt, revision_id, node, kind, outcome, data, at"
        places: list[tuple[int | str, ...]] = []
        told: list[Sql] = []
        for node in self.tree.nodes:
            for outcome, data, leaves in self._entries(node):
                about = (len(told), node.seq, node.step.id, node.step.kind, outcome)
                places += [(leaf, *about) for leaf in leaves]
                told.append(data)
        return (
            self.rows + ", " + places_of("leaf, place, done, node, kind, outcome", places)
            + f" INSERT INTO {LogEntry._meta.db_table} ({columns}) SELECT " + Sql("%s", (workflow,))
            + ", enrollment, pk, seq + done, 1, " + Sql("%s", (revision,))
            + ", node, kind, outcome, " + by_place(told) + Sql(", %s", (now,)) + _typed_now() + JOINED
        )  # fmt: skip

    def records(self, now: Any) -> Sql | None:
        """Return what writes the records that really change."""
        if not self.writes:
            return None
        columns = sorted({str(_property(node).column) for node in self.writes})
        assignments = [Sql(f"{name} = ") + self._final(name) for name in columns]
        changed = [
            "(" + _in(node.leaves) + " AND " + differs(self._before(node), self._after(node)) + ")"
            for node in self.writes
        ]
        table = self.model._meta.db_table
        return (
            self.rows + f"UPDATE {table} SET " + join(assignments, ", ") + Sql(", updated_at = %s", (now,))
            + f" FROM rows WHERE {table}.id = rows.pk AND (" + join(changed, " OR ") + ")"
        )  # fmt: skip

    def _leaf(self, choice: Choice | int) -> Expression | Value:
        if isinstance(choice, int):
            return Value(choice, output_field=IntegerField())
        found: Expression | Value = Value(0, output_field=IntegerField())
        for group, behind in reversed(choice.paths):
            then = self._leaf(behind)
            if group is None:
                found = then
            else:
                query = to_query(group, self.object_type, self.moment)
                found = Case(When(query, then=then), default=found, output_field=IntegerField())
        return found

    def _adds_up(self) -> Q:
        """Return the condition that every number which is added to is whole, or blank."""
        found = Q()
        for node in self.writes:
            if isinstance(node.does, Add):
                name = str(node.does.prop.column)
                found &= Q(**{f"{name}__isnull": True}) | (Q(**{name: Floor(F(name))}) & _is_small(name))
        return found

    def _entries(self, node: Node) -> Iterator[tuple[str, Sql, frozenset[int]]]:
        """Yield outcome and data of the entries that a node leaves, and on the ways to which leaves."""
        does = node.does
        if isinstance(does, Fork):
            for (path, name, _group), leaves in zip(does.paths, node.behind, strict=True):
                yield "taken", json_constant(json.dumps({"name": name, "branch": path})), leaves
        elif isinstance(does, Add):
            text = "CAST(" + whole(self._after(node)) + " AS text)"
            data = json_constant(json.dumps(dict(does.data)))
            added = (
                data + " || jsonb_build_object('value', " + text + ")"
                if is_postgres()
                else "json_set(" + data + ", '$.value', " + text + ")"
            )
            yield "done", added, node.leaves
        else:
            changed = json_constant(json.dumps(dict(does.data)))
            unchanged = json_constant(json.dumps({**does.data, "unchanged": True}))
            is_changed = differs(self._before(node), self._after(node))
            case = "CASE WHEN " + is_changed + " THEN " + changed + " ELSE " + unchanged + " END"
            yield "done", case, node.leaves

    def _final(self, column: str) -> Sql:
        """Return what a column holds in the end, by leaf."""
        cases = Sql("CASE rows.leaf")
        for leaf, way in self.tree.ways():
            last = [node for node in way if not isinstance(node.does, Fork) and _property(node).column == column]
            if last:
                cases += f" WHEN {leaf} THEN " + self._after(last[-1])
        return cases + f" ELSE {self.model._meta.db_table}.{column} END"

    def _before(self, node: Node) -> Sql:
        """Return a property's value when a record comes to a node: what the way has made of it, or the column's."""
        column = _property(node).column
        earlier = [
            other
            for other in self.writes
            if other.seq < node.seq and other.leaves >= node.leaves and _property(other).column == column
        ]
        return self._after(earlier[-1]) if earlier else Sql(f"rows.{column}")

    def _after(self, node: Node) -> Sql:
        does = node.does
        if isinstance(does, Add):
            return "(coalesce(" + self._before(node) + Sql(", 0) + %s)", (does.amount,))
        assert isinstance(does, Write)
        field = next(one for one in self.model._meta.concrete_fields if one.attname == does.prop.column)
        return constant(field.get_db_prep_save(does.column, connection), str(field.db_type(connection)))


def _in(leaves: frozenset[int]) -> Sql:
    return Sql("rows.leaf IN (" + ", ".join(map(str, sorted(leaves))) + ")")


def _is_small(name: str) -> Q:
    return Q(**{f"{name}__lt": SMALL, f"{name}__gt": -SMALL})


def _property(node: Node) -> Property:
    assert not isinstance(node.does, Fork)
    return node.does.prop


def _family(prop: Property) -> str:
    return FAMILIES[KINDS[prop.kind].family]


def _typed_now() -> str:
    return "::timestamptz" if is_postgres() else ""
