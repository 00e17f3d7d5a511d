"""The admin site: Django's, with Millrace's name on it and its pages in sections."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class MillraceAdminSite(admin.AdminSite):
    """The one site on which every app registers its pages.

    A page may name its ``section`` of the menu, and have ``menu_entries(request, entry)`` give several entries or
    none in place of one.
    """

    site_header = _("Millrace")
    site_title = _("Millrace")
    index_title = _("Home")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the menu: sections of pages in the order in which they were registered."""
        sections: dict[str, Any] = {}
        for app in self._build_app_dict(request, app_label).values():
            for entry in app["models"]:
                page = self._registry[entry["model"]]
                name = str(getattr(page, "section", app["name"]))
                section = sections.setdefault(name, {**app, "name": name, "models": []})
                entries = getattr(page, "menu_entries", None)
                section["models"] += entries(request, entry) if entries else [entry]
        return [section for section in sections.values() if section["models"]]
