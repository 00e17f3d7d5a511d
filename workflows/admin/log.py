"""The page of the log: what steps did, in words, and why records were not enrolled."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from workflows import seeing, wording
from workflows.admin.choosing import OUTCOMES, OfWorkflow, WithOutcome
from workflows.admin.reading import ReadOnly, record
from workflows.models import LogEntry


@admin.display(description=gettext_lazy("what happened"))
def what(entry: LogEntry) -> str:
    """Return an entry in words."""
    return wording.sentence(entry)


@admin.display(description=gettext_lazy("outcome"))
def outcome(entry: LogEntry) -> str:
    """Return what people call an outcome."""
    return str(OUTCOMES.get(entry.outcome, entry.outcome))


class LogAdmin(ReadOnly):
    """What happened to the records that one may see, newest first."""

    list_display = ("at", "workflow", record, "node", outcome, what)
    list_display_links = None
    list_filter = (OfWorkflow, WithOutcome)
    list_select_related = ("workflow__draft", "enrollment")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the entries about records that the person may see."""
        rows: QuerySet[Any] = seeing.log_seen(request.user)
        return rows.order_by(*self.ordering)


admin.site.register(LogEntry, LogAdmin)
