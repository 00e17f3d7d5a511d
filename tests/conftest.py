"""What every test may ask for, and what is cleaned up around it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from records.models import catalogue
from tests import cast
from workflows.engine import programs
from workflows.engine.matching import audience


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    """Forget the schema that the process has read: a rolled-back test takes its stamp back with it."""
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture(autouse=True)
def _fresh_programs() -> None:
    """Forget parsed revisions and who listens: their numbers come again after a rollback."""
    programs.forget()
    audience.forget()


@pytest.fixture
def ada(db: None) -> User:
    return cast.ada()


@pytest.fixture
def ben(db: None) -> User:
    return cast.ben()


@pytest.fixture
def cleo(db: None) -> User:
    return cast.cleo()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, where only the database is another one than before, the tests that never ask it anything."""
    if os.environ.get("ONLY_DATABASE_TESTS"):
        asks = [item for item in items if item.get_closest_marker("django_db") or _asks_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(asks)])
        items[:] = asks


def _asks_database(item: pytest.Item) -> bool:
    return bool({"db", "transactional_db", "millrace"} & set(getattr(item, "fixturenames", ())))


def pytest_configure() -> None:
    """Make the data directory that tests/settings.py named."""
    settings.VAR.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the data directory away, in the process that named it."""
    if settings.VAR.name == f"millrace-tests-{os.getpid()}":
        shutil.rmtree(settings.VAR, ignore_errors=True)
