"""What the tests of the API share: clients of the cast, tokens, and records to ask for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from records import editing
from records.models import ApiToken, Record
from tests import cast

Client = APIClient
Maker = Callable[..., Record]


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests ask as fast as they can."""
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": None})


def client_of(user: User) -> APIClient:
    """Return a client in which a user is signed in."""
    client = APIClient()
    client.force_login(user)
    return client


def token_of(user: User, scope: str = ApiToken.Scope.WRITE, **more: Any) -> str:
    """Return the secret of a new token."""
    secret: str = ApiToken.objects.create(user, expiry=None, name="test", scope=scope, **more)[1]
    return secret


def client_with(secret: str) -> APIClient:
    """Return a client that sends a token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def rights(*names: str) -> list[Permission]:
    """Return Django's permissions by code name."""
    found = list(Permission.objects.filter(content_type__app_label="records", codename__in=names))
    assert len(found) == len(names), names
    return found


@pytest.fixture
def as_ada(ada: User) -> APIClient:
    return client_of(ada)


@pytest.fixture
def as_cleo(cleo: User) -> APIClient:
    return client_of(cleo)


@pytest.fixture
def dora(db: None) -> User:
    """Return Dora, who has every right on records but sees only her own."""
    user = User.objects.create_user("dora", "dora@example.com", cast.PASSWORD)
    every = Permission.objects.filter(content_type__app_label="records")
    user.user_permissions.set(every.exclude(codename__in=["see_all_records", "see_team_records"]))
    return user


@pytest.fixture
def as_dora(dora: User) -> APIClient:
    return client_of(dora)


@pytest.fixture
def make(db: None) -> Maker:
    """Return how records are made: ``make("deal", name="Mill", amount=5)``."""
    return lambda object_type, **values: editing.create(object_type, values)
