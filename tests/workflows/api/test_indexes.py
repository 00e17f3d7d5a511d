"""Lists of passes and log that are narrowed to little are served by an index, on both databases."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY, live
from workflows.models import Enrollment, LogEntry, Workflow
from workflows.seeing import enrollments_seen, log_seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

ROWS = 5_000


@pytest.fixture
def workflow() -> Workflow:
    """Return a workflow with many passes, of which few have failed, and a log of many records."""
    made = live([note("a")])
    common = {"workflow": made, "object_type_id": "contact", "ended_at": MONDAY}
    rows = Enrollment.objects.bulk_create(
        Enrollment(record_id=number, state="failed" if number % 1_000 == 7 else "completed", **common)
        for number in range(1, ROWS)
    )
    LogEntry.objects.bulk_create(
        LogEntry(workflow=made, enrollment=row, record_id=row.record_id, outcome="done") for row in rows
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize(
    ("seen", "narrowed", "index"),
    [
        (log_seen, {"record_id": 4_711}, "log_of_record"),
        (enrollments_seen, {"state": "failed"}, "enrollment_failed"),
    ],
)
def test_what_is_narrowed_to_little_is_found_by_an_index(
    seen: Any, narrowed: dict[str, Any], index: str, ada: User
) -> None:
    assert index in seen(ada).filter(**narrowed).order_by("-id")[:50].explain()
