"""Workflows come and go as files: problems on standard error, JSON on the last line, exit code 2 for half a job."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.workflows.kinds import note, small_kinds  # noqa: F401
from workflows.models import Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

READY = {"object": "contact", "name": "Welcome", "steps": [note("a")]}
OPEN = {"object": "contact", "name": "Open", "steps": [{"id": "a", "kind": "noted"}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "workflow.json"


def run(name: str, *arguments: object) -> tuple[dict[str, Any], str, int]:
    """Return the JSON of the last line, standard error and the exit code."""
    out, error, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=error)
    except CommandError as refused:
        code = refused.returncode
        error.write(str(refused))
    lines = out.getvalue().splitlines()
    return json.loads(lines[-1]) if lines else {}, error.getvalue(), code


def test_a_file_becomes_a_draft_of_the_system(file: Path) -> None:
    file.write_text(json.dumps(READY))
    said, error, code = run("import_workflow", file)
    workflow = Workflow.objects.get()
    assert said == {"workflow": workflow.pk, "name": "Welcome", "status": "off", "revision": None, "problems": 0}
    assert (error, code, workflow.owner) == ("", 0, None)


def test_it_can_be_turned_on_at_once_for_somebody(file: Path, ada: User) -> None:
    file.write_text(json.dumps(READY))
    said, _error, code = run("import_workflow", file, "--turn-on", "--enroll-existing", "--owner", "Ada Lovelace")
    workflow = Workflow.objects.get()
    assert (said["status"], said["revision"], code) == ("on", 1, 0)
    assert workflow.owner == ada
    assert list(workflow.jobs.values_list("kind", flat=True)) == ["existing"]


@pytest.mark.parametrize(("turn_on", "expected"), [(True, 2), (False, 0)])
def test_with_open_problems_the_draft_is_saved_and_not_turned_on(file: Path, turn_on: bool, expected: int) -> None:
    file.write_text(json.dumps(OPEN))
    said, error, code = run("import_workflow", file, *(["--turn-on"] if turn_on else []))
    assert (said["problems"], said["status"], code) == (1, "off", expected)
    assert "a.config.text: Write something." in error
    assert Workflow.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("{", [], "is no JSON"),
        ("[]", [], "does not describe a workflow"),
        ('{"object": "contact", "stages": []}', [], "stages: There is no such field"),
        (json.dumps(READY), ["--owner", "Nobody"], "no active user"),
        (json.dumps(READY), ["--enroll-existing"], "goes with --turn-on"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind(file: Path, text: str, arguments: list[str], message: str) -> None:
    file.write_text(text)
    said, error, code = run("import_workflow", file, *arguments)
    assert (said, code) == ({}, 1)
    assert message in error
    assert not Workflow.objects.exists()


def test_what_was_exported_can_be_imported_again(file: Path) -> None:
    file.write_text(json.dumps(READY))
    first = run("import_workflow", file, "--turn-on")[0]["workflow"]
    exported, error, _code = run("export_workflow", first)
    assert error == ""
    file.write_text(json.dumps(exported))
    second = run("import_workflow", file)[0]["workflow"]
    assert run("export_workflow", second)[0] == exported == run("export_workflow", first, "--revision", 1)[0]


def test_nothing_is_exported_of_what_is_not_there() -> None:
    assert "no such workflow" in run("export_workflow", 999)[1]
