"""Pages by cursor: every row once, in order, blanks last, in both directions, on both databases."""

import pytest
from rest_framework.test import APIClient

from records.editing import defining
from records.models import catalogue
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
DEALS = "/api/v1/objects/deal/"


@pytest.fixture(autouse=True)
def _deals(make: Maker) -> None:
    defining.define_property("deal", {"name": "weight", "label": "Weight", "kind": "number"})
    catalogue.forget()
    for name, amount, product, weight in (
        ("a", "5", "x", 1), ("b", None, "X", None), ("c", "5", None, 2.5), ("d", "7.25", "y", None),
        ("e", None, None, 1),
        ("f", "5", "å", 7), ("g", "0", "Å", None),
    ):  # fmt: skip
        make("deal", name=name, amount=amount, product=product, weight=weight)


def walk(client: APIClient, limit: int, **query: str) -> list[str]:
    """Return the names on all pages."""
    found: list[str] = []
    cursor: str = ""
    while True:
        page = client.get(DEALS, {"limit": str(limit), **query, **({"cursor": cursor} if cursor else {})}).json()
        found += [row["name"] for row in page["results"]]
        assert len(page["results"]) <= limit
        if not (cursor := page["next"]):
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("amount", "gacfdbe"), ("-amount", "dfcageb"), ("name", "abcdefg"), ("-name", "gfedcba"),
        ("product", "abdfgce"), ("product,-name", "badgfec"), ("-product,name", "fgdabce"), ("weight", "aecfbdg"),
        ("-weight", "fceagdb"), ("amount,product", "gafcdbe"), ("-amount,-product", "dfacgbe"),
        ("amount,weight,name", "gacfdeb"), ("created_at", "abcdefg"), ("-created_at", "gfedcba"), ("stage", "abcdefg"),
    ],
)  # fmt: skip
def test_every_row_comes_once_in_order(as_ada: APIClient, sort: str, expected: str, limit: int) -> None:
    assert "".join(walk(as_ada, limit, sort=sort)) == expected


def test_the_newest_come_first_by_default(as_ada: APIClient) -> None:
    assert walk(as_ada, 2) == list("gfedcba")


def test_rows_that_appear_meanwhile_do_not_shift_the_pages(as_ada: APIClient, make: Maker) -> None:
    first = as_ada.get(DEALS, {"limit": "3"}).json()
    make("deal", name="new")
    second = as_ada.get(DEALS, {"limit": "3", "cursor": first["next"]}).json()
    assert [row["name"] for row in second["results"]] == list("dcb")


def test_the_count_comes_only_when_asked_for(as_ada: APIClient) -> None:
    assert "count" not in as_ada.get(DEALS).json()
    assert as_ada.get(DEALS, {"count": "true", "limit": "1", "stage": "appointmentscheduled"}).json()["count"] == 7


@pytest.mark.parametrize("cursor", ["", "x", "å", "a:b:c", "e30:1:2", "\x7f", "x" * 20_000])
def test_a_made_up_cursor_is_refused(as_ada: APIClient, cursor: str) -> None:
    answer = as_ada.get(DEALS, {"cursor": cursor})
    assert answer.status_code == 400
    assert "cursor" in answer.json()["errors"]


def test_a_cursor_of_another_order_is_refused(as_ada: APIClient) -> None:
    cursor = as_ada.get(DEALS, {"limit": "1", "sort": "name"}).json()["next"]
    assert as_ada.get(DEALS, {"sort": "-name", "cursor": cursor}).status_code == 400
    assert as_ada.get("/api/v1/tasks/", {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("sort", ["owner__password", "id", "?", "properties", "description", "a,b,c,d", "--name"])
def test_only_properties_can_be_sorted_by(as_ada: APIClient, sort: str) -> None:
    assert set(as_ada.get(DEALS, {"sort": sort}).json()["errors"]) == {"sort"}
