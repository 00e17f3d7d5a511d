"""The page of passes: where each record stands, and how its way ended; whoever may can let them leave."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from crm.lib import clock
from workflows import seeing, wording
from workflows.admin.choosing import OfWorkflow
from workflows.admin.reading import ReadOnly, record
from workflows.engine import leaving
from workflows.models import Enrollment


@admin.display(description=gettext_lazy("reason"))
def reason(row: Enrollment) -> str:
    """Return why a pass ended."""
    return wording.reason_of(row.end_reason) if row.end_reason else "–"


@admin.action(description=gettext_lazy("Unenroll"), permissions=["enroll"])
def unenroll(page: Any, request: HttpRequest, queryset: "QuerySet[Enrollment]") -> None:
    """Let records leave, each with its whole family."""
    with transaction.atomic():
        count = leaving.leave(list(queryset.filter(ended_at=None).values_list("pk", flat=True)), "manual", clock.now())
    said = ngettext("%(count)s enrollment ended.", "%(count)s enrollments ended.", count) % {"count": count}
    page.message_user(request, said, messages.SUCCESS)


class EnrollmentAdmin(ReadOnly):
    """Passes of the records that one may see, newest first."""

    list_display = ("id", "workflow", record, "state", "node", "due_at", "created_at", "ended_at", reason)
    list_filter = (OfWorkflow, "state")
    list_select_related = ("workflow__draft", "object_type")
    actions = [unenroll]
    fields: ClassVar[Any] = (
        "workflow", record, "state", "node", "entered_at", "due_at", "created_at", "ended_at", reason, "revision",
        "parent", "open_children", "attempts", "retries", "cause", "outputs",
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the passes of records that the person may see."""
        rows: QuerySet[Any] = seeing.enrollments_seen(request.user)
        return rows.order_by(*self.ordering)

    def has_enroll_permission(self, request: HttpRequest) -> bool:
        """Return whether the person may let records leave."""
        return request.user.has_perm("workflows.enroll_workflow")


admin.site.register(Enrollment, EnrollmentAdmin)
