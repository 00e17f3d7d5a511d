"""Checks the named data sources of a definition."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm.lib.tokens.parsing import NAME
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.paths import RESERVED
from workflows.values.related import Associated, parse
from workflows.values.value import InvalidValue


def check_sources(scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with the data sources; ``where`` is ``sources.<index>.<field>``."""
    seen: set[str] = set()
    for index, raw in enumerate(scope.definition.sources):
        where = f"sources.{index}"
        name = raw.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            yield Problem(f"{where}.name", _("A data source needs a name of letters, digits, hyphens or underscores."))
        elif name in RESERVED or scope.vocabulary.catalogue.get(name) or name in seen:
            message = _("The name “%(name)s” is taken. Choose another one.")
            yield Problem(f"{where}.name", message % {"name": name})
        else:
            seen.add(name)
        try:
            found = parse({key: value for key, value in raw.items() if key != "name"}, where, "primary")
        except InvalidValue as error:
            yield from error.problems
            continue
        if not isinstance(found, Associated):
            yield Problem(where, _("A data source is an associated record."))
        else:
            yield from found.check(scope, where)
