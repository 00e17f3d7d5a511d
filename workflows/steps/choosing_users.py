"""Which users a step means: named ones, members of teams, owners of records; who has left is set apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.models import Team
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.scope import Scope
from workflows.steps.configuring import place
from workflows.values import Person, people


def numbers(raw: Any) -> list[int]:
    """Return the ids of a list in a configuration."""
    return [one for one in raw if isinstance(one, int)] if isinstance(raw, list) else []


def check_users(step: Step, scope: Scope) -> Iterator[Problem]:
    """Yield which of the users and teams chosen are not there (any more)."""
    for field, find in (("users", scope.find_user), ("teams", scope.find_team)):
        raw = step.config.get(field, [])
        if not isinstance(raw, list) or len(numbers(raw)) != len(raw):
            yield Problem(place(step, field), _("A list of numbers is expected here."))
        for index, number in enumerate(numbers(raw)):
            if find(number) is None:
                message = _("Somebody who is chosen here has left, or a team is gone.")
                yield Problem(f"{place(step, field)}.{index}", message, _("Choose another one."))


def names(config: Mapping[str, Any], scope: Scope) -> list[str]:
    """Return the names of the users and teams chosen."""
    chosen = [scope.find_user(number) or f"#{number}" for number in numbers(config.get("users"))]
    return chosen + [scope.find_team(number) or f"#{number}" for number in numbers(config.get("teams"))]


def chosen(batch: Batch) -> list[Person]:
    """Return the users named and then the members of the teams, each once, active or not: at most two queries."""
    if "chosen" not in batch.memo:
        ids = numbers(batch.config.get("users"))
        teams = numbers(batch.config.get("teams"))
        if teams:
            rows = Team.members.through.objects.filter(team_id__in=teams).order_by("user_id")
            ids += rows.values_list("user_id", flat=True)
        known = people(batch)
        batch.memo["chosen"] = [known[one] for one in dict.fromkeys(ids) if one in known]
    found: list[Person] = batch.memo["chosen"]
    return found


def owners(item: Item, batch: Batch, properties: Iterable[str]) -> list[Person]:
    """Return the users that the record's user properties name."""
    schema, known = batch.unit.catalogue[item.object_type], people(batch)
    found = []
    for name in properties:
        prop = schema.get(name)
        if prop is None or prop.kind != "user":
            message = _("%(object)s have no property named “%(name)s” that holds a user.")
            raise InvalidValues({name: [message % {"object": schema.plural, "name": name}]})
        held = batch.unit.value(item.record, prop)
        if isinstance(held, int) and held in known:
            found.append(known[held])
    return found


def check_owner(name: Any, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a property of the enrolled record that is to hold a user."""
    prop = scope.schema.get(name) if isinstance(name, str) else None
    if prop is None or prop.kind != "user":
        message = _("%(object)s have no property named “%(name)s” that holds a user.")
        yield Problem(where, message % {"object": scope.schema.plural, "name": name}, _("Choose another property."))
