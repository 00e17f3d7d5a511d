"""What the tests of the admin share."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def as_ben(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client
