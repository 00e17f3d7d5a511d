"""Puts Millrace's own admin site in the place of Django's, and keeps the queue's tables out of it."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class MillraceAdminConfig(AdminConfig):
    """The admin with our site as its default."""

    default_site = "crm.admin.MillraceAdminSite"

    def ready(self) -> None:
        """Find every app's pages, then take away those of the queue: whoever edits a schedule can run any code."""
        from crm import checks  # noqa: F401 - registers them
        from crm.lib import queue  # noqa: F401 - workers give signs of life

        super().ready()
        for model in apps.get_app_config("django_q").get_models():
            if admin.site.is_registered(model):
                admin.site.unregister(model)
