"""Filters that write dates, numbers and money as a language does."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation, localcontext

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext as _

from crm.lib.tokens.template import Literal
from crm.lib.tokens.values import Manner, Value, in_zone

NAMED_FORMATS = ("short", "medium", "long", "full")
LARGEST = Decimal(10) ** 30
#: Digits for writing numbers out: those of the largest, and as many behind the point.
PRECISION = 80
CURRENCY = re.compile(r"[A-Z]{3}")
MOST_DECIMALS = 10
#: The directives of ``strftime`` that may be used, in the letters of Unicode's date patterns.
DIRECTIVES = {
    "Y": "yyyy", "y": "yy", "m": "MM", "-m": "M", "B": "MMMM", "b": "MMM", "d": "dd", "-d": "d", "e": "d",
    "A": "EEEE", "a": "EEE", "j": "DDD", "H": "HH", "-H": "H", "I": "hh", "-I": "h", "M": "mm", "S": "ss", "p": "a",
    "%": "",
}  # fmt: skip
DIRECTIVE = re.compile(r"%(-?.?)", re.DOTALL)


def formatted_date(value: Value, arguments: tuple[Literal, ...], manner: Manner) -> Value:
    """Write a date or an instant by a named format, medium by default, or by directives such as ``%d.%m.%Y``."""
    moment = _moment(value)
    if moment is None:
        return value
    wanted = str(arguments[0]) if arguments else "medium"
    if isinstance(moment, datetime):
        moment = in_zone(moment, manner.zone)
    if wanted not in NAMED_FORMATS:
        at = moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())
        return _by_directives(at, wanted, manner.locale)
    if isinstance(moment, datetime):
        return format_datetime(moment, wanted, tzinfo=moment.tzinfo, locale=manner.locale)
    return format_date(moment, wanted, locale=manner.locale)


def check_date(argument: Literal) -> str:
    """Return what is wrong with a date format, or nothing."""
    if argument in NAMED_FORMATS:
        return ""
    found = DIRECTIVE.findall(str(argument))
    if found and all(directive in DIRECTIVES for directive in found):
        return ""
    return _("A date is written as short, medium, long or full, or with directives such as %(example)s.") % {
        "example": "%d.%m.%Y %H:%M"
    }


def formatted_number(value: Value, arguments: tuple[Literal, ...], manner: Manner) -> Value:
    """Write a number with the language's separators, and with so many decimals if that is said."""
    number = _number(value)
    if number is None:
        return value
    with localcontext(prec=PRECISION):
        if not arguments:
            return format_decimal(number, locale=manner.locale, decimal_quantization=False)
        places = int(arguments[0])
        return format_decimal(number, format="#,##0" + ("." + "0" * places if places else ""), locale=manner.locale)


def check_decimals(argument: Literal) -> str:
    """Return what is wrong with a number of decimals, or nothing."""
    if isinstance(argument, int) and 0 <= argument <= MOST_DECIMALS:
        return ""
    return _("The number of decimals is a whole number from 0 to %(most)s.") % {"most": MOST_DECIMALS}


def formatted_money(value: Value, arguments: tuple[Literal, ...], manner: Manner) -> Value:
    """Write an amount of the account's currency, or of the one named."""
    number = _number(value)
    if number is None:
        return value
    with localcontext(prec=PRECISION):
        return format_currency(number, str(arguments[0]) if arguments else manner.currency, locale=manner.locale)


def check_currency(argument: Literal) -> str:
    """Return what is wrong with a currency, or nothing."""
    if isinstance(argument, str) and CURRENCY.fullmatch(argument):
        return ""
    return _("A currency is named by three capital letters, such as EUR.")


def _moment(value: Value) -> date | None:
    """Return a date or an instant, also of its ISO text; None for anything else."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def _number(value: Value) -> Decimal | None:
    """Return a number, also of its text; None for anything else and for what is too large to be written out."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number) < LARGEST and _exponent(number) >= -30 else None


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _by_directives(moment: datetime, directives: str, locale: str) -> str:
    """Return a moment as a strftime format says; what is no directive stays as it is."""

    def written(match: re.Match[str]) -> str:
        letters = DIRECTIVES.get(match[1])
        return format_datetime(moment, letters, locale=locale) if letters else "%"

    return DIRECTIVE.sub(written, directives)
