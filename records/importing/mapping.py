"""The map of an import: which column becomes which property, how text is read, which records are linked.

Pure: it knows the shape of a map, not the account or the file it will meet.
"""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues

T = TypeVar("T")

#: Codecs that turn bytes into text; Python also lists some that compress or execute.
ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "ascii", "mac-roman"),
        *("cp437", "cp850", "cp852", "cp866", "cp932", "cp949", "cp950", "gb18030", "big5", "shift_jis", "euc-jp"),
        *("euc-kr", "koi8-r", "koi8-u", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15"),
        *(f"cp125{digit}" for digit in range(9)),
    )
)
ENTRIES = (
    *("object", "key", "create_properties", "delimiter", "encoding"),
    *("columns", "values", "dates", "owner", "associate"),
)
PARTNER_ENTRIES = ("column", "object", "match", "create", "label", "columns")
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Partner:
    """A column that names a record of an object to be linked with the row's record.

    ``columns`` are further columns for properties of a record that has to be made.
    """

    column: str
    object_type: str
    match: str
    create: bool = False
    label: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportMap:
    """A map whose shape is right. ``columns`` gives the property of each column, ``values`` its cells' meanings."""

    object_type: str
    columns: Mapping[str, str]
    key: str | None = None
    create_properties: bool = False
    delimiter: str = ""
    encoding: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str = ""
    owner: str = ""
    associate: tuple[Partner, ...] = ()

    def used_columns(self) -> list[str]:
        """Return every column of the file that the map names, each once."""
        names = [*self.columns, self.owner]
        for partner in self.associate:
            names += [partner.column, *partner.columns]
        return list(dict.fromkeys(name for name in names if name))


def parse(raw: Any) -> ImportMap:
    """Return the map that JSON describes; raises InvalidValues with messages by part of the map."""
    reader = _Reader()
    given = reader.mapping("map", raw)
    reader.known("map", given, ENTRIES)
    found = ImportMap(
        object_type=reader.text("object", given.get("object")),
        key=reader.text("key", given["key"]) if given.get("key") is not None else None,
        create_properties=reader.flag("create_properties", given.get("create_properties", False)),
        delimiter=reader.text("delimiter", given.get("delimiter", ""), blank=True),
        encoding=reader.text("encoding", given.get("encoding", ""), blank=True),
        columns=reader.texts("columns", given.get("columns", {})),
        values={
            name: reader.texts(f"values.{name}", words)
            for name, words in reader.mapping("values", given.get("values", {})).items()
        },
        dates=reader.text("dates", given.get("dates", ""), blank=True),
        owner=reader.text("owner", given.get("owner", ""), blank=True),
        associate=tuple(
            reader.partner(f"associate.{index}", part)
            for index, part in enumerate(reader.array("associate", given.get("associate", [])), 1)
        ),
    )
    reader.demand()
    _check(reader, found)
    reader.demand()
    return found


def _check(reader: "_Reader", found: ImportMap) -> None:
    """Note what the parts say against each other."""
    targets = [*found.columns.values(), *(["owner"] if found.owner else [])]
    if not found.columns:
        reader.wrong("columns", _("Map at least one column to a property."))
    for name in sorted({name for name in targets if targets.count(name) > 1}):
        reader.wrong("columns", _("Two columns are mapped to the property “%(name)s”.") % {"name": name[:100]})
    if found.key is not None and found.key not in targets:
        reader.wrong("key", _("No column is mapped to the key “%(name)s”.") % {"name": found.key[:100]})
    for name in found.values:
        if name not in targets:
            reader.wrong("values", _("No column is mapped to the property “%(name)s”.") % {"name": name[:100]})
    if found.delimiter and (len(found.delimiter) != 1 or found.delimiter in '"\r\n'):
        reader.wrong("delimiter", _("Give one character, such as a comma or a semicolon."))
    if found.encoding and _codec(found.encoding) not in ENCODINGS:
        reader.wrong("encoding", _("This is not an encoding that can be read. Give one such as utf-8 or cp1252."))
    if found.dates and not _is_date_format(found.dates):
        reader.wrong("dates", _("Give a date format such as %(example)s.") % {"example": "%d.%m.%Y"})


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def _is_date_format(text: str) -> bool:
    sample = datetime(2001, 12, 31, 23, 58, 59)
    try:
        return datetime.strptime(sample.strftime(text), text).year == sample.year
    except ValueError:
        return False


class _Reader:
    """Takes JSON apart and remembers what was wrong with it."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def wrong(self, where: str, message: str) -> None:
        self.errors.setdefault(where, []).append(message)

    def demand(self) -> None:
        """Raise InvalidValues if anything was wrong so far."""
        if self.errors:
            raise InvalidValues(self.errors)

    def known(self, where: str, given: Mapping[str, Any], names: Sequence[str]) -> None:
        for name in given:
            if name not in names:
                words = {"name": str(name)[:100], "names": ", ".join(names)}
                self.wrong(where, _("There is no entry “%(name)s”. Known are: %(names)s.") % words)

    def mapping(self, where: str, raw: Any) -> Mapping[str, Any]:
        return self._typed(where, raw, dict, _("This must be an object of names and values."), {})

    def array(self, where: str, raw: Any) -> list[Any]:
        return self._typed(where, raw, list, _("This must be a list."), [])

    def flag(self, where: str, raw: Any) -> bool:
        return self._typed(where, raw, bool, _("This must be true or false."), False)

    def text(self, where: str, raw: Any, *, blank: bool = False) -> str:
        text = self._typed(where, raw, str, _("This must be text."), " ")
        if not text and not blank:
            self.wrong(where, _("This may not be empty."))
        return text

    def texts(self, where: str, raw: Any) -> dict[str, str]:
        return {name: self.text(f"{where}.{name}", value) for name, value in self.mapping(where, raw).items()}

    def partner(self, where: str, raw: Any) -> Partner:
        given = self.mapping(where, raw)
        self.known(where, given, PARTNER_ENTRIES)
        return Partner(
            column=self.text(f"{where}.column", given.get("column")),
            object_type=self.text(f"{where}.object", given.get("object")),
            match=self.text(f"{where}.match", given.get("match")),
            create=self.flag(f"{where}.create", given.get("create", False)),
            label=self.text(f"{where}.label", given.get("label", ""), blank=True),
            columns=self.texts(f"{where}.columns", given.get("columns", {})),
        )

    def _typed(self, where: str, raw: Any, kind: type[T], message: str, instead: T) -> T:
        if isinstance(raw, kind):
            return raw
        self.wrong(where, message)
        return instead
