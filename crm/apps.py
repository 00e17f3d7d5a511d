"""Puts Millrace's own admin site in the place of Django's, and keeps the queue's tables out of it."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class MillraceAdminConfig(AdminConfig):
    """The admin with our site as its default."""

    default_site = "crm.admin.MillraceAdminSite"

    def ready(self) -> None:
        """Find every app's pages, then take away those of the queue: whoever edits a schedule can run any code."""
        from crm import checks  # noqa: F401 - registers them
        from crm.lib import queue  # noqa: F401 - workers give signs of life

        super().ready()
        post_migrate.connect(_keep_house, sender=apps.get_app_config("django_q"), dispatch_uid="keep-house")
        for model in apps.get_app_config("django_q").get_models():
            if admin.site.is_registered(model):
                admin.site.unregister(model)


def _keep_house(**_kwargs: Any) -> None:
    """Schedule the chores once the queue has its tables."""
    from crm.lib import housekeeping, queue

    queue.every(1, housekeeping.sweep)
    queue.every(60, housekeeping.clean)
