"""The filters that a token may pass its value through. There are no others, and none can be added by a text."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from crm.lib.registry import Registry
from crm.lib.tokens.formats import (
    check_currency,
    check_date,
    check_decimals,
    formatted_date,
    formatted_money,
    formatted_number,
)
from crm.lib.tokens.template import Literal
from crm.lib.tokens.values import Manner, Value, to_text

#: Turns a value that is not blank into another; the arguments have been checked.
Work = Callable[[Value, tuple[Literal, ...], Manner], Value]
#: Returns what is wrong with an argument, or nothing.
Check = Callable[[Literal], str]

#: Stands in for a blank. The only filter that sees blanks, and whose argument may be the path of another value.
DEFAULT = "default"
LONGEST_TRUNCATED = 100_000


@dataclass(frozen=True)
class Filter:
    """A filter by name, with one check for each argument that it may take."""

    slug: str
    work: Work
    checks: tuple[Check, ...] = ()


def on_text(change: Callable[[str], str]) -> Work:
    """Return the filter that changes a text; any other value is written as text first."""

    def work(value: Value, _arguments: tuple[Literal, ...], manner: Manner) -> Value:
        return change(to_text(value, manner))

    return work


def truncated(value: Value, arguments: tuple[Literal, ...], manner: Manner) -> Value:
    """Cut a text to a length, by default 50, of which the last characters are an ellipsis."""
    text = to_text(value, manner)
    length = int(arguments[0]) if arguments else 50
    ellipsis = str(arguments[1]) if len(arguments) > 1 else "…"
    return text if len(text) <= length else text[: max(length - len(ellipsis), 0)] + ellipsis[:length]


def check_length(argument: Literal) -> str:
    """Return what is wrong with a length, or nothing."""
    if isinstance(argument, int) and 0 <= argument <= LONGEST_TRUNCATED:
        return ""
    return _("The length is a whole number from 0 to %(most)s.") % {"most": f"{LONGEST_TRUNCATED:,}"}


def check_text(argument: Literal) -> str:
    """Return what is wrong with a text, or nothing."""
    return "" if isinstance(argument, str) else _("Put quotation marks around the text.")


FILTERS: Registry[Filter] = Registry(
    "token filters",
    (
        Filter("date", formatted_date, (check_date,)),
        Filter("number", formatted_number, (check_decimals,)),
        Filter("money", formatted_money, (check_currency,)),
        Filter("upcase", on_text(str.upper)),
        Filter("downcase", on_text(str.lower)),
        Filter("capitalize", on_text(str.capitalize)),
        Filter("strip", on_text(str.strip)),
        Filter("truncate", truncated, (check_length, check_text)),
        Filter("escape", on_text(html.escape)),
        Filter("url_encode", on_text(lambda text: quote(text, safe="", errors="replace"))),
    ),
)
