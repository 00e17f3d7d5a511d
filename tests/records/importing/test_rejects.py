"""The file of rejected rows outlives crashes, and takes little memory whatever its length."""

import csv
import tracemalloc
from pathlib import Path

import pytest

from records.importing.loading import Reject
from records.importing.rejects import RejectsFile
from records.importing.table import Row

HEADER = ("City", "Score")


def rejects(*numbers: int) -> list[Reject]:
    return [Reject(Row(number, [f"Town\n{number}", "x"]), f"No {number}.") for number in numbers]


def written(path: Path, *numbers: int) -> Path:
    """Write a file with these rows, as a worker does that then dies."""
    file = RejectsFile(path, HEADER)
    file.open()
    file.add(rejects(*numbers))
    file.close()
    return path


def numbers_in(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["Row"] for row in csv.DictReader(file)]


@pytest.mark.parametrize(("after", "kept"), [(0, []), (1, []), (5, ["5"]), (9, ["5", "9"])])
def test_a_file_goes_on_after_the_rows_that_stay(tmp_path: Path, after: int, kept: list[str]) -> None:
    path = written(tmp_path / "deep" / "rejected.csv", 5, 9)
    file = RejectsFile(path, HEADER)
    file.open(after=after)
    assert path.exists() == bool(kept)
    file.add(rejects(12))
    file.close()
    assert numbers_in(path) == [*kept, "12"]
    assert [one.name for one in path.parent.iterdir()] == ["rejected.csv"]


def test_a_line_cut_off_by_a_crash_is_dropped(tmp_path: Path) -> None:
    path = written(tmp_path / "rejected.csv", 5)
    for torn in ("Bath,4,1", "Bath,x,12", 'Bath,"4', "Bath,²,"):
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole + torn, encoding="utf-8")
        file = RejectsFile(path, HEADER)
        file.open(after=5)
        file.close()
        assert numbers_in(path) == ["5"]


def test_a_crash_while_the_file_is_shortened_loses_no_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "rejected.csv", 5, 9)

    def die(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(csv, "writer", die)
    with pytest.raises(KeyboardInterrupt):
        RejectsFile(path, HEADER).open(after=5)
    monkeypatch.undo()
    assert numbers_in(path) == ["5", "9"]
    file = RejectsFile(path, HEADER)
    file.open(after=9)
    file.close()
    assert numbers_in(path) == ["5", "9"]


def test_a_long_file_is_shortened_in_little_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "rejected.csv", *range(2, 40_000))
    file = RejectsFile(path, HEADER)
    tracemalloc.start()
    try:
        file.open(after=30_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        file.close()
    assert path.stat().st_size > 500_000
    assert peak < 300_000
