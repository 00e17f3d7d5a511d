"""Openers of the places where files to be imported lie: each call gives the bytes from their beginning."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from records.importing.table import BrokenFile, Opener


def on_disk(path: Path) -> Opener:
    """Return the opener of a file; raises BrokenFile when it is not there or not readable."""

    def opener() -> AbstractContextManager[IO[bytes]]:
        try:
            return path.open("rb")
        except OSError as error:
            words = {"path": str(path), "reason": error.strerror or error}
            raise BrokenFile(_("%(path)s cannot be read: %(reason)s.") % words) from None

    return opener


def uploaded(file: "File[bytes]") -> Opener:
    """Return the opener of an upload that a request still holds; the request closes it."""

    @contextmanager
    def opener() -> Iterator[IO[bytes]]:
        file.seek(0)
        yield file.file  # type: ignore[misc]

    return opener


def stored(field: FieldFile) -> Opener:
    """Return the opener of a file kept by a model."""
    return lambda: field.storage.open(str(field.name), "rb")
