"""Writes records as CSV or XLSX, row by row, so that any number of them passes through little memory."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from crm.lib.errors import InvalidValues, Refused
from records.exporting.defusing import defused
from records.models import Record, RecordQuerySet
from records.properties import KINDS, ObjectSchema, Property, Value
from records.querying.matching import value_of

#: Records read from the database at a time.
CHUNK = 2_000
#: What one sheet of a workbook holds below its header, and one cell, in units of UTF-16.
MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
#: Families of kinds whose text is never a formula.
PLAIN = frozenset({"number", "date", "datetime", "bool", "user"})


def columns(schema: ObjectSchema, names: Sequence[str] | None = None) -> list[Property]:
    """Return the properties to export, by default all; raises InvalidValues for a name that the object lacks."""
    wrong = [name for name in names or () if schema.get(name) is None]
    if wrong:
        message = _("%(object)s have no property “%(name)s”.")
        raise InvalidValues({name: [message % {"object": schema.plural, "name": name[:100]}] for name in wrong})
    return [schema.properties[name] for name in names] if names else list(schema)


def write_csv(
    stream: IO[bytes], records: RecordQuerySet[Any], properties: Sequence[Property], *, labels: bool = False
) -> int:
    """Write records as UTF-8 CSV below a header of internal names, or of labels; returns how many.

    Text that a spreadsheet would run has an apostrophe before it, which an import takes away again.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow(_header(properties, labels))
        for record in _each(records):
            writer.writerow([_text(value_of(record, prop), prop) for prop in properties])
            count += 1
    finally:
        text.detach()
    return count


def write_xlsx(
    stream: IO[bytes], records: RecordQuerySet[Any], properties: Sequence[Property], *, labels: bool = False
) -> int:
    """Write records as a workbook of one sheet; returns how many. Numbers and dates are typed, all else is text.

    A text that is too long for a cell is cut, and its end says so; only CSV holds all of it. Raises Refused when
    there are more records than a sheet holds.
    """
    if records.count() > MOST_ROWS:
        raise Refused(_("A sheet holds %(most)s rows. Export as CSV instead.") % {"most": f"{MOST_ROWS:,}"})
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append([_as_text(sheet, name) for name in _header(properties, labels)])
    count = 0
    for record in _each(records):
        sheet.append([_cell(sheet, value_of(record, prop), prop) for prop in properties])
        count += 1
    book.save(stream)
    return count


def _each(records: RecordQuerySet[Any]) -> Iterator[Record]:
    return iter(records.iterator(chunk_size=CHUNK))


def _header(properties: Sequence[Property], labels: bool) -> list[str]:
    """Return the column names; a label that two properties share is followed by the internal name."""
    if not labels:
        return [prop.name for prop in properties]
    shared = [prop.label for prop in properties]
    return [defused(p.label if shared.count(p.label) == 1 else f"{p.label} ({p.name})") for p in properties]


def _text(value: Value, prop: Property) -> str:
    text = KINDS[prop.kind].to_text(value, prop)
    return text if KINDS[prop.kind].family in PLAIN else defused(text)


def _cell(sheet: Any, value: Value, prop: Property) -> Any:
    typed = TYPED.get(type(value))
    if typed is not None and KINDS[prop.kind].family in PLAIN and prop.kind != "user":
        return typed(value)
    return None if value is None else _as_text(sheet, _text(value, prop))


def _as_text(sheet: Any, text: str) -> Any:
    """Return a cell that is text whatever it begins with; characters that a workbook cannot hold are left out."""
    cell = WriteOnlyCell(sheet, value=_fitted(ILLEGAL_CHARACTERS_RE.sub("", text)))
    cell.data_type = "s"
    return cell


def _fitted(text: str) -> str:
    """Return the text, cut where a cell ends, with an ending that says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    ending = _("… (cut)")
    left = LONGEST_CELL - len(ending.encode("utf-16-le")) // 2
    return units[: 2 * left].decode("utf-16-le", errors="ignore") + ending


def _same(value: Any) -> Any:
    return value


#: Values that a sheet holds as they are; an instant loses its zone there and is given in UTC.
TYPED: dict[type, Callable[[Any], Any]] = {
    bool: _same,
    int: _same,
    float: _same,
    Decimal: _same,
    date: _same,
    datetime: lambda value: value.replace(tzinfo=None),
}
