"""Fills in the tokens of a text. Nothing is run but the filters of this package."""

import html as markup
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.tokens.errors import TextTooLong
from crm.lib.tokens.filters import DEFAULT, FILTERS
from crm.lib.tokens.limits import LIMITS, Limits, size
from crm.lib.tokens.template import Applied, Literal, Reference, Template, Token
from crm.lib.tokens.values import Lookup, Manner, Missing, Path, Value, to_text

ESCAPE = "escape"


@dataclass(frozen=True)
class Rendered:
    """A text without tokens; which paths had no value and left a gap, and for which a default stood in."""

    text: str
    missing: tuple[Path, ...] = ()
    defaulted: tuple[Path, ...] = ()


def render(
    template: Template,
    lookup: Lookup,
    *,
    zone: ZoneInfo,
    locale: str = "en",
    currency: str = "USD",
    html: bool = False,
    encode: Callable[[str], str] = str,
    limits: Limits = LIMITS,
) -> Rendered:
    """Return the text with each token's value in its place; with ``html`` values are escaped, the text is not.

    ``encode`` writes each value as its place in the text takes it, such as percent-encoded in an address.
    ``lookup`` is asked for each path once for each token. Raises TextTooLong.
    """
    manner = Manner(zone, locale, currency)
    missing: dict[Path, None] = {}
    defaulted: dict[Path, None] = {}
    written: list[str] = []
    room = limits.output
    for part in template.parts:
        if isinstance(part, Token):
            value, stood_in = _value(part, lookup, manner, html)
            if _is_blank(value):
                missing[part.path] = None
            elif stood_in:
                defaulted[part.path] = None
            text = to_text(value, manner)
            text = encode(markup.escape(text) if html else text)
        else:
            text = part
        room -= size(text)
        if room < 0:
            message = _("With its tokens filled in, the text is longer than %(most)s kilobytes. Shorten it.")
            raise TextTooLong(message % {"most": limits.output // 1_024})
        written.append(text)
    return Rendered("".join(written), tuple(missing), tuple(defaulted))


def _value(token: Token, lookup: Lookup, manner: Manner, html: bool) -> tuple[Value, bool]:
    """Return the value after all filters, and whether a default stood in."""
    value = _found(token.path, lookup)
    stood_in = False
    for applied in token.filters:
        if applied.name == DEFAULT:
            if _is_blank(value):
                value, stood_in = _default(applied, lookup), True
        elif not _is_blank(value) and not (html and applied.name == ESCAPE):
            # In HTML everything is escaped once, at the end.
            value = FILTERS[applied.name].work(value, _literals(applied), manner)
    return value, stood_in


def _found(path: Path, lookup: Lookup) -> Value:
    found = lookup(path)
    return None if isinstance(found, Missing) else found


def _default(applied: Applied, lookup: Lookup) -> Value:
    argument = applied.arguments[0]
    return _found(argument.path, lookup) if isinstance(argument, Reference) else argument


def _literals(applied: Applied) -> tuple[Literal, ...]:
    return tuple(argument for argument in applied.arguments if not isinstance(argument, Reference))


def _is_blank(value: Value) -> bool:
    return value is None or value == "" or value == () or value == []
