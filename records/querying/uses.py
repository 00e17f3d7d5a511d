"""Says where a property is used, in words, so that nobody changes one without knowing what hangs on it.

Other apps add their own answers with ``also_ask`` when the process starts.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import PropertyDefinition, RecordList, catalogue, registry
from records.querying.expressions import stored

Asker = Callable[[str, str], Iterator[str]]
ListAsker = Callable[[int], Iterator[str]]
OptionAsker = Callable[[str, str, str], Iterator[str]]
_askers: list[Asker] = []
_list_askers: list[ListAsker] = []
_option_askers: list[OptionAsker] = []


def also_ask(asker: Asker) -> None:
    """Add a function that is given an object's and a property's internal name and yields uses in words."""
    _askers.append(asker)


def also_ask_of_list(asker: ListAsker) -> None:
    """Add a function that is given a list's number and yields uses in words."""
    _list_askers.append(asker)


def also_ask_of_option(asker: OptionAsker) -> None:
    """Add a function that is given an object's and a property's internal name and an option, and yields uses."""
    _option_askers.append(asker)


def uses_of(object_type: str, name: str) -> list[str]:
    """Return where definitions (lists, workflows …) refer to a property; stored values are not counted."""
    return [use for asker in _askers for use in asker(object_type, name)]


def uses_of_list(number: int) -> list[str]:
    """Return where filters and other definitions refer to a list."""
    return [use for asker in _list_askers for use in asker(number)]


def names_list(tree: Any, number: int) -> bool:
    """Return whether a filter refers to a list, in any depth."""
    if isinstance(tree, list):
        return any(names_list(part, number) for part in tree)
    if not isinstance(tree, dict):
        return False
    return tree.get("list") == number or any(names_list(part, number) for part in tree.values())


def uses_of_option(object_type: str, name: str, value: str) -> list[str]:
    """Return where filters and other definitions name one option of a property: a choice, a pipeline, a stage."""
    return [use for asker in _option_askers for use in asker(object_type, name, value)]


def holders_of(definition: PropertyDefinition, option: str | None = None) -> int:
    """Return how many records, deleted ones included, have a value of the property, or one option of it."""
    prop = catalogue.current()[definition.object_type_id].properties[definition.name]
    value = stored(prop)
    rows = registry.every(definition.object_type_id).alias(value=value.sql).filter(value__isnull=False)
    if option is None:
        return rows.count()
    if definition.kind == "multi_choice":
        return rows.alias(place=StrIndex(value.sql, Value(f";{option};"))).filter(place__gt=0).count()
    return rows.filter(value=option).count()


def in_words(holders: int) -> str:
    """Return how many records have a value."""
    return ngettext("%(count)s record has a value", "%(count)s records have a value", holders) % {"count": holders}


def _lists(object_type: str, name: str) -> Iterator[str]:
    for row in _active_lists():
        if mentions(row.filter, row.object_type_id, object_type, name):
            yield _("list “%(name)s”") % {"name": row.name}


def _lists_of_list(number: int) -> Iterator[str]:
    for row in _active_lists():
        if names_list(row.filter, number):
            yield _("list “%(name)s”") % {"name": row.name}


def _lists_of_option(object_type: str, name: str, value: str) -> Iterator[str]:
    for row in _active_lists():
        if mentions(row.filter, row.object_type_id, object_type, name, value):
            yield _("list “%(name)s”") % {"name": row.name}


def _active_lists() -> Iterable[RecordList]:
    return RecordList.objects.filter(kind=RecordList.Kind.ACTIVE).order_by("name")


def mentions(tree: Any, about: str, object_type: str, name: str, option: str | None = None) -> bool:
    """Return whether a filter on records of ``about`` refers to the property, or to one option of it, in any depth."""
    if isinstance(tree, list):
        return any(mentions(part, about, object_type, name, option) for part in tree)
    # What a condition on events calls a property is one of the event.
    if not isinstance(tree, dict) or "event" in tree:
        return False
    inner = str(tree["associated"]) if "associated" in tree else about
    if inner == object_type and tree.get("property") == name:
        return option is None or option in _listed(tree.get("value"))
    return any(mentions(part, inner, object_type, name, option) for part in tree.values())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


also_ask(_lists)
also_ask_of_list(_lists_of_list)
also_ask_of_option(_lists_of_option)
