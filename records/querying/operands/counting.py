"""How many rows there are for a record, as a condition on the record."""

from typing import Any

from django.db.models import Exists, IntegerField, Q, Subquery, Value
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, Range

from records.filters.operands.counting import Count


def counted(rows: Any, per: str, number: Aggregate, count: Count) -> Q:
    """Return the records with the right number of rows. ``per`` is the column of the rows that holds the record."""
    if count.is_plain:
        return Q(Exists(rows))
    total = rows.order_by().values(per).annotate(_number=number).values("_number")
    found = Coalesce(Subquery(total), Value(0), output_field=IntegerField())
    if count.most is None:
        return Q(GreaterThanOrEqual(found, count.least))
    return Q(Range(found, (count.least, count.most)))
