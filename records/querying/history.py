"""What the change rows say of the record in the query around: earlier values, and when a property last changed."""

from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from records.models import Change
from records.properties import Property
from records.querying.expressions import Stored, json_value


def changes(object_type: str) -> Any:
    """Return the change rows of the record in the query around."""
    return Change.objects.order_by().filter(object_type=object_type, record_id=OuterRef("pk"))


def earlier(prop: Property, object_type: str) -> Any:
    """Return the changes that took a value of the property away; ``past`` reads the value."""
    return changes(object_type).filter(kind=Change.Kind.UPDATED, property=prop.name)


def updated(prop: Property, object_type: str) -> Stored:
    """Return when a property of the record was last set or changed."""
    rows = changes(object_type).filter(
        Q(kind=Change.Kind.UPDATED, property=prop.name)
        | Q(Q(IsNull(json_value("new", prop), False)), kind=Change.Kind.CREATED, property="")
    )
    last = rows.values("record_id").annotate(last=Max("at")).values("last")
    return Stored(Subquery(last), "datetime")
