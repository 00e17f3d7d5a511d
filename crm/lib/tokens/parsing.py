"""Reads a text with tokens. What liquid would run is refused here: tags, indexes, ranges, calls, conditions.

python-liquid takes each token apart; what it found is copied into plain values, and none of its own are kept. Every
search below is linear in the text, which liquid's own search for tokens is not.
"""

import re
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _
from liquid import Environment, TokenStream
from liquid import Token as Lexeme
from liquid.builtin.expressions import FilteredExpression, tokenize
from liquid.builtin.expressions import Path as LiquidPath
from liquid.builtin.expressions.filtered import Filter as LiquidFilter
from liquid.builtin.expressions.primitive import FloatLiteral, IntegerLiteral, StringLiteral
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.token import TOKEN_EXPRESSION

from crm.lib.tokens.errors import InvalidTemplate
from crm.lib.tokens.filters import DEFAULT, FILTERS
from crm.lib.tokens.limits import LIMITS, Limits, size
from crm.lib.tokens.template import Applied, Literal, Reference, Template, Token
from crm.lib.tokens.values import Path

OPENING = re.compile(r"\{\{|\{%")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
MOST_NAMES = 6
MOST_FILTERS = 10
LONGEST_TOKEN = 1_000
#: The lexemes of dotted names and filters; without the others there is nothing to nest and nothing to run.
PLAIN = {"word", "dot", "pipe", "colon", "comma", "string", "integer", "float"}
QUOTED = {"string", "identstring", "identindex"}
LIQUID = Environment()
LIQUID.tags.clear()
LIQUID.filters.clear()


def parse(text: str, limits: Limits = LIMITS) -> Template:
    """Return the text with its tokens read. Raises InvalidTemplate with the place and a sentence."""
    if size(text) > limits.template:
        message = _("This text is longer than %(most)s kilobytes. Shorten it.") % {"most": limits.template // 1_024}
        raise InvalidTemplate(0, message)
    for found in islice(OPENING.finditer(text), limits.tokens, None):
        message = _("A text may have at most %(most)s tokens.") % {"most": limits.tokens}
        raise InvalidTemplate(found.start(), message)
    return Template(tuple(_parts(text)))


def _parts(text: str) -> Iterator[str | Token]:
    done = 0
    while found := OPENING.search(text, done):
        start = found.start()
        if found[0] == "{%":
            message = _(
                "Tags such as “{% if %}” are not possible here, only tokens such as “{{ contact.first_name }}”."
            )
            raise InvalidTemplate(start, message)
        if start > done:
            yield text[done:start]
        end = text.find("}}", start + 2, start + 4 + LONGEST_TOKEN)
        if end < 0:
            message = _("The token that begins here has no end within %(most)s characters. Close it with “}}”.")
            raise InvalidTemplate(start, message % {"most": f"{LONGEST_TOKEN:,}"})
        yield _token(text[start + 2 : end], start)
        done = end + 2
    if done < len(text):
        yield text[done:]


def _token(source: str, start: int) -> Token:
    try:
        lexemes = list(_plain(source, start))
        read = FilteredExpression.parse(LIQUID, TokenStream(iter(lexemes)))
    except LiquidError as error:
        position = error.token.start_index if error.token and error.token.start_index >= start else start
        raise InvalidTemplate(position, _not_understood(source)) from None
    if not isinstance(read, FilteredExpression) or not isinstance(read.left, LiquidPath):
        raise InvalidTemplate(start, _not_understood(source))
    filters = read.filters or []
    if len(filters) > MOST_FILTERS:
        message = _("A token may have at most %(most)s filters.") % {"most": MOST_FILTERS}
        raise InvalidTemplate(start, message)
    return Token(_path(read.left, start), tuple(_applied(one) for one in filters), start)


def _plain(source: str, start: int) -> Iterator[Lexeme]:
    """Yield the lexemes of a token. After a dot everything is a name, also a number and liquid's own words."""
    after_dot = False
    for kind, value, index, whole in tokenize(source, Lexeme(TOKEN_EXPRESSION, source, start + 2, source)):
        if after_dot and kind not in QUOTED and NAME.match(value):
            for number, name in enumerate(value.split(".")):
                if number:
                    yield Lexeme("dot", ".", index, whole)
                if name:
                    yield Lexeme("word", name, index, whole)
            after_dot = value.endswith(".")
            continue
        if kind not in PLAIN:
            raise InvalidTemplate(index, _not_understood(source))
        after_dot = kind == "dot"
        yield Lexeme(kind, value, index, whole)


def _path(path: LiquidPath, position: int) -> Path:
    names = tuple(name for name in path.path if isinstance(name, str) and NAME.fullmatch(name))
    if len(names) != len(path.path) or len(names) > MOST_NAMES:
        raise InvalidTemplate(position, _("“%(path)s” is not a name such as “contact.first_name”.") % {"path": path})
    return names


def _applied(read: LiquidFilter) -> Applied:
    position = read.token.start_index
    if any(name is not None for name, _value in _arguments(read)):
        raise InvalidTemplate(position, _("Filters take values without names, such as “truncate: 30”."))
    arguments = tuple(_argument(value, position) for _name, value in _arguments(read))
    wrong = _wrong_default(arguments) if read.name == DEFAULT else _wrong(read.name, arguments)
    if wrong:
        raise InvalidTemplate(position, wrong)
    return Applied(read.name, arguments)


def _arguments(read: LiquidFilter) -> Iterator[tuple[str | None, Expression]]:
    for argument in read.args:
        yield getattr(argument, "name", None), argument.value


def _argument(value: Expression, position: int) -> Literal | Reference:
    if isinstance(value, StringLiteral | IntegerLiteral | FloatLiteral):
        literal: Literal = value.value
        return literal
    if isinstance(value, LiquidPath):
        return Reference(_path(value, position))
    raise InvalidTemplate(position, _("Enter a text in quotation marks or a number behind the colon."))


def _wrong_default(arguments: tuple[Literal | Reference, ...]) -> str:
    return "" if len(arguments) == 1 else _("“default” takes one value, such as “default: 'there'”.")


def _wrong(name: str, arguments: tuple[Literal | Reference, ...]) -> str:
    known = FILTERS.get(name)
    if known is None:
        names = ", ".join([DEFAULT, *FILTERS.slugs()])
        return _("There is no filter named “%(name)s”. Choose one of: %(names)s.") % {"name": name, "names": names}
    if len(arguments) > len(known.checks):
        return _("The filter “%(name)s” takes fewer values.") % {"name": name}
    for check, argument in zip(known.checks, arguments, strict=False):
        if isinstance(argument, Reference):
            return _("Only “default” can take another value. Enter a text in quotation marks or a number.")
        if wrong := check(argument):
            return wrong
    return ""


def _not_understood(source: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in source.strip()[:60])
    return _("“%(token)s” is not understood. A token is a name with filters, such as “%(example)s”.") % {
        "token": shown,
        "example": "contact.first_name | default: 'there'",
    }
