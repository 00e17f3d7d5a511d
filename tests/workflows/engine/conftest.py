"""What tests of the engine may ask for."""

import pytest

from records.models import Contact
from tests.workflows.engine.scripted import Scripted
from workflows.engine import programs
from workflows.steps import STEPS


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    kind = Scripted()
    monkeypatch.setitem(STEPS._things, "scripted", kind)
    programs.forget()
    return kind


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", city="Oslo")
