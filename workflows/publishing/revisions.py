"""Publishes a draft: writes an immutable revision, makes it live, and settles what becomes of those inside."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from workflows import bells, checking
from workflows.definition import Definition, load
from workflows.drafting import Stale
from workflows.engine.matching import remembering
from workflows.models import Draft, Revision, Workflow
from workflows.publishing import following, starting
from workflows.publishing.locking import demand_not_in_trash, locked, persistent
from workflows.publishing.refusals import NotReady

Gone = Revision.Gone


class Inside(models.TextChoices):
    """What becomes of those inside (decision 8): they follow the new revision, finish on the old one, or leave."""

    FOLLOW = "follow", _("follow the new revision")
    FINISH = "finish", _("finish on the old revision")
    LEAVE = "leave", _("leave the workflow")


@persistent
def publish(
    workflow: Workflow,
    *,
    by: int | None,
    now: datetime,
    note: str = "",
    gone: str = Gone.FINISH,
    inside: str = Inside.FOLLOW,
    enroll_existing: bool = False,
    base: int | None = None,
) -> Revision:
    """Make the draft the live revision; returns it, or the live one where the draft is just that.

    ``gone`` says what happens to those who follow and stand at a step that is gone, ``inside`` what happens to all of
    them. ``base`` is the cursor of the draft that the person saw. A changed trigger is watched from now on;
    who meets it already enters only with ``enroll_existing``. Raises NotReady, PublishingRefused or Stale.
    """
    gone, inside = Gone(gone), Inside(inside)
    with transaction.atomic():
        row = locked(workflow)
        demand_not_in_trash(row)
        draft = Draft.objects.select_for_update(no_key=True).get(workflow=row)
        if base is not None and base != draft.cursor:
            raise Stale(draft.cursor or 0)
        before = row.live
        if before is not None and before.definition == draft.definition:
            return before
        definition = load(draft.definition)
        demand_ready(definition)
        revision = _written(row, draft, by, now, note, gone)
        Workflow.objects.filter(pk=row.pk).update(live=revision)
        if before is not None:
            following.settle(row, before, revision, inside, by, now)
            if before.definition["trigger"] != draft.definition["trigger"]:
                remembering.forget(row.pk)
                if row.status == Workflow.Status.ON:
                    starting.watch(row, by, now, enroll_existing=enroll_existing)
        bells.ring()
    return revision


def demand_ready(definition: Definition) -> None:
    """Raise NotReady with everything that must be changed."""
    problems = checking.check(definition)
    if problems:
        raise NotReady(problems)


def _written(row: Workflow, draft: Draft, by: int | None, now: datetime, note: str, gone: str) -> Revision:
    last = row.revisions.aggregate(last=models.Max("number"))["last"] or 0
    return Revision.objects.create(
        workflow=row, number=last + 1, definition=draft.definition, by_id=by, at=now, note=note.strip(), gone=gone
    )
