"""Makes what the account lacks for an import and what its map allows: properties, options, stages and users."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.text import slugify

from records.editing import UserFinder
from records.editing.defining import define_property
from records.importing.notes import Note, note
from records.importing.plan import Plan, Target
from records.importing.survey import MOST_NEW, Survey
from records.models import Pipeline, PropertyDefinition, PropertyOption, Stage, catalogue
from records.properties import Property

#: Words in a stage's label that tell its outcome, with the probability of a deal there.
OUTCOMES = (
    (re.compile(r"\bwon\b", re.IGNORECASE), Stage.Outcome.WON, 1),
    (re.compile(r"\blost\b", re.IGNORECASE), Stage.Outcome.LOST, 0),
    (re.compile(r"\b(?:closed|resolved|solved|done)\b", re.IGNORECASE), Stage.Outcome.CLOSED, None),
)
IMPORTED = "Imported"


def prepare(plan: Plan, found: Survey, finder: UserFinder) -> list[Note]:
    """Make what is missing and return what was made; ``finder`` learns the new users. Safe to repeat."""
    if not plan.map.create_properties:
        return []
    notes: list[Note] = []
    with transaction.atomic():
        for target in {(one.object_type, one.name): one for one in plan.every_target()}.values():
            key = (target.object_type, target.name)
            if target.prop is None:
                notes += _property(target, found.kinds[key].kind)
            elif key in found.named:
                notes += _named(target.prop, found.named[key], finder)
    return notes


def _property(target: Target, kind: str) -> list[Note]:
    if PropertyDefinition.objects.filter(object_type=target.object_type, name=target.name).exists():
        return []
    row = define_property(
        target.object_type, {"name": target.name, "label": target.column[:120], "kind": kind, "group": IMPORTED}
    )
    plural = catalogue.current()[target.object_type].plural
    return [note("property_made", label=row.label, name=row.name, kind=row.get_kind_display(), object=plural)]


def _named(prop: Property, named: Mapping[str, str], finder: UserFinder) -> list[Note]:
    """Make the options, stages or users that cells name; ``named`` maps each meaning to the first such cell."""
    make = MAKERS.get(prop.source or prop.kind)
    missing = {} if make is None else MISSING[prop.kind](prop, named, finder)
    if len(named) > MOST_NEW and missing:
        return [note("too_many_names", property=prop.label, most=f"{MOST_NEW:,}")]
    return make(prop, missing, finder) if make and missing else []


def _missing_options(prop: Property, named: Mapping[str, str], _finder: UserFinder) -> dict[str, str]:
    known = {word for option in prop.options for word in (option.value, option.label.lower())}
    return _once_each({text: cell for text, cell in named.items() if text not in known and text.lower() not in known})


def _missing_parts(prop: Property, named: Mapping[str, str], finder: UserFinder) -> dict[str, str]:
    parts = (part.strip() for text in named for part in text.split(";"))
    return _missing_options(prop, {part: part for part in parts if part}, finder)


def _missing_users(_prop: Property, named: Mapping[str, str], finder: UserFinder) -> dict[str, str]:
    return _once_each({text: cell for text, cell in named.items() if finder(text) is None})


def _once_each(named: Mapping[str, str]) -> dict[str, str]:
    """Return the first of each that differ in case only."""
    first: dict[str, str] = {}
    for text in named:
        first.setdefault(text.lower(), text)
    return {text: named[text] for text in first.values()}


def _options(prop: Property, missing: Mapping[str, str], _finder: UserFinder) -> list[Note]:
    definition = PropertyDefinition.objects.get(object_type=prop.object_type, name=prop.name)
    notes = []
    for position, (value, label) in enumerate(missing.items(), definition.options.count()):
        if len(value) > 100 or ";" in value:
            continue
        PropertyOption.objects.get_or_create(
            definition=definition, value=value, defaults={"label": label[:200], "position": position}
        )
        notes.append(note("option_made", label=label[:200], property=prop.label))
    return notes


def _stages(prop: Property, missing: Mapping[str, str], _finder: UserFinder) -> list[Note]:
    """Make stages at the end of the object's first pipeline; their names tell whether they are won, lost or closed."""
    pipeline = Pipeline.objects.filter(object_type=prop.object_type, archived=False).first()
    notes: list[Note] = []
    if pipeline is None:
        return notes
    taken = {option.value for option in prop.options}
    for position, (text, label) in enumerate(missing.items(), pipeline.stages.count()):
        outcome, probability = outcome_of(label)
        value = text if text != label else slugify(label, allow_unicode=True).replace("-", "") or text
        if len(label) > 120 or len(value) > 100 or value in taken:
            continue
        taken.add(value)
        Stage.objects.create(
            pipeline=pipeline, value=value, label=label, position=position, outcome=outcome, probability=probability
        )
        notes.append(note("stage_made", label=label, pipeline=pipeline.label, outcome=str(outcome.label)))
    return notes


def outcome_of(label: str) -> tuple[Stage.Outcome, int | None]:
    """Return what the name of a stage says about a record in it, and a deal's probability there."""
    for words, outcome, probability in OUTCOMES:
        if words.search(label):
            return outcome, probability
    return Stage.Outcome.OPEN, None


def _users(_prop: Property, missing: Mapping[str, str], finder: UserFinder) -> list[Note]:
    users = get_user_model()._default_manager
    asleep = {name.lower() for user in users.filter(is_active=False) for name in (user.get_full_name(), user.email)}
    notes = []
    for name in missing:
        if name.lower() in asleep:
            notes.append(note("user_inactive", name=name))
        elif len(name) <= 150 and not name.isdigit():
            user = _user(name)
            finder.learn(user)
            notes.append(note("user_made", name=name, username=user.get_username()))
    return notes


def _user(name: str) -> Any:
    """Make an active user who cannot sign in yet: name or e-mail address are all that is known."""
    users = get_user_model()._default_manager
    email = name.lower() if "@" in name and " " not in name else ""
    first, _space, last = ("", "", "") if email else name.rpartition(" ")
    user = users.model(
        username=_free_username(email or slugify(name, allow_unicode=True) or "user"),
        email=email,
        first_name=first or last,
        last_name=last if first else "",
    )
    user.set_unusable_password()
    user.save()
    return user


def _free_username(wanted: str) -> str:
    users = get_user_model()._default_manager
    taken = set(users.filter(username__istartswith=wanted[:140]).values_list("username", flat=True))
    candidates: Sequence[str] = [wanted, *(f"{wanted[:140]}-{number}" for number in range(2, len(taken) + 3))]
    lowered = {name.lower() for name in taken}
    return next(name for name in candidates if name.lower() not in lowered)


#: What cells of a kind may make, by the source of its options or the kind itself. Pipelines are never made.
MAKERS = {"choice": _options, "multi_choice": _options, "stage": _stages, "user": _users}
MISSING = {"choice": _missing_options, "multi_choice": _missing_parts, "user": _missing_users}
