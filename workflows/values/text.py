"""Texts with tokens: ``Hello {{ contact.first_name | default: "there" }}``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from crm.lib import tokens
from crm.lib.tokens import InvalidTemplate, Path, Template, Token
from crm.lib.tokens.template import Applied
from records.filters import Vocabulary
from records.properties import Property
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.paths import named
from workflows.values.reading import at, refuse
from workflows.values.value import Value

#: Filters that write an amount themselves.
AMOUNTS = {"money", "number"}


def read_template(raw: Any, where: str) -> Template:
    """Return a text with its tokens read. Raises InvalidValue."""
    if not isinstance(raw, str):
        raise refuse(at(where, "text"), _("Text is expected here."))
    try:
        return tokens.parse(raw)
    except InvalidTemplate as error:
        raise refuse(at(where, "text"), error.message) from None


@dataclass(frozen=True)
class TextValue(Value):
    """``{"text": "…"}``; a text without tokens is the same for everybody."""

    template: Template

    @property
    def is_static(self) -> bool:  # type: ignore[override]
        return not self.template.tokens

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        for path in sorted(self.template.reads):
            yield from check_path(path, scope, at(where, "text"))

    def load(self, batch: Batch) -> None:
        for value in self._values(batch).values():
            value.load(batch)

    def of(self, item: Item, batch: Batch) -> str | None:
        return self.written(item, batch) or None

    def written(self, item: Item, batch: Batch, *, html: bool = False, encode: Callable[[str], str] = str) -> str:
        """Return the text with its tokens filled in; with ``html`` their values are escaped. Raises TextTooLong.

        ``encode`` writes each value as its place in the text takes it.
        """
        values = self._values(batch)
        rendered = tokens.render(
            self._with_money(batch),
            lambda path: values[path].shown(item, batch) if path in values else None,
            zone=batch.zone,
            currency=settings.CURRENCY,
            html=html,
            encode=encode,
        )
        return rendered.text

    def shape(self, scope: Scope) -> Property | None:
        return Property("", "text", _("Text"), "long_text")

    def describe(self, scope: Scope) -> str:
        return "".join(
            part if isinstance(part, str) else f"{{{{ {'.'.join(part.path)} }}}}" for part in self.template.parts
        )

    def _values(self, batch: Batch) -> dict[Path, Value]:
        """Return what each path stands for; one that stands for nothing any more is left out and reads as blank."""
        key = ("values of", self)
        if key not in batch.memo:
            scope = scope_of(batch)
            found = {path: named(path, scope) for path in self.template.reads}
            batch.memo[key] = {path: value for path, value in found.items() if isinstance(value, Value)}
        values: dict[Path, Value] = batch.memo[key]
        return values

    def _with_money(self, batch: Batch) -> Template:
        """Return the template in which amounts of money are written with their currency."""
        key = ("money in", self)
        if key not in batch.memo:
            values, scope = self._values(batch), scope_of(batch)
            batch.memo[key] = Template(tuple(_as_money(part, values, scope) for part in self.template.parts))
        template: Template = batch.memo[key]
        return template


def check_path(path: Path, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield what is wrong with one token's name."""
    found = named(path, scope)
    if isinstance(found, Value):
        for problem in found.check(scope, where):
            yield replace(problem, where=where, message=f"{{{{ {'.'.join(path)} }}}}: {problem.message}")
    else:
        yield Problem(where, found, _("Insert a token from the list of available data."))


def scope_of(batch: Batch) -> Scope:
    """Return what can be named where a batch stands, without outputs and events."""
    if "scope" not in batch.memo:
        object_type = batch.items[0].object_type
        batch.memo["scope"] = Scope(batch.definition, Vocabulary(batch.unit.catalogue), object_type)
    scope: Scope = batch.memo["scope"]
    return scope


def _as_money(part: str | Token, values: dict[Path, Value], scope: Scope) -> str | Token:
    if not isinstance(part, Token) or part.path not in values or any(one.name in AMOUNTS for one in part.filters):
        return part
    shape = values[part.path].shape(scope)
    if shape is None or shape.kind != "currency":
        return part
    return replace(part, filters=(Applied("money"), *part.filters))
