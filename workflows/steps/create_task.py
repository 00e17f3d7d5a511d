"""Create task: something that somebody should do about the record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.calendar import Offset, local, moment, read_offset
from crm.lib.errors import CallerError
from records.models import Task
from records.models.reference import Reference
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome
from workflows.scope import Output, Scope
from workflows.steps import choosing_users, linking
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, each, place, text_value, tried
from workflows.steps.notify_user import check_text
from workflows.values import Person, Value, parse, people, prepare
from workflows.values.dates import DATES, as_date

LONGEST_TITLE = 500
#: When a task is due that has a day and no time (HubSpot).
MORNING = time(8)
CHOICES = {"kind": Task.Kind, "priority": Task.Priority}


class CreateTask(StepKind):
    """``{"title": "Call {{ contact.first_name }}", "body": "…", "kind": "call", "priority": "high", "queue": "Sales",
    "assignee": {"user": 3} | {"property": "owner"} | null, "due": VALUE, "reminder": {"direction": "before",
    "hours": 1}, "associations": ["enrolled"]}``. The reminder counts from when it is due.
    """

    slug = "create_task"
    label = gettext_lazy("Create task")
    icon = "square-check"
    category = "internal"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if not step.config.get("title"):
            yield Problem(place(step, "title"), _("Enter a title."))
        for field in ("title", "body"):
            if step.config.get(field):
                yield from check_text(step, scope, field)
        for field, choices in CHOICES.items():
            if step.config.get(field) is not None and step.config[field] not in choices.values:
                message = _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices.values)}
                yield Problem(place(step, field), message)
        yield from _check_assignee(step, scope)
        yield from _check_due(step, scope)
        yield from linking.check(step, scope)

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        return (Output("id", _("Task number"), "number"),)

    def summary(self, step: Step, scope: Scope) -> str:
        title = step.config.get("title")
        return _("Create the task “%(title)s”") % {"title": title if isinstance(title, str) else "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome != Done.slug:
            return str(data.get("reason", ""))
        if data.get("name"):
            return _("Created the task “%(title)s” for %(name)s.") % data
        return _("Created the task “%(title)s” for nobody yet.") % {"title": data.get("title", "")}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        config = batch.config
        try:
            title = text_value(config.get("title"), "title")
            body = text_value(config["body"], "body") if config.get("body") else None
            due = parse(config["due"], "due") if config.get("due") else None
            reminder = read_offset(config["reminder"]) if config.get("reminder") else None
            prepare(batch, [value for value in (title, body, due) if value is not None])
            about = linking.references(linking.read(config), batch)
        except CallerError as error:
            return all_fail(batch, error)
        rows: list[dict[str, Any]] = []
        links: list[list[Reference]] = []
        made: list[tuple[Item, dict[str, Any]]] = []

        def act(item: Item) -> Outcome:
            who = _assignee(item, batch)
            at = _due(due, item, batch)
            words = str(title.of(item, batch) or _("Task"))[:LONGEST_TITLE]
            rows.append(
                {
                    "title": words,
                    "body": str((body.of(item, batch) if body else "") or ""),
                    "kind": config.get("kind") or Task.Kind.TODO.value,
                    "priority": config.get("priority") or Task.Priority.NONE.value,
                    "queue": str(config.get("queue") or "")[:120],
                    "assignee_id": who.id if who else None,
                    "due_at": at,
                    "remind_at": moment(at, reminder, batch.zone) if at and isinstance(reminder, Offset) else None,
                }
            )
            links.append([reference for reference, _label in about[item.id]])
            made.append((item, {"title": words, "name": who.name if who else ""}))
            return Done()

        outcomes = each(batch, act)
        keys = batch.unit.add_activities("task", rows, links)
        for (item, data), key in zip(made, keys, strict=True):
            outcomes[item.id] = Done(outputs={"id": key}, data={**data, "task": key})
        return outcomes


def _check_assignee(step: Step, scope: Scope) -> Iterator[Problem]:
    asked, where = step.config.get("assignee"), place(step, "assignee")
    if asked is None:
        return
    if not isinstance(asked, Mapping) or set(asked) not in ({"user"}, {"property"}):
        yield Problem(where, _("“user” or “property” is expected here."))
    elif "property" in asked:
        yield from choosing_users.check_owner(asked["property"], scope, f"{where}.property")
    elif not isinstance(asked["user"], int) or scope.find_user(asked["user"]) is None:
        yield Problem(f"{where}.user", _("There is no such active user."), _("Choose another one."))


def _check_due(step: Step, scope: Scope) -> Iterator[Problem]:
    where = place(step, "due")
    if step.config.get("due"):
        due, problems = tried(lambda: parse(step.config["due"], where))
        yield from problems
        if due is not None:
            yield from due.check(scope, where)
            shape = due.shape(scope)
            if shape is not None and shape.kind not in DATES:
                yield Problem(where, _("“%(value)s” is not a date.") % {"value": due.describe(scope)})
    elif step.config.get("reminder"):
        yield Problem(place(step, "reminder"), _("A reminder needs a date on which the task is due."))
    if step.config.get("reminder"):
        read = read_offset(step.config["reminder"])
        for problem in read if isinstance(read, list) else ():
            yield Problem(f"{place(step, 'reminder')}.{problem.where}".rstrip("."), problem.message)


def _assignee(item: Item, batch: Batch) -> Person | None:
    """Return who is to do it; nobody where he has left or the record has no owner."""
    asked = batch.config.get("assignee") or {}
    found = None
    if "property" in asked:
        found = next(iter(choosing_users.owners(item, batch, [str(asked["property"])])), None)
    elif "user" in asked:
        found = people(batch).get(asked["user"])
    return found if found and found.is_active else None


def _due(due: Value | None, item: Item, batch: Batch) -> datetime | None:
    found: date | None = as_date(due.of(item, batch)) if due else None
    if found is None or isinstance(found, datetime):
        return found
    return local(found, MORNING, batch.zone)
