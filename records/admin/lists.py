"""Pages of lists: static ones with their members, active ones with their filter and what it matches now."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib.errors import InvalidValues
from records.admin import addresses, sections
from records.admin.asking import person_of
from records.admin.bases import ModelForm
from records.admin.finding import within_reach
from records.admin.json_field import JsonField
from records.admin.page import Page
from records.admin.reach import lists_seen
from records.editing import listing
from records.filters import InvalidFilter
from records.models import ObjectType, RecordList, RecordQuerySet
from records.querying import context, uses, visibility
from records.querying.scope import seen_by
from records.querying.to_query import to_query

#: Members that a list's page shows.
MOST_SHOWN = 50
MOST_ADDED = 1_000


class RecordListForm(ModelForm):
    """Describes a list; the filter of an active one is read with the filter language."""

    person: Any = None
    filter = JsonField(label=gettext_lazy("Filter"), help_text=gettext_lazy("For active lists: the filter as JSON."))

    class Meta:
        model = RecordList
        fields = ("name", "object_type", "kind", "filter", "description", "owner")

    def clean(self) -> dict[str, Any]:
        """Read the filter and say everything that is wrong with it."""
        given = super().clean() or self.cleaned_data
        kind = given.get("kind") or self.instance.kind
        object_type = given.get("object_type") or (self.instance.object_type if self.instance.pk else None)
        if kind == RecordList.Kind.STATIC:
            if given.get("filter") is not None:
                self.add_error("filter", _("A static list has no filter. Empty it, or make the list active."))
        elif object_type is not None and "filter" not in self.errors:
            self._read(given.get("filter"), object_type.pk)
        return given

    def _read(self, tree: Any, object_type: str) -> None:
        if tree is None:
            self.add_error("filter", _("An active list needs a filter."))
            return
        try:
            group = context.parse(tree, object_type, self.instance.pk)
        except InvalidFilter as error:
            for problem in error.problems:
                self.add_error("filter", f"{problem} {problem.hint}".strip())
            return
        if "filter" in self.changed_data:
            for name in sorted(group.needs().objects()):
                if not visibility.may(self.person, "view", name):
                    message = _("The filter asks about %(object)s records, which you may not see.")
                    self.add_error("filter", message % {"object": name})


class RecordListAdmin(Page):
    """Lists."""

    section = sections.LISTS
    form = RecordListForm
    list_display = ("name", "object_type", "kind", "owner", "updated_at")
    list_filter = ("object_type", "kind")
    list_select_related = ("object_type", "owner")
    search_fields = ("name",)
    change_form_template = "admin/records/recordlist/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the lists of objects that the person may see."""
        return lists_seen(super().get_queryset(request), person_of(request))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Let the form know who asks."""
        kwargs["form"] = type("RecordListForm", (RecordListForm,), {"person": request.user, "__module__": __name__})
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the objects that the person may see."""
        if db_field.name == "object_type":
            names = [schema.name for schema in visibility.objects_seen(person_of(request))]
            kwargs["queryset"] = ObjectType.objects.filter(pk__in=names)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock object and kind once the list is there."""
        return ("object_type", "kind") if obj else ()

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Hide the filter of static lists."""
        return ("filter",) if obj and obj.kind == RecordList.Kind.STATIC else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields that the list has."""
        return [name for name in RecordListForm.Meta.fields if name not in self.get_exclude(request, obj)]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the list with its first members."""
        row = self.get_object(request, object_id) if object_id else None
        shown = members_shown(row, request.user) if row else {}
        return super().changeform_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def get_urls(self) -> Any:
        """Return the addresses, those of members first."""
        return [
            path("<int:pk>/members/", self.admin_site.admin_view(self.add_view_of_members), name="list_members"),
            path(
                "<int:pk>/members/<int:record>/removals/",
                self.admin_site.admin_view(self.removal_view),
                name="list_member_removals",
            ),
            *super().get_urls(),
        ]

    def add_view_of_members(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add records by their numbers."""
        row = self._changeable(request, pk)

        def answer() -> HttpResponse:
            wanted = numbers(request.POST.get("ids", ""))
            seen = visibility.visible_ids(row.object_type_id, wanted, person_of(request))
            count = listing.add(row, seen)
            words = ngettext("%(count)s record was added.", "%(count)s records were added.", count) % {"count": count}
            if missing := sorted(set(wanted) - set(seen)):
                named = ", ".join(map(str, missing[:10]))
                words += " " + _("There are no records with these numbers: %(numbers)s.") % {"numbers": named}
            self.message_user(request, words, messages.WARNING if missing else messages.SUCCESS)
            return HttpResponseRedirect(_page(pk))

        return self._post(request, answer, pk)

    def removal_view(self, request: HttpRequest, pk: int, record: int) -> HttpResponse:
        """Remove one record."""
        row = self._changeable(request, pk)
        if not visibility.visible_ids(row.object_type_id, [record], person_of(request)):
            raise Http404

        def answer() -> HttpResponse:
            listing.remove(row, [record])
            self.message_user(request, _("The record was removed from the list."), messages.SUCCESS)
            return HttpResponseRedirect(_page(pk))

        return self._post(request, answer, pk)

    def _post(self, request: HttpRequest, answer: Any, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self.said(request, answer, _page(pk))

    def _changeable(self, request: HttpRequest, pk: int) -> RecordList:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row  # type: ignore[no-any-return]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save through the one writer of lists."""
        listing.define(obj)

    def held_by(self, row: Any) -> list[str]:
        """Return the lists whose filters refer to this one."""
        return uses.uses_of_list(row.pk)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the list, unless a filter refers to it."""
        listing.remove_list(obj)

    def goes_with(self, row: Any) -> list[str]:
        """Return that the records stay."""
        return [_("the records in it stay")]


def members_shown(row: RecordList, person: Any) -> dict[str, Any]:
    """Return how many members of a list a person may see, and the first of them."""
    try:
        found = members_of(row, person)
    except InvalidFilter as error:
        return {"filter_problems": error.problems}
    first = list(found.order_by("-created_at", "-id")[:MOST_SHOWN])
    return {
        "member_count": found.count(),
        "members": [(record, addresses.record_page(record.object_type_id, record.pk)) for record in first],
    }


def members_of(row: RecordList, person: Any) -> RecordQuerySet[Any]:
    """Return the records in a list, as far as a person may see them and what its filter asks about."""
    rows = within_reach(row.object_type_id, person)
    if row.kind == RecordList.Kind.STATIC:
        return rows.filter(pk__in=row.members.values("record_id"))
    tree = context.parse(row.filter, row.object_type_id, row.pk)
    return rows.filter(to_query(tree, row.object_type_id, context.present(), seen_by(person)))


def numbers(text: str) -> list[int]:
    """Return the numbers in a text; raises InvalidValues for anything else."""
    parts = text.replace(",", " ").replace("#", " ").split()
    wrong = [part for part in parts if not (part.isascii() and part.isdigit() and len(part) < 19)]
    if wrong or not parts or len(parts) > MOST_ADDED:
        message = _("Give the numbers of at most %(most)s records, set off by spaces or commas.")
        raise InvalidValues({str(gettext_lazy("Records")): [message % {"most": MOST_ADDED}]})
    return [int(part) for part in parts]


def _page(pk: int) -> str:
    return reverse("admin:records_recordlist_change", args=[pk])


admin.site.register(RecordList, RecordListAdmin)
