"""Narrows a list to one workflow or one outcome, without reading the large tables for what there is to choose from."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflows.models import Workflow

OUTCOMES = {
    "done": _("done"),
    "taken": _("took a branch"),
    "waiting": _("waited"),
    "sending": _("sent"),
    "spawned": _("walked paths"),
    "skipped": _("left out"),
    "retrying": _("is tried again"),
    "failed": _("failed"),
    "stopped": _("left"),
    "left": _("was let out"),
    "refused": _("was not enrolled"),
}


class OfWorkflow(admin.SimpleListFilter):
    """Rows of one workflow."""

    title = _("workflow")
    parameter_name = "workflow"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the workflows by name."""
        rows = Workflow.objects.select_related("draft").order_by("pk")
        return sorted(((str(row.pk), str(row)) for row in rows), key=lambda pair: pair[1].lower())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the rows chosen."""
        return queryset.filter(workflow=int(value)) if (value := self.value()) else queryset

    def value(self) -> str | None:
        """Return the number of a workflow, or None."""
        value = super().value()
        return value if value and value.isascii() and value.isdigit() and len(value) <= 18 else None


class WithOutcome(admin.SimpleListFilter):
    """Entries with one outcome."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the outcomes."""
        return list(OUTCOMES.items())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the entries chosen."""
        return queryset.filter(outcome=self.value()) if self.value() in OUTCOMES else queryset
