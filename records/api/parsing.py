"""Reads JSON that every later reader can hold: within limits, of storable text and of numbers a database knows."""

import json
import math
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from records.properties.kinds.text import UNSTORABLE

DEEPEST = 64
LARGEST_WHOLE = 2**63


class BoundedJsonParser(JSONParser):
    """JSON of limited size and depth, with text that can be stored and numbers that a database knows."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the data; raises ParseError with what is wrong with it."""
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(longest + 1)
        if len(raw) > longest:
            raise ParseError(_("The body is larger than %(size)s bytes. Send it in parts.") % {"size": longest})
        try:
            data = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant)
        except RecursionError:
            raise ParseError(_too_deep()) from None
        except ValueError as error:
            raise ParseError(_("The body is not JSON: %(reason)s.") % {"reason": error}) from None
        _check(data)
        return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError(_("A key stands twice in one object. Send each key once."))
    return found


def _refuse_constant(name: str) -> None:
    raise ParseError(_("%(name)s is not a number of JSON.") % {"name": name})


def _check(data: Any) -> None:
    """Refuse what no field can take, wherever it stands."""
    level: list[Any] = [data]
    for _depth in range(DEEPEST):
        if not level:
            return
        level = [inner for thing in level for inner in _inside(thing)]
    raise ParseError(_too_deep())


def _inside(thing: Any) -> Iterable[Any]:
    if isinstance(thing, dict):
        return [*thing, *thing.values()]
    if isinstance(thing, list):
        return thing
    if isinstance(thing, str) and UNSTORABLE.search(thing):
        raise ParseError(_("The body contains characters that cannot be stored. Remove them and try again."))
    if isinstance(thing, float) and not math.isfinite(thing):
        raise ParseError(_("The body contains a number that is too large."))
    if isinstance(thing, int) and abs(thing) >= LARGEST_WHOLE:
        raise ParseError(_("The body contains a number that is too large."))
    return ()


def _too_deep() -> str:
    return _("The body is nested more than %(depth)s levels deep.") % {"depth": DEEPEST}
