"""Puts Millrace's own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class MillraceAdminConfig(AdminConfig):
    """The admin with our site as its default."""

    default_site = "crm.admin.MillraceAdminSite"
