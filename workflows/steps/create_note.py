"""Create note: leaves a note on the record and, if wanted, on associated ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from records.models.reference import Reference
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome, Skip
from workflows.scope import Scope
from workflows.steps import linking
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, each, place, text_value
from workflows.steps.notify_user import check_text
from workflows.values import prepare


class CreateNote(StepKind):
    """``{"body": "Won {{ deal.amount | money }}", "associations": ["enrolled"]}``."""

    slug = "create_note"
    label = gettext_lazy("Create note")
    icon = "sticky-note"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if not step.config.get("body"):
            yield Problem(place(step, "body"), _("Enter the text of the note."))
        else:
            yield from check_text(step, scope, "body")
        yield from linking.check(step, scope)

    def summary(self, step: Step, scope: Scope) -> str:
        words = step.config.get("body")
        return _("Create the note “%(text)s”") % {"text": words[:80] if isinstance(words, str) else "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return _("Created a note.") if outcome == Done.slug else str(data.get("reason", ""))

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            body = text_value(batch.config.get("body"), "body")
            prepare(batch, [body])
            about = linking.references(linking.read(batch.config), batch)
        except CallerError as error:
            return all_fail(batch, error)
        rows: list[dict[str, Any]] = []
        links: list[list[Reference]] = []

        def act(item: Item) -> Outcome:
            words = body.of(item, batch)
            if not words:
                return Skip(_("The text is blank, so no note was made."))
            rows.append({"body": words})
            links.append([reference for reference, _label in about[item.id]])
            return Done()

        outcomes = each(batch, act)
        batch.unit.add_activities("note", rows, links)
        return outcomes
