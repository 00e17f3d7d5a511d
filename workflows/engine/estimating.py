"""How many records would enter a workflow if those that meet its criteria now were enrolled."""

from datetime import datetime
from typing import Any

from records.models import RecordQuerySet
from records.querying import context
from records.querying.to_query import filtered, to_query
from workflows.definition import Definition
from workflows.engine import criteria
from workflows.engine.criteria import Criteria


def estimate(definition: Definition, now: datetime, workflow_id: int | None = None) -> int:
    """Return how many would enter; of a workflow that exists, those who have been in it are left out.

    None do where it is no state of a record that triggers. An estimate: records change until the last of them is
    enrolled. Raises InvalidFilter.
    """
    rows = entering(definition, now, workflow_id)
    return 0 if rows is None else rows.order_by().count()


def entering(definition: Definition, now: datetime, workflow_id: int | None = None) -> RecordQuerySet[Any] | None:
    """Return the records that would enter, None where it is no state of a record that triggers."""
    vocabulary = context.vocabulary()
    group = criteria.enrolling(definition, vocabulary)
    if group is None:
        return None
    rows = filtered(group, definition.object, criteria.moment(now))
    if workflow_id is not None:
        rows = rows.exclude(criteria.has_been_in(workflow_id))
    found = criteria.read(definition, vocabulary)
    kept_out = Criteria(found.suppressed, found.goal)
    if kept_out == Criteria():
        return rows
    return rows.exclude(to_query(kept_out.leaving, definition.object, criteria.moment(now)))
