"""Pages of imports: each with its progress and its rejected rows, and the way to a new one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import sections
from records.admin.import_upload import upload_page
from records.admin.page import Page
from records.importing import jobs, notes
from records.models import ImportJob

#: Seconds after which the page of a running import looks again.
LOOK_AGAIN = 3
GOING_ON = frozenset({ImportJob.Status.WAITING, ImportJob.Status.RUNNING})


@admin.display(description=gettext_lazy("progress"))
def progress(job: ImportJob) -> str:
    """Return how far an import is."""
    if not job.rows:
        return "100 %" if job.status == ImportJob.Status.DONE else "–"
    return f"{min(100, job.processed * 100 // job.rows)} %"


class ImportJobAdmin(Page):
    """Imports: those who may see the account's people see all of them, others their own."""

    section = sections.DATA
    list_display = ("__str__", "object_type", "status", progress, "created", "updated", "rejected", "asked_at")
    list_filter = ("object_type", "status")
    list_select_related = ("object_type",)
    fields: ClassVar[Any] = (
        "file_name", "object_type", "status", progress, "rows", "processed", "created", "updated", "rejected",
        "message", "told", "asked_at", "started_at", "ended_at", "mapping",
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = fields
    change_list_template = "admin/records/importjob/change_list.html"
    change_form_template = "admin/records/importjob/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the person's own imports; superusers see everybody's."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(user=request.user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that an import is watched, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether an import may be forgotten; one that goes on may not."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.status not in GOING_ON)

    @admin.display(description=gettext_lazy("notes"))
    def told(self, job: ImportJob) -> str:
        """Return what the import did besides the rows."""
        return "\n".join(notes.sentences(job.notes))

    def get_urls(self) -> Any:
        """Return the addresses, our own first."""
        return [
            path("<int:pk>/rejects/", self.admin_site.admin_view(self.rejects_view), name="import_rejects"),
            path("<int:pk>/resumptions/", self.admin_site.admin_view(self.resumption_view), name="import_resumptions"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for object, file and map, and start the import."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.said(request, lambda: upload_page(self, request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the imports, and look again while one goes on."""
        goes_on = self.get_queryset(request).filter(status__in=GOING_ON).exists()
        return super().changelist_view(request, {"look_again": LOOK_AGAIN if goes_on else 0, **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one import, and look again while it goes on."""
        job = self.get_object(request, object_id) if object_id else None
        context: dict[str, Any] = {}
        if job is not None:
            context["look_again"] = LOOK_AGAIN if job.status in GOING_ON else 0
            context["may_resume"] = job.status == ImportJob.Status.FAILED and self.has_add_permission(request)
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def rejects_view(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        """Send the rejected rows, with their reasons, as a file to be saved."""
        job = self._reachable(request, pk)
        if not job.rejects:
            raise Http404
        try:
            file = job.rejects.open("rb")
        except OSError:
            raise Http404 from None
        name = _("rejected-rows-%(number)s.csv") % {"number": job.pk}
        response = FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def resumption_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a failed import go on where it stopped."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = self._reachable(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        jobs.resume(job)
        return HttpResponseRedirect(reverse("admin:records_importjob_change", args=[pk]))

    def _reachable(self, request: HttpRequest, pk: int) -> ImportJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_object(request, str(pk))
        if job is None:
            raise Http404
        return job  # type: ignore[no-any-return]


admin.site.register(ImportJob, ImportJobAdmin)
