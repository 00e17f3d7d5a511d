"""Whoever loses a race is told so and can try again."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError

from records.api.campaigns import CampaignBody
from records.api.errors import as_response
from records.models import Campaign
from tests import cast
from tests.records.api.conftest import client_of

MESSAGE = {"errors": {"detail": ["Somebody saved the same at the same time. Try again."]}}


@pytest.mark.django_db(transaction=True)
def test_the_slower_of_two_equal_saves_may_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(body: CampaignBody, attrs: dict[str, Any]) -> dict[str, Any]:
        Campaign.objects.create(name=attrs["name"])
        return attrs

    client = client_of(cast.ada())
    monkeypatch.setattr(CampaignBody, "validate", meanwhile)
    answer = client.post("/api/v1/campaigns/", {"name": "Spring"}, "json")
    assert (answer.status_code, answer.json()) == (409, MESSAGE)
    assert Campaign.objects.count() == 1


class Cause(Exception):
    """What a database says, with its state."""

    def __init__(self, state: str) -> None:
        self.sqlstate = state


def caused(state: str, text: str = "") -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = Cause(state)
    return error


@pytest.mark.parametrize(
    "error", [IntegrityError(), caused("40001"), caused("40P01"), caused("", "database is locked")]
)
def test_every_race_gets_the_same_answer(error: Exception) -> None:
    answer = as_response(error, {})
    assert answer is not None
    assert (answer.status_code, answer.data) == (409, MESSAGE)


def test_a_database_that_is_away_is_no_race() -> None:
    assert as_response(caused("08006", "server closed the connection"), {}) is None


def test_what_is_protected_still_says_so() -> None:
    answer = as_response(ProtectedError("", {Campaign(pk=1, name="Spring")}), {})
    assert answer is not None
    assert answer.data["uses"] == ["campaigns"]
