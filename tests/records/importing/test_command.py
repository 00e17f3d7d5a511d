"""The command's last line of output is JSON; all else goes to standard error."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from records.models import Company
from tests.records.importing.conftest import Write

pytestmark = pytest.mark.django_db
COMPANIES = {"object": "company", "key": "name", "columns": {"n": "name", "size": "number_of_employees"}}


def command(tmp_path: Path, file: Path, raw_map: object, *more: str) -> tuple[dict[str, Any], str]:
    path = tmp_path / "map.json"
    path.write_text(raw_map if isinstance(raw_map, str) else json.dumps(raw_map))
    out, err = StringIO(), StringIO()
    call_command("import_records", str(path), str(file), *more, stdout=out, stderr=err)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1
    return json.loads(lines[-1]), err.getvalue()


def test_it_prints_the_counts_and_keeps_the_rejects(tmp_path: Path, write: Write) -> None:
    file = write("n,size\nAcme,12\nBeta,some\n")
    counts, progress = command(tmp_path, file, COMPANIES)
    assert counts.pop("seconds") >= 0
    assert counts == {"created": 1, "updated": 0, "rejected": 1}
    assert "2 of 2 rows" in progress
    assert (tmp_path / "table.rejected.csv").read_text() == (
        "n,size,Row,Reason\nBeta,some,3,size: Enter a number such as 1200 or 12.5.\n"
    )


def test_the_rejects_go_where_it_is_told(tmp_path: Path, write: Write) -> None:
    command(tmp_path, write("n,size\nBeta,some\n"), COMPANIES, "--rejects", str(tmp_path / "x" / "bad.csv"))
    assert (tmp_path / "x" / "bad.csv").exists()


def test_the_file_of_rejects_can_be_mended_and_imported(tmp_path: Path, write: Write) -> None:
    command(tmp_path, write("n,size\n'=Beta,some\n"), COMPANIES)
    rejects = tmp_path / "table.rejected.csv"
    rejects.write_text(rejects.read_text().replace("some", "7"))
    counts, _progress = command(tmp_path, rejects, COMPANIES)
    assert counts["created"] == 1
    assert Company.objects.get().name == "=Beta"


def test_without_rejects_there_is_no_file_of_them(tmp_path: Path, write: Write) -> None:
    (tmp_path / "table.rejected.csv").write_text("of an earlier import")
    command(tmp_path, write("n,size\nAcme,12\n"), COMPANIES)
    assert not (tmp_path / "table.rejected.csv").exists()


@pytest.mark.parametrize(
    ("raw_map", "words"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "map: This must be an object"),
        ({**COMPANIES, "speed": 1}, "no entry “speed”"),
        ({**COMPANIES, "columns": {"n": "name", "town": "city"}}, "no column “town”"),
    ],
)
def test_a_wrong_map_is_refused_and_nothing_written(tmp_path: Path, write: Write, raw_map: object, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        command(tmp_path, write("n,size\nAcme,12\n"), raw_map)
    assert not Company.objects.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no\.csv cannot be read"):
        command(tmp_path, tmp_path / "no.csv", COMPANIES)


def test_the_rejects_never_overwrite_the_file(tmp_path: Path, write: Write) -> None:
    file = write("n,size\nAcme,12\n")
    with pytest.raises(CommandError, match="may not replace"):
        command(tmp_path, file, COMPANIES, "--rejects", str(file))
