"""Writes the address of a call: what a record holds fills its part of the path or query and never changes the rest."""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from workflows.batch import Batch, Item
from workflows.values import Value
from workflows.values.text import TextValue

#: Parts of a path that servers read as a way up, encoded or not.
CLIMBS = {".", ".."}


def address(value: Value, item: Item, batch: Batch) -> Any:
    """Return an address with its tokens filled in, percent-encoded; raises CallerError where a value would climb."""
    if not isinstance(value, TextValue) or value.is_static:
        return value.of(item, batch)
    written = value.written(item, batch, encode=lambda text: quote(text, safe=""))
    if CLIMBS & {unquote(part) for part in urlsplit(written).path.split("/")}:
        raise CallerError(_("A value would change the path of the address. Check what is put into it."))
    return written
