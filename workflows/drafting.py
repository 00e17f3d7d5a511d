"""The one writer of drafts: every edit, undo and redo goes through here, and none overwrites another unseen.

An edit saves the new value and leaves a history row that says which row it was built on. Undo goes to that row, redo
to the newest row built on the present one. An edit after an undo opens a new future; the old one stays on record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.signals import pre_create_historical_record

from crm.lib.errors import CallerError
from workflows import limiting
from workflows.definition import Definition, dump, load
from workflows.models import Draft, Workflow

P = ParamSpec("P")

#: How long undo remembers. HubSpot: thirty days.
REMEMBERED = timedelta(days=30)


class Stale(CallerError):
    """The draft has changed since the edit was begun; ``cursor`` is what to build on now."""

    def __init__(self, cursor: int) -> None:
        self.cursor = cursor
        super().__init__(_("Somebody else has changed this workflow meanwhile. Look at the present version first."))


class InTrash(CallerError):
    """The workflow lies in the trash; what lies there stays as it is."""


class NothingThere(CallerError):
    """There is nothing to undo or redo."""


@dataclass(frozen=True)
class State:
    """A draft at one moment: its definition, and the cursor that the next edit must be built on."""

    definition: Definition
    cursor: int
    can_undo: bool
    can_redo: bool


def begin(definition: Definition, *, owner: int | None = None) -> Workflow:
    """Make a workflow, off, with the definition as its first draft. ``owner`` is the id of a user.

    Raises Refused where the account may have no more.
    """
    limiting.demand_room()
    with transaction.atomic():
        workflow = Workflow.objects.create(object_type_id=definition.object, owner_id=owner)
        _save(Draft(workflow=workflow, definition=dump(definition)), built_on=None, by=owner)
    return workflow


def state(workflow: Workflow) -> State:
    """Return the draft as it is now."""
    return _state(Draft.objects.get(workflow=workflow))


def apply(
    workflow: Workflow,
    base: int,
    by: int | None,
    edit: Callable[Concatenate[Definition, P], Definition],
    *args: P.args,
    **kwargs: P.kwargs,
) -> State:
    """Edit the draft with a function of ``workflows.definition.editing`` and its arguments.

    ``base`` is the cursor that the person saw, ``by`` the id of the user. An edit that changes nothing leaves no
    trace. Raises InTrash, Stale, EditRefused or what ``edit`` raises; nothing is written then.
    """
    with transaction.atomic():
        draft = _locked(workflow, base)
        before = load(draft.definition)
        after = edit(before, *args, **kwargs)
        if dump(after) != dump(before):
            draft.definition = dump(after)
            _save(draft, built_on=draft.cursor, by=by)
        return _state(draft)


def undo(workflow: Workflow, base: int) -> State:
    """Put back the value that the present one was built on; raises InTrash, Stale or NothingThere."""
    with transaction.atomic():
        draft = _locked(workflow, base)
        target = _before(draft)
        if target is None:
            raise NothingThere(_("There is nothing to undo."))
        return _go_to(draft, target)


def redo(workflow: Workflow, base: int) -> State:
    """Put back the newest value that was built on the present one; raises InTrash, Stale or NothingThere."""
    with transaction.atomic():
        draft = _locked(workflow, base)
        target = _after(draft)
        if target is None:
            raise NothingThere(_("There is nothing to redo."))
        return _go_to(draft, target)


def forget_old(now: datetime) -> int:
    """Delete history rows older than thirty days, the cursors' own excepted; returns how many went."""
    cursors = Draft.objects.exclude(cursor=None).values("cursor")
    old = Draft.history.filter(history_date__lt=now - REMEMBERED).exclude(history_id__in=cursors)
    return int(old.delete()[0])


def _locked(workflow: Workflow, base: int) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",), no_key=True).select_related("workflow").get(workflow=workflow)
    if draft.workflow.trashed_at is not None:
        raise InTrash(_("This workflow is in the trash. Restore it first."))
    if draft.cursor != base:
        raise Stale(draft.cursor or 0)
    return draft


def _save(draft: Draft, built_on: int | None, by: int | None) -> None:
    draft._built_on = built_on  # type: ignore[attr-defined]
    draft._history_user_id = by  # type: ignore[attr-defined]
    draft.save()
    draft.cursor = draft.history.latest("history_id").history_id
    Draft.objects.filter(pk=draft.pk).update(cursor=draft.cursor)


def _go_to(draft: Draft, row: Any) -> State:
    draft.definition, draft.cursor = row.definition, row.history_id
    draft.save_without_historical_record()  # type: ignore[attr-defined]
    return _state(draft)


def _before(draft: Draft) -> Any:
    present = draft.history.filter(history_id=draft.cursor).first()
    return present and present.built_on and draft.history.filter(history_id=present.built_on).first()


def _after(draft: Draft) -> Any:
    return draft.history.filter(built_on=draft.cursor).order_by("-history_id").first()


def _state(draft: Draft) -> State:
    return State(load(draft.definition), draft.cursor or 0, bool(_before(draft)), bool(_after(draft)))


def note_origin(instance: Draft, history_instance: Any, **_kwargs: Any) -> None:
    """Write on a new history row what it was built on, and by whom."""
    history_instance.built_on = getattr(instance, "_built_on", None)
    history_instance.history_user_id = getattr(instance, "_history_user_id", None)


pre_create_historical_record.connect(note_origin, sender=Draft.history.model, dispatch_uid="note-origin")
