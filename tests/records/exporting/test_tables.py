"""Exports hold what the records hold, run nothing, and can be imported again."""

import csv
import io
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from crm.lib.errors import InvalidValues, Refused
from records import editing, exporting, importing
from records.exporting import tables
from records.importing import Keeper
from records.models import Contact, Deal, PropertyDefinition, catalogue, registry
from tests.records.exporting.test_defusing import FORMULAS

pytestmark = pytest.mark.django_db


def csv_of(object_type: str, *names: str, labels: bool = False) -> list[list[str]]:
    stream = io.BytesIO()
    properties = exporting.columns(catalogue.current()[object_type], names)
    exporting.write_csv(stream, registry.alive(object_type).order_by("pk"), properties, labels=labels)
    return list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))


def test_a_table_has_internal_names_and_plain_values() -> None:
    PropertyDefinition.objects.create(object_type_id="deal", name="seats", label="Seats", kind="number")
    editing.create(
        "deal", {"name": "Åse", "amount": "-12.50", "close_date": "2026-11-23", "seats": "3", "stage": "closedwon"}
    )
    editing.create("deal", {"name": "Blank"})
    assert csv_of("deal", "name", "amount", "close_date", "seats", "stage") == [
        ["name", "amount", "close_date", "seats", "stage"],
        ["Åse", "-12.50", "2026-11-23", "3", "closedwon"],
        ["Blank", "", "", "", "appointmentscheduled"],
    ]


def test_columns_can_be_named_by_their_labels() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="mail", label="E-mail", kind="text")
    PropertyDefinition.objects.create(object_type_id="contact", name="sum", label="=1+1", kind="text")
    assert csv_of("contact", "first_name", "email", "mail", "sum", labels=True)[0] == [
        "First name", "E-mail (email)", "E-mail (mail)", "'=1+1",
    ]  # fmt: skip


def test_without_names_every_property_is_exported() -> None:
    assert csv_of("contact")[0] == [prop.name for prop in catalogue.current()["contact"]]


def test_an_unknown_property_is_refused() -> None:
    with pytest.raises(InvalidValues, match="owner__password"):
        csv_of("contact", "owner__password")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_goes_out_defused_and_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    editing.create("contact", {"email": "ada@example.com", "city": text, "last_name": "'" + text})
    kept = Contact.objects.get()
    written = csv_of("contact", "email", "city", "last_name")
    assert all(cell[:1] not in "=+-@\t\r\uff1d" for cell in written[1] if cell)
    path = tmp_path / "out.csv"
    call_command(
        "export_records", "contact", str(path), "--properties", "email", "city", "last_name", stdout=StringIO()
    )
    Contact.objects.update(city="changed", last_name="changed")
    raw_map = {"object": "contact", "key": "email", "columns": {n: n for n in ("email", "city", "last_name")}}
    totals = importing.load(importing.check(importing.on_disk(path), raw_map), tmp_path / "no.csv", None, Keeper())
    assert totals.updated == 1
    back = Contact.objects.get()
    assert (back.city, back.last_name) == (kept.city, kept.last_name)


def test_a_workbook_types_numbers_and_keeps_text_as_text(tmp_path: Path) -> None:
    editing.create("deal", {"name": "=1+1", "amount": "-12.50", "close_date": "2026-11-23", "next_step": "007"})
    editing.create("deal", {"name": "Bell \x0b rings", "description": "two\nlines"})
    path = tmp_path / "deals.xlsx"
    names = ["name", "amount", "close_date", "next_step", "created_at", "description"]
    out = StringIO()
    call_command("export_records", "deal", str(path), "--properties", *names, stdout=out)
    assert json.loads(out.getvalue()) == {"exported": 2}
    sheet = load_workbook(path).worksheets[0]
    header, first, second = sheet.iter_rows()
    assert [cell.value for cell in header] == names
    assert [(cell.value, cell.data_type) for cell in first[:2]] == [("'=1+1", "s"), (-12.5, "n")]
    assert (str(first[2].value)[:10], first[2].data_type) == ("2026-11-23", "d")
    assert (first[3].value, first[3].data_type) == ("007", "s")
    assert first[4].data_type == "d"
    assert (second[0].value, second[5].value) == ("Bell  rings", "two\nlines")


def test_a_sheet_is_not_overfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    editing.create("deal", {"name": "A"})
    editing.create("deal", {"name": "B"})
    with pytest.raises(Refused, match="Export as CSV"):
        exporting.write_xlsx(io.BytesIO(), Deal.objects.all(), exporting.columns(catalogue.current()["deal"]))


def test_deleted_records_stay_behind_and_files_are_not_overwritten(tmp_path: Path) -> None:
    editing.create("deal", {"name": "A"}).delete()
    path = tmp_path / "deals.csv"
    call_command("export_records", "deal", str(path), stdout=StringIO())
    assert len(path.read_text().splitlines()) == 1
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_records", "deal", str(path), stdout=StringIO())
    with pytest.raises(CommandError, match="no object named"):
        call_command("export_records", "spaceship", str(tmp_path / "s.csv"), stdout=StringIO())
    assert [one.name for one in tmp_path.iterdir()] == ["deals.csv"]


def test_any_number_of_records_takes_the_same_few_queries() -> None:
    catalogue.current()
    for number in range(5):
        editing.create("deal", {"name": f"D{number}"})
    with CaptureQueriesContext(connection) as queries:
        csv_of("deal")
    assert len(queries) <= 3


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_workbook_says_where_it_cuts_a_text_and_a_csv_never_cuts(letter: str) -> None:
    long = letter * 65_000
    editing.create("deal", {"name": "A", "description": long})
    assert csv_of("deal", "description")[1] == [long]
    stream = io.BytesIO()
    exporting.write_xlsx(stream, Deal.objects.all(), exporting.columns(catalogue.current()["deal"], ["description"]))
    text = load_workbook(stream).worksheets[0]["A2"].value
    assert isinstance(text, str)
    assert text.endswith(letter + "… (cut)")
    assert tables.LONGEST_CELL - 1 <= len(text.encode("utf-16-le")) // 2 <= tables.LONGEST_CELL


def test_a_text_that_just_fits_a_cell_is_whole() -> None:
    long = "x" * tables.LONGEST_CELL
    editing.create("deal", {"name": "A", "description": long})
    stream = io.BytesIO()
    exporting.write_xlsx(stream, Deal.objects.all(), exporting.columns(catalogue.current()["deal"], ["description"]))
    assert load_workbook(stream).worksheets[0]["A2"].value == long
