"""Notify users inside the product: the bell shows the message, which opens the record."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from records.editing.adding import Message
from records.models.reference import Reference
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Fail, Outcome, Skip
from workflows.scope import Scope
from workflows.steps import choosing_users
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, each, place, text_value, tried
from workflows.values import prepare

LONGEST_TITLE = 200


class NotifyUser(StepKind):
    """``{"users": [3], "teams": [1], "owners": ["owner"], "title": "Call {{ contact.first_name }}", "body": "…"}``.

    ``owners`` names properties of the record that hold users. Who has left is not told; the log names him.
    """

    slug = "notify_user"
    label = gettext_lazy("Send in-app notification")
    icon = "bell"
    category = "internal"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from choosing_users.check_users(step, scope)
        owners = step.config.get("owners", [])
        if not any(step.config.get(field) for field in ("users", "teams", "owners")):
            yield Problem(place(step, "users"), _("Choose who is told: users, teams or the owner."))
        if not isinstance(owners, list):
            yield Problem(place(step, "owners"), _("A JSON array is expected here."))
            owners = []
        for index, name in enumerate(owners):
            yield from choosing_users.check_owner(name, scope, f"{place(step, 'owners')}.{index}")
        if not step.config.get("title"):
            yield Problem(place(step, "title"), _("Enter a title."))
        for field in ("title", "body"):
            if step.config.get(field):
                yield from check_text(step, scope, field)

    def summary(self, step: Step, scope: Scope) -> str:
        names = choosing_users.names(step.config, scope)
        owners = step.config.get("owners")
        for name in owners if isinstance(owners, list) else ():
            prop = scope.schema.get(str(name))
            names.append(prop.label if prop else str(name))
        return _("Notify %(names)s") % {"names": ", ".join(names) or "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome != Done.slug:
            return str(data.get("reason", ""))
        told = _("Notified %(names)s.") % {"names": ", ".join(data.get("names", ()))}
        if not data.get("left_out"):
            return told
        return told + " " + _("Not active any more: %(names)s.") % {"names": ", ".join(data["left_out"])}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        config = batch.config
        try:
            title = text_value(config.get("title"), "title")
            body = text_value(config["body"], "body") if config.get("body") else None
            prepare(batch, [title, *([body] if body else [])])
            chosen = choosing_users.chosen(batch)
        except CallerError as error:
            return all_fail(batch, error)
        messages: list[Message] = []

        def act(item: Item) -> Outcome:
            meant = dict.fromkeys([*chosen, *choosing_users.owners(item, batch, config.get("owners") or ())])
            told = [person for person in meant if person.is_active]
            left_out = [person.name for person in meant if not person.is_active]
            if not meant:
                return Skip(_("There is nobody to tell: the record has no owner."))
            if not told:
                message = _("Nobody could be told. Not active any more: %(names)s.")
                return Fail(message % {"names": ", ".join(left_out)})
            about = Reference(item.object_type, item.record_id)
            words = str(title.of(item, batch) or "")[:LONGEST_TITLE], str((body.of(item, batch) if body else "") or "")
            messages.extend(Message(person.id, *words, about) for person in told)
            data = {"names": [person.name for person in told]}
            return Done(data={**data, "left_out": left_out} if left_out else data)

        outcomes = each(batch, act)
        batch.unit.notify(messages)
        return outcomes


def check_text(step: Step, scope: Scope, field: str) -> Iterator[Problem]:
    """Yield what is wrong with a text of the configuration, tokens included."""
    where = place(step, field)
    value, problems = tried(lambda: text_value(step.config.get(field), where))
    yield from problems
    if value is not None:
        yield from value.check(scope, where)
