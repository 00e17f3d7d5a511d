"""Pages of tasks, notes, logged e-mails and one's own notifications."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib import clock
from records.admin import addresses, sections
from records.admin.bases import ModelForm, TabularInline
from records.admin.finding import within_reach
from records.admin.own_rows import OwnRows
from records.admin.page import Page
from records.admin.reach import activities_seen
from records.models import ActivityLink, LoggedEmail, Note, Notification, Task, completing


class LinkForm(ModelForm):
    """Names the record that an activity belongs to."""

    person: Any = None

    class Meta:
        model = ActivityLink
        fields = ("object_type", "record_id")

    def clean(self) -> dict[str, Any]:
        """Refuse records that are not there, or not the person's to see."""
        given = super().clean() or self.cleaned_data
        kind, number = given.get("object_type"), given.get("record_id")
        if not self.has_changed() or kind is None or number is None:
            return given
        if not within_reach(kind.pk, self.person).filter(pk=number).exists():
            words = {"object": kind, "number": number}
            raise forms.ValidationError(_("There is no %(object)s %(number)s that you may see.") % words)
        return given


class LinkInline(TabularInline):
    """The records that an activity belongs to."""

    model = ActivityLink
    form = LinkForm
    extra = 1
    readonly_fields = ("page",)
    verbose_name_plural = gettext_lazy("Records")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Let the lines know who asks."""
        kwargs["form"] = type("LinkForm", (LinkForm,), {"person": request.user, "__module__": __name__})
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether links may be added: whoever may change the activity may."""
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether links may be changed."""
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether links may be removed."""
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether links are shown."""
        return True

    def _may(self, request: HttpRequest) -> bool:
        name = self.parent_model._meta.model_name
        return request.user.has_perm(f"records.change_{name}") or request.user.has_perm(f"records.add_{name}")

    @admin.display(description=gettext_lazy("page"))
    def page(self, link: ActivityLink) -> str:
        """Return a link to the record."""
        if not link.pk:
            return ""
        return format_html('<a href="{}">{}</a>', addresses.record_page(link.object_type_id, link.record_id), _("Open"))


class ActivityAdmin(Page):
    """What activities share."""

    section = sections.ACTIVITIES
    inlines = (LinkInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the activities of records that the person may see, and the person's own."""
        return activities_seen(super().get_queryset(request), request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember who made it."""
        if not change:
            obj.created_by_id = request.user.pk
        obj.save()


@admin.action(description=gettext_lazy("Mark as done"), permissions=["change"])
def mark_done(page: Any, request: HttpRequest, queryset: QuerySet[Task]) -> None:
    """Say that tasks are done."""
    with transaction.atomic():
        ids = list(queryset.filter(done_at__isnull=True).values_list("pk", flat=True))
        rows = Task.objects.filter(pk__in=ids, done_at__isnull=True)
        count = rows.update(done_at=clock.now(), updated_at=clock.now())
        completing.announce(ids)
    words = ngettext("%(count)s task is done.", "%(count)s tasks are done.", count)
    page.message_user(request, words % {"count": count}, messages.SUCCESS)


class TaskAdmin(ActivityAdmin):
    """Tasks."""

    actions = (mark_done,)
    list_display = ("title", "kind", "priority", "due_at", "assignee", "queue", "done_at")
    list_filter = ("kind", "priority", "assignee", ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("assignee",)
    search_fields = ("title",)


class NoteAdmin(ActivityAdmin):
    """Notes."""

    list_display = ("__str__", "created_by", "created_at")
    list_select_related = ("created_by",)
    search_fields = ("body",)


class LoggedEmailAdmin(ActivityAdmin):
    """Logged e-mails."""

    list_display = ("subject", "direction", "sender", "recipients", "at")
    list_filter = ("direction",)
    search_fields = ("subject", "sender", "recipients")


@admin.action(description=gettext_lazy("Mark as read"))
def mark_read(page: Any, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
    """Say that notifications have been read."""
    count = queryset.filter(read_at__isnull=True).update(read_at=clock.now())
    words = ngettext(
        "%(count)s notification was marked as read.", "%(count)s notifications were marked as read.", count
    )
    page.message_user(request, words % {"count": count}, messages.SUCCESS)


class NotificationAdmin(OwnRows, Page):
    """One's own notifications: everybody reads theirs, nobody another's."""

    section = sections.ACTIVITIES
    actions = (mark_read,)
    list_display = ("title", "created_at", "read_at")
    list_filter = (("read_at", admin.EmptyFieldListFilter),)
    fields = ("title", "body", "about", "created_at", "read_at")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("record"))
    def about(self, notification: Notification) -> str:
        """Return a link to the record it is about."""
        if notification.object_type_id is None or notification.record_id is None:
            return ""
        try:
            page = addresses.record_page(notification.object_type_id, notification.record_id)
        except NoReverseMatch:
            return ""
        return format_html('<a href="{}">{}</a>', page, _("Open"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that nobody writes any here."""
        return False


for model, page in (
    (Task, TaskAdmin), (Note, NoteAdmin), (LoggedEmail, LoggedEmailAdmin), (Notification, NotificationAdmin),
):  # fmt: skip
    admin.site.register(model, page)
