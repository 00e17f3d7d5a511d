"""The pages of workflows: their state, what they do, what must be changed, and the clicks that set them to work."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin.page import Page
from records.admin.showing import person
from workflows import checking, describing, publishing
from workflows.admin.clicks import CLICKS, Click, EnrollForm
from workflows.admin.reading import SECTION
from workflows.definition import load
from workflows.models import Enrollment, Workflow


@admin.display(description=gettext_lazy("state"))
def state(row: Workflow) -> str:
    """Return whether a workflow is on, off, paused or in the trash."""
    return _("in the trash") if row.trashed_at else row.get_status_display()


@admin.display(description=gettext_lazy("live revision"))
def live(row: Workflow) -> str:
    """Return the number of the live revision."""
    return str(row.live.number) if row.live else "–"


@admin.display(description=gettext_lazy("owner"))
def owner(row: Workflow) -> str:
    """Return whose it is."""
    return person(row.owner) if row.owner else _("the system")


@admin.display(description=gettext_lazy("enrolled"))
def enrolled(row: Any) -> int:
    """Return how many passes there have been."""
    return int(row.enrolled)


@admin.display(description=gettext_lazy("inside"))
def inside(row: Any) -> int:
    """Return how many passes go on."""
    return int(row.inside)


@admin.display(description=gettext_lazy("what it does"))
def told(row: Workflow) -> str:
    """Return what the draft does, in plain English."""
    return describing.describe(load(row.draft.definition))


class WorkflowAdmin(Page):
    """Workflows. They are edited elsewhere; here they are published, turned on and off, and thrown away."""

    section = SECTION
    list_display: Any = ("__str__", state, "object_type", owner, live, enrolled, inside, "created_at")
    list_filter = ("status", "object_type")
    list_select_related = ("draft", "live", "owner", "object_type")
    search_fields = ("draft__definition__name",)
    actions = None
    fields: ClassVar[Any] = (
        "__str__", state, "object_type", owner, "folder", live, enrolled, inside, "created_at", "on_since",
        "paused_at", "trashed_at", told,
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = fields
    change_form_template = "admin/workflows/workflow/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the workflows with their counts."""
        passes = Enrollment.objects.filter(workflow=OuterRef("pk"), parent=None).order_by().values("workflow")
        counts = {"enrolled": _counted(passes), "inside": _counted(passes.filter(ended_at=None))}
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return rows

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Return what can be sorted without counting everything."""
        return ("created_at", "object_type")

    def get_urls(self) -> Any:
        """Return the addresses, those of the clicks first."""
        clicks = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(self.click, click=click)),
                name=f"workflow_{name}",
            )
            for name, click in CLICKS
        ]
        return [*clicks, *super().get_urls()]

    def click(self, request: HttpRequest, pk: int, click: Click) -> HttpResponse:
        """Do what was clicked and go back to the page; what was refused is said there."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        page = reverse("admin:workflows_workflow_change", args=[pk])

        def answer() -> HttpResponse:
            self.message_user(request, click(request, row), messages.SUCCESS)
            return HttpResponseRedirect(page)

        return self.said(request, answer, page)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one workflow with its open problems and what can be done with it."""
        row = self.get_object(request, object_id) if object_id else None
        context: dict[str, Any] = {}
        if row is not None:
            context = {
                "problems": checking.check(load(row.draft.definition)),
                "ways_off": publishing.Off.choices,
                "enroll_form": EnrollForm(),
                "may_publish": request.user.has_perm("workflows.publish_workflow"),
                "may_enroll": request.user.has_perm("workflows.enroll_workflow"),
                "may_trash": request.user.has_perm("workflows.delete_workflow"),
            }
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that workflows are made elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that workflows are edited elsewhere."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that workflows go to the trash."""
        return False


def _counted(rows: "QuerySet[Any]") -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


admin.site.register(Workflow, WorkflowAdmin)
