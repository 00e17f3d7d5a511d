"""What can be done on a workflow's page: one address and one function per click."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import clock
from crm.lib.errors import InvalidValues, NotFound
from records.querying.visibility import may, visible_ids
from workflows import bells, publishing
from workflows.engine import enrolling
from workflows.engine.refusals import REFUSALS
from workflows.models import Workflow
from workflows.requests import Hit

#: Records that can be enrolled by one click.
MOST = 1_000
Click = Callable[[HttpRequest, Workflow], str]


class EnrollForm(forms.Form):
    """Numbers of records, separated by commas, spaces or lines."""

    records = forms.CharField(
        label=gettext_lazy("Numbers of records"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    anyway = forms.BooleanField(label=gettext_lazy("Also those who have been here before"), required=False)

    def clean_records(self) -> list[int]:
        """Return the numbers."""
        words = self.cleaned_data["records"].replace(",", " ").split()
        if not words or len(words) > MOST or not all(w.isascii() and w.isdigit() and len(w) <= 18 for w in words):
            raise forms.ValidationError(_("Enter 1 to %(most)s numbers.") % {"most": f"{MOST:,}"})
        return [int(word) for word in dict.fromkeys(words)]


def publish(request: HttpRequest, workflow: Workflow) -> str:
    """Make the draft the live revision."""
    _demand(request, "publish")
    revision = publishing.publish(workflow, by=request.user.pk, now=clock.now())
    return _("Revision %(number)s is live.") % {"number": revision.number}


def turn_on(request: HttpRequest, workflow: Workflow) -> str:
    """Let the live revision enroll and act."""
    _demand(request, "publish")
    existing = bool(request.POST.get("enroll_existing"))
    publishing.turn_on(workflow, by=request.user.pk, now=clock.now(), enroll_existing=existing)
    return _("“%(name)s” is on.") % {"name": workflow}


def turn_off(request: HttpRequest, workflow: Workflow) -> str:
    """Let nobody enter any more."""
    _demand(request, "publish")
    inside = request.POST.get("inside", publishing.Off.HOLD)
    if inside not in publishing.Off:
        raise InvalidValues({"inside": [_("Choose what becomes of those inside.")]})
    stop = bool(request.POST.get("clocks_stop"))
    publishing.turn_off(workflow, by=request.user.pk, now=clock.now(), inside=inside, clocks_stop=stop)
    return _("“%(name)s” is off.") % {"name": workflow}


def trash(request: HttpRequest, workflow: Workflow) -> str:
    """Move the workflow to the trash."""
    _demand(request, "delete")
    publishing.trash(workflow, by=request.user.pk, now=clock.now())
    return _("“%(name)s” is in the trash for 90 days.") % {"name": workflow}


def restore(request: HttpRequest, workflow: Workflow) -> str:
    """Take the workflow out of the trash."""
    _demand(request, "delete")
    publishing.restore(workflow)
    return _("“%(name)s” was restored. It is off.") % {"name": workflow}


def enroll(request: HttpRequest, workflow: Workflow) -> str:
    """Enroll records by number; those whom a rule keeps out are told with it."""
    _demand(request, "enroll")
    form = EnrollForm(request.POST)
    if not form.is_valid():
        raise InvalidValues({name: [str(error) for error in errors] for name, errors in form.errors.items()})
    if form.cleaned_data["anyway"]:
        _demand(request, "enroll_again")
    ids: list[int] = form.cleaned_data["records"]
    person: Any = request.user
    if not may(person, "view", workflow.object_type_id):
        raise PermissionDenied
    hidden = sorted(set(ids) - set(visible_ids(workflow.object_type_id, ids, person)))
    if hidden:
        raise NotFound(_("There is no record %(number)s, or you may not see it.") % {"number": hidden[0]})
    anyway = form.cleaned_data["anyway"]
    with transaction.atomic():
        hits = [Hit(workflow.pk, number, "manual", by=person.pk, anyway=anyway) for number in ids]
        answers = enrolling.enroll(hits, clock.now())
        bells.ring()
    refused = [answer for answer in answers if answer.refusal]
    said = [_("Enrolled: %(count)s.") % {"count": len(answers) - len(refused)}]
    said += [f"{answer.hit.record_id}: {REFUSALS.get(answer.refusal, answer.refusal)}" for answer in refused[:10]]
    return " ".join(said)


#: Below a workflow's address: the click.
CLICKS: tuple[tuple[str, Click], ...] = (
    ("publications", publish),
    ("activations", turn_on),
    ("deactivations", turn_off),
    ("trashings", trash),
    ("restorations", restore),
    ("enrollments", enroll),
)


def _demand(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(f"workflows.{right}_workflow"):
        raise PermissionDenied
