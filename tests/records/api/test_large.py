"""A list of 100,000 contacts, two filters and a sort: few queries, quick ones, through an index."""

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from records.models import Contact

pytestmark = [pytest.mark.django_db, pytest.mark.large]
HOW_MANY = 100_000
STAGES = ("lead", "customer", "subscriber")


@pytest.fixture
def _contacts(db: None) -> None:
    chance = random.Random(7)
    Contact.objects.bulk_create(
        [
            Contact(first_name=f"N{number}", score=chance.randrange(1_000), lifecycle_stage=chance.choice(STAGES))
            for number in range(HOW_MANY)
        ],
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan(sql: str) -> str:
    """Return how the database goes about a statement."""
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.usefixtures("_contacts")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"lifecycle_stage": "lead", "score__gte": "900", "sort": "-score"}, "contact_score"),
        ({"lifecycle_stage": "lead", "first_name__startswith": "n9", "sort": "first_name"}, "contact_first_name_fold"),
        ({"lifecycle_stage": "lead", "score__lt": "900"}, "contact_newest"),
    ],
)
def test_a_page_of_many_is_quick(as_ada: APIClient, query: dict[str, str], index: str) -> None:
    asked: dict[str, Any] = query
    as_ada.get("/api/v1/objects/contact/", asked)
    with CaptureQueriesContext(connection) as queries:
        answer = as_ada.get("/api/v1/objects/contact/", asked)
    assert len(answer.json()["results"]) == 50
    assert len(queries) <= 12
    assert max(float(one["time"]) for one in queries.captured_queries) < 0.1
    [page] = [one["sql"] for one in queries.captured_queries if "key0" in one["sql"]]
    assert index in plan(page)
