"""Tokens over the API: shown once, stored as a digest, revoked at once."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework.test import APIClient

from crm.lib import clock
from records.models import ApiToken
from tests.records.api.conftest import client_of, client_with, token_of

pytestmark = pytest.mark.django_db
TOKENS, CONTACTS = "/api/v1/tokens/", "/api/v1/objects/contact/"


def test_a_token_is_shown_once(as_ada: APIClient) -> None:
    made = as_ada.post(TOKENS, {"name": "Website", "scope": "write"}, "json")
    assert made.status_code == 201
    secret = made.json()["token"]
    assert secret.startswith("mlr_")
    [shown] = as_ada.get(TOKENS).json()["results"]
    assert secret.startswith(shown["prefix"])
    assert "token" not in shown
    assert secret not in str(ApiToken.objects.values().get())
    assert client_with(secret).get(CONTACTS).status_code == 200


def test_a_token_whose_expiry_cannot_be_kept_is_not_made(as_ada: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_rows: object, **_values: object) -> None:
        raise OSError("disk full")

    body = {"name": "Short", "expires_at": (clock.now() + timedelta(hours=1)).isoformat()}
    with monkeypatch.context() as broken:
        broken.setattr(QuerySet, "update", fail)
        with pytest.raises(OSError, match="disk full"):
            as_ada.post(TOKENS, body, "json")
    assert not ApiToken.objects.exists()
    as_ada.post(TOKENS, body, "json")
    assert ApiToken.objects.get().expiry == datetime.fromisoformat(body["expires_at"])


def test_a_token_that_is_deleted_opens_nothing_from_then_on(as_ada: APIClient, ada: User) -> None:
    secret = token_of(ada)
    assert client_with(secret).get(CONTACTS).status_code == 200
    assert as_ada.delete(f"{TOKENS}{secret[:15]}/").status_code == 204
    refused = client_with(secret).get(CONTACTS)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"


def test_an_expired_token_opens_nothing_and_is_still_listed(as_ada: APIClient, ada: User) -> None:
    secret = token_of(ada)
    ApiToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    assert client_with(secret).get(CONTACTS).status_code == 401
    assert len(as_ada.get(TOKENS).json()["results"]) == 1


def test_a_token_of_a_user_who_left_opens_nothing(ada: User) -> None:
    secret = token_of(ada)
    User.objects.update(is_active=False)
    assert client_with(secret).get(CONTACTS).status_code == 401


@pytest.mark.parametrize("value", ["", "x", "mlr_", "mlr_" + "0" * 64, "å", "a b", "\x00"])
def test_what_is_no_token_opens_nothing(db: None, value: str) -> None:
    assert client_with(value).get(CONTACTS).status_code == 401


def test_a_token_that_may_only_read_changes_nothing(ada: User) -> None:
    reader = client_with(token_of(ada, ApiToken.Scope.READ))
    assert reader.get(CONTACTS).status_code == 200
    refused = reader.post(CONTACTS, {"properties": {"first_name": "Ada"}}, "json")
    assert refused.status_code == 403
    assert "write" in refused.json()["errors"]["detail"][0]


def test_a_token_makes_no_tokens(ada: User) -> None:
    assert client_with(token_of(ada)).post(TOKENS, {"name": "More"}, "json").status_code == 403


def test_last_use_is_noted_at_most_once_a_minute(ada: User) -> None:
    client = client_with(token_of(ada))
    client.get(CONTACTS)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    client.get(CONTACTS)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get(CONTACTS)
    assert ApiToken.objects.get().last_used_at >= first


def test_nobody_sees_or_deletes_tokens_of_others(as_cleo: APIClient, ada: User) -> None:
    secret = token_of(ada)
    assert as_cleo.get(TOKENS).json()["results"] == []
    assert as_cleo.delete(f"{TOKENS}{secret[:15]}/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": "x", "scope": "admin"}, {"name": "x", "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "user": 1}, {"name": "x", "digest": "0"}, {"name": "x", "expires_at": "soon"},
    ],
)  # fmt: skip
def test_wrong_tokens_are_not_made(as_ada: APIClient, body: dict[str, object]) -> None:
    assert as_ada.post(TOKENS, body, "json").status_code == 400
    assert not ApiToken.objects.exists()


def test_an_expiry_is_kept(as_ada: APIClient) -> None:
    made = as_ada.post(TOKENS, {"name": "x", "expires_at": "2999-01-01T00:00:00Z"}, "json").json()
    assert made["expires_at"] == "2999-01-01T00:00:00Z"
    assert made["scope"] == "read"


def test_a_session_changes_nothing_without_a_csrf_token(ada: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.get(CONTACTS).status_code == 200
    assert client.post(CONTACTS, {"properties": {}}, "json").status_code == 403
    assert client_of(ada).get(CONTACTS).status_code == 200
