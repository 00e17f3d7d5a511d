"""Says which workflows would break without a property, an option or a list: as drafts, live, or for passes inside.

Nobody here knows where a kind keeps what it names: a workflow uses a thing if its check finds more to change when the
thing is not there.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from records.filters import Vocabulary
from records.properties import Catalogue, Property
from records.querying import uses
from workflows import checking
from workflows.checking import Surroundings
from workflows.definition import Definition, load
from workflows.models import Enrollment, Revision, Workflow

Without = Callable[[Vocabulary], Vocabulary]


def register() -> None:
    """Have whoever removes such a thing asked; once, when the process starts."""
    uses.also_ask(of_property)
    uses.also_ask_of_option(of_option)
    uses.also_ask_of_list(of_list)


def of_property(object_type: str, name: str) -> Iterator[str]:
    """Yield the workflows that use a property, in words."""
    yield from _broken(name, lambda vocabulary: _with_property(vocabulary, object_type, name, None))


def of_option(object_type: str, name: str, value: str) -> Iterator[str]:
    """Yield the workflows that name an option of a property, in words."""

    def without(vocabulary: Vocabulary) -> Vocabulary:
        schema = vocabulary.catalogue.get(object_type)
        prop = schema.get(name) if schema else None
        if prop is None:
            return vocabulary
        kept = tuple(option for option in prop.options if option.value != value)
        return _with_property(vocabulary, object_type, name, replace(prop, options=kept))

    yield from _broken(value, without)


def of_list(number: int) -> Iterator[str]:
    """Yield the workflows that use a list, in words."""
    yield from _broken(
        str(number),
        lambda vocabulary: replace(
            vocabulary, find_list=lambda asked: None if asked == number else vocabulary.find_list(asked)
        ),
    )


def _broken(word: str, without: Without) -> Iterator[str]:
    known: Surroundings | None = None
    for workflow, definitions in _definitions(word):
        known = known or checking.present()
        lacking = replace(known, vocabulary=without(known.vocabulary))
        if any(_breaks(definition, known, lacking) for definition in definitions):
            yield _("workflow “%(name)s”") % {"name": workflow}


def _breaks(definition: Definition, known: Surroundings, lacking: Surroundings) -> bool:
    before = set(checking.check(definition, known))
    return any(problem not in before for problem in checking.check(definition, lacking))


def _definitions(word: str) -> Iterator[tuple[Workflow, list[Definition]]]:
    """Yield the workflows not in the trash that hold a word in the draft, live, or in a revision that passes go by."""
    kept = _kept()
    rows = Workflow.objects.filter(trashed_at=None).select_related("draft", "live").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        every: list[Any] = [row.draft.definition, *([row.live.definition] if row.live else []), *kept[row.pk]]
        mentioning = [raw for raw in every if word in json.dumps(raw, ensure_ascii=False)]
        if mentioning:
            yield row, [load(raw) for raw in mentioning]


def _kept() -> Mapping[int, list[Any]]:
    """Return, by workflow, the definitions of earlier revisions by which passes go on until they end."""
    open_passes = Enrollment.objects.filter(ended_at=None, revision=OuterRef("pk"))
    kept: dict[int, list[Any]] = defaultdict(list)
    for number, definition in Revision.objects.filter(Exists(open_passes)).values_list("workflow_id", "definition"):
        kept[number].append(definition)
    return kept


def _with_property(vocabulary: Vocabulary, object_type: str, name: str, prop: Property | None) -> Vocabulary:
    """Return the vocabulary with another property in place of one, or without it."""
    schema = vocabulary.catalogue.get(object_type)
    if schema is None:
        return vocabulary
    properties = {key: (prop if key == name else old) for key, old in schema.properties.items()}
    kept = {key: value for key, value in properties.items() if value is not None}
    objects = {**vocabulary.catalogue.objects, object_type: replace(schema, properties=kept)}
    return replace(vocabulary, catalogue=Catalogue(objects))
