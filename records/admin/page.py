"""What every page of the admin shares: strict addresses, counts that cost little, refusals as messages."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.admin.bases import ModelAdmin, ModelChoiceField, Paginator
from records.admin.showing import person

#: Rows that a list counts and pages through; a filter or a search finds what lies beyond.
MOST_COUNTED = 10_000
#: Rows that the page before a deletion names.
MOST_NAMED = 20


class CappedPaginator(Paginator):
    """Pages of at most 10,000 rows, so that no list counts a whole table."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, 10,000 at most."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


class PersonField(ModelChoiceField):
    """Chooses a user by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, and whether the user is gone."""
        return person(obj) if obj.is_active else _("%(name)s (inactive)") % {"name": person(obj)}


class PageList(ChangeList):
    """A list whose addresses hold known parameters only."""

    @property
    def is_capped(self) -> bool:
        """Return whether there may be more rows than were counted."""
        return bool(self.result_count >= MOST_COUNTED)


class Page(ModelAdmin):
    """A page of the admin."""

    section: str | Promise
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 200
    save_on_top = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return PageList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the parameters of the page's own filters and nothing else, so that no address reaches relations."""
        return "\x00" not in value and lookup in self._filter_parameters(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a row, or None; no database holds a key with a null character, and PostgreSQL refuses the question."""
        return None if "\x00" in object_id else super().get_object(request, object_id, from_field)

    def _filter_parameters(self, request: HttpRequest | None) -> list[str]:
        if request is None:
            return []
        found: list[str] = []
        for one in self.get_list_filter(request):
            if isinstance(one, str):
                found += [f"{one}{suffix}" for suffix in FIELD_SUFFIXES]
            elif isinstance(one, tuple | list):
                found += [f"{one[0]}{suffix}" for suffix in FIELD_SUFFIXES]
            else:
                found.append(str(getattr(one, "parameter_name", "")))
        return found

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or take the form; what the writer refuses is said on the page."""
        return self.said(
            request, lambda: super(Page, self).changeform_view(request, object_id, form_url, extra_context)
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask or delete; what the writer refuses is said on the page."""
        return self.said(request, lambda: super(Page, self).delete_view(request, object_id, extra_context))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list or run an action; what the writer refuses is said on the page."""
        return self.said(request, lambda: super(Page, self).changelist_view(request, extra_context))

    def said(self, request: HttpRequest, answer: Callable[[], HttpResponse], back: str = "") -> HttpResponse:
        """Return the answer, or go back with the message of what was refused."""
        try:
            return answer()
        except CallerError as error:
            message = str(error)
        except ProtectedError as error:
            message = _("It is in use: %(uses)s.") % {"uses": "; ".join(map(str, list(error.protected_objects)[:5]))}
        except IntegrityError:
            message = _("Somebody saved the same at the same time. Look at it and try again.")
        self.message_user(request, message, messages.ERROR)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(back or request.get_full_path())

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Call users by their names, without ways to change them from here."""
        if db_field.related_model is get_user_model():
            return PersonField(
                get_user_model()._default_manager.order_by("-is_active", "first_name", "last_name", "username"),
                required=not db_field.blank,
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a form, without the buttons that open pages of other tables in a window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    # What a deletion takes along

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what would go and what stands in the way, in words; no table is walked through for it."""
        rows = list(objs[:MOST_NAMED])
        gone = [words for row in rows for words in (str(row), *self.goes_with(row))]
        held = [words for row in rows for words in self.held_by(row)]
        count = len(rows) if len(rows) < MOST_NAMED else objs.count()
        more = [_("and %(count)s more") % {"count": count - len(rows)}] if count > len(rows) else []
        return [*gone, *more], {self.opts.verbose_name_plural: count}, set(), held

    def goes_with(self, row: Any) -> list[str]:
        """Return what a deletion takes along, in words."""
        return []

    def held_by(self, row: Any) -> list[str]:
        """Return what forbids a deletion, in words."""
        return []

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete one by one, as the page of one does."""
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)


#: What Django's own field filters append to the name of their field.
FIELD_SUFFIXES = ("", "__exact", "__isnull", "__gte", "__lt", "__id__exact", "__name__exact", "__isempty")
