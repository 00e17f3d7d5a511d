"""Says where a property is used, in words, so that nobody changes one without knowing what hangs on it.

Other apps add their own answers with ``also_ask`` when the process starts.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import PropertyDefinition, RecordList, registry

Asker = Callable[[str, str], Iterator[str]]
_askers: list[Asker] = []


def also_ask(asker: Asker) -> None:
    """Add a function that is given an object's and a property's internal name and yields uses in words."""
    _askers.append(asker)


def uses_of(object_type: str, name: str) -> list[str]:
    """Return where definitions (lists, workflows …) refer to a property; stored values are not counted."""
    return [use for asker in _askers for use in asker(object_type, name)]


def uses_of_list(number: int) -> list[str]:
    """Return where filters refer to a list."""
    return [
        _("list “%(name)s”") % {"name": row.name}
        for row in RecordList.objects.filter(kind=RecordList.Kind.ACTIVE).order_by("name")
        if names_list(row.filter, number)
    ]


def names_list(tree: Any, number: int) -> bool:
    """Return whether a filter refers to a list, in any depth."""
    if isinstance(tree, list):
        return any(names_list(part, number) for part in tree)
    if not isinstance(tree, dict):
        return False
    return tree.get("list") == number or any(names_list(part, number) for part in tree.values())


def holders_of(definition: PropertyDefinition, option: str | None = None) -> int:
    """Return how many records have a value of the property, or one option of it."""
    rows = registry.every(definition.object_type_id)
    if definition.is_standard:
        field = rows.model._meta.get_field(definition.name)
        known = rows.exclude(**{f"{field.name}__isnull": True})
    else:
        known = rows.filter(properties__has_key=definition.name)
    if option is None:
        return known.count()
    path = definition.name if definition.is_standard else f"properties__{definition.name}"
    if definition.kind == "multi_choice":
        return known.filter(**{f"{path}__contains": f";{option};"}).count()
    return known.filter(**{path: option}).count()


def in_words(holders: int) -> str:
    """Return how many records have a value."""
    return ngettext("%(count)s record has a value", "%(count)s records have a value", holders) % {"count": holders}


def _lists(object_type: str, name: str) -> Iterator[str]:
    for row in RecordList.objects.filter(kind=RecordList.Kind.ACTIVE).order_by("name"):
        if mentions(row.filter, row.object_type_id, object_type, name):
            yield _("list “%(name)s”") % {"name": row.name}


def mentions(tree: Any, about: str, object_type: str, name: str) -> bool:
    """Return whether a filter on records of ``about`` refers to the property, in any depth."""
    if isinstance(tree, list):
        return any(mentions(part, about, object_type, name) for part in tree)
    if not isinstance(tree, dict):
        return False
    inner = str(tree["associated"]) if "associated" in tree else about
    if inner == object_type and "event" not in tree and tree.get("property") == name:
        return True
    if "event" in tree:
        return False
    return any(mentions(part, inner, object_type, name) for part in tree.values())


also_ask(_lists)
