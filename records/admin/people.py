"""Pages of teams, users and groups. Users are deactivated, never deleted: what they did stays theirs."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin import sections
from records.admin.bases import DjangoUserAdmin
from records.admin.page import Page
from records.models import Team


class TeamAdmin(Page):
    """Teams."""

    section = sections.PEOPLE
    list_display = ("name",)
    search_fields = ("name",)
    filter_horizontal = ("members",)


@admin.action(description=_("Deactivate"), permissions=["change"])
def deactivate(page: Any, request: HttpRequest, queryset: QuerySet[User]) -> None:
    """Keep users from signing in; the one who asks stays."""
    page.changeable(request, queryset).exclude(pk=request.user.pk).update(is_active=False)


@admin.action(description=_("Activate"), permissions=["change"])
def activate(page: Any, request: HttpRequest, queryset: QuerySet[User]) -> None:
    """Let users sign in again."""
    page.changeable(request, queryset).update(is_active=True)


class PersonAdmin(Page, DjangoUserAdmin):
    """Users. Only superusers change superusers, and only they give that right and others."""

    section = sections.PEOPLE
    actions = (deactivate, activate)
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    fieldsets = (
        (
            None,
            {
                "fields": ("username", "password", "is_active"),
                "description": _("Users are not deleted, so that history keeps its names. Untick “active” instead."),
            },
        ),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )

    def changeable(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the users that the person may change."""
        return queryset if _is_superuser(request) else queryset.filter(is_superuser=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a user may be changed."""
        return super().has_change_permission(request, obj) and (
            obj is None or _is_superuser(request) or not obj.is_superuser
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that no user may be deleted."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock rights for those who might give themselves some."""
        dates = ("last_login", "date_joined")
        return dates if _is_superuser(request) else (*dates, "is_superuser", "groups", "user_permissions")


class RightsAdmin(Page, GroupAdmin):
    """Groups of users with the same rights; only superusers change rights."""

    section = sections.PEOPLE

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the person may make groups."""
        return super().has_add_permission(request) and _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may change groups."""
        return super().has_change_permission(request, obj) and _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may delete groups."""
        return super().has_delete_permission(request, obj) and _is_superuser(request)

    def goes_with(self, row: Any) -> list[str]:
        """Return how many users lose the rights."""
        count = row.user_set.count()
        return [str(_("the rights of %(count)s users")) % {"count": count}] if count else []


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


for model in (User, Group):
    admin.site.unregister(model)
admin.site.register(Team, TeamAdmin)
admin.site.register(User, PersonAdmin)
admin.site.register(Group, RightsAdmin)
