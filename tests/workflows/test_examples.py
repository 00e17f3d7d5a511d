"""The examples of the documentation: each can be published as it is, says what it does, and survives a round trip."""

import json
from pathlib import Path

import pytest

from crm.supervisor.ground import ROOT
from workflows import checking, describing
from workflows.definition import dump, load, walk

pytestmark = pytest.mark.django_db

EXAMPLES = sorted((ROOT / "docs" / "examples" / "workflows").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_can_be_published_as_it_is(path: Path) -> None:
    definition = load(json.loads(path.read_text()))
    assert checking.check(definition) == []
    assert load(dump(definition)) == definition


def told(name: str) -> list[str]:
    path = ROOT / "docs" / "examples" / "workflows" / f"{name}.json"
    return describing.describe(load(json.loads(path.read_text()))).split("\n\n")


def test_there_are_six() -> None:
    assert len(EXAMPLES) == 6


def test_the_welcome_is_told_in_plain_english() -> None:
    assert told("welcome") == [
        "A contact enrolls when it begins to meet: Lifecycle stage is any of “Lead” and E-mail is known.",
        "Send e-mail to E-mail. Wait until: Form submitted, at most 3 days. Branch: Has a job title, None met.",
        "“Has a job title” (Job title is known): Create the task “Call {{ contact.first_name }}”.",
        "“None met”: Send e-mail to E-mail.",
        "The goal is met, and the contact leaves, when this holds: Lifecycle stage is any of “Customer”.",
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_step_of_an_example_is_told(path: Path) -> None:
    definition = load(json.loads(path.read_text()))
    paragraphs = told(path.stem)
    paths = [path for place in walk(definition) for path in place.step.paths()]
    assert len(paragraphs) == 2 + len(paths) + bool({"goal", "unenroll_unmatched"} & set(definition.settings))
    assert all(paragraph.endswith((".", ".”.")) for paragraph in paragraphs)
