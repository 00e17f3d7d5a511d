"""The admin site: Django's, with Millrace's name on it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class MillraceAdminSite(admin.AdminSite):
    """The one site on which every app registers its pages."""

    site_header = _("Millrace")
    site_title = _("Millrace")
    index_title = _("Home")
