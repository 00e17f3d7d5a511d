"""Rotate owner: gives records to users in turn, evenly, each step with a round of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome, Skip
from workflows.scope import Scope
from workflows.steps import choosing_users, taking_turns, writing
from workflows.steps.base import StepKind
from workflows.steps.configuring import (
    all_fail,
    check_target,
    each,
    place,
    target_schema,
    targets,
    whose,
)

OWNER = "owner"


class RotateOwner(StepKind):
    """``{"users": [3, 5], "teams": [1], "property": "owner", "overwrite": false, "target": RELATED}``.

    Who has left is passed over. Of several associated records all get the same owner.
    """

    slug = "rotate_owner"
    label = gettext_lazy("Rotate record to owner")
    icon = "refresh-cw"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from check_target(step, scope)
        yield from choosing_users.check_users(step, scope)
        if not step.config.get("users") and not step.config.get("teams"):
            yield Problem(place(step, "users"), _("Choose users or teams."))
        schema, name = target_schema(step, scope), step.config.get("property", OWNER)
        prop = schema.get(str(name)) if schema else None
        if schema and (prop is None or prop.kind != "user" or prop.read_only):
            message = _("%(object)s have no property named “%(name)s” that holds a user.")
            yield Problem(place(step, "property"), message % {"object": schema.plural, "name": name})
        if not isinstance(step.config.get("overwrite", False), bool):
            yield Problem(place(step, "overwrite"), _("Enter true or false."))

    def summary(self, step: Step, scope: Scope) -> str:
        schema, name = target_schema(step, scope), str(step.config.get("property", OWNER))
        prop = schema.get(name) if schema else None
        words = {
            "property": (prop.label if prop else name) + whose(step, scope),
            "names": ", ".join(choosing_users.names(step.config, scope)),
        }
        return _("Rotate %(property)s among %(names)s") % words

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == Done.slug:
            return _("Gave it to %(name)s.") % {"name": data.get("name", "")}
        return str(data.get("reason", ""))

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        name = str(batch.config.get("property", OWNER))
        try:
            records = targets(batch)
            _schema, prop = writing.property_of(batch, records, name)
            eligible = [person for person in choosing_users.chosen(batch) if person.is_active]
            if not eligible:
                raise InvalidValues({"users": [_("None of the users chosen is active, so nobody can become owner.")]})
            if prop is not None and (prop.kind != "user" or prop.read_only):
                raise InvalidValues({name: [_("%(label)s cannot hold an owner.") % {"label": prop.label}]})
            turn = taking_turns.begin(batch)
        except CallerError as error:
            return all_fail(batch, error)
        overwrite = bool(batch.config.get("overwrite", False))

        def act(item: Item) -> Outcome:
            nonlocal turn
            there = records[item.id]
            if not there or prop is None:
                return Skip(_("There is no associated record to write to."))
            free = [record for record in there if overwrite or batch.unit.value(record, prop) is None]
            if not free:
                return Skip(_("It has an owner already, and this step does not overwrite one."))
            person = eligible[turn % len(eligible)]
            turn += 1
            reason = batch.origin(item)
            for record in free:
                batch.unit.put(record, prop, person.id, reason)
            return Done(data={"user": person.id, "name": person.name})

        outcomes = each(batch, act)
        taking_turns.end(batch, turn)
        return outcomes
