"""The sections of the menu, as the pages name them."""

from django.utils.translation import gettext_lazy as _

RECORDS = _("Records")
ACTIVITIES = _("Activities")
LISTS = _("Lists and campaigns")
DATA = _("Imports, events and history")
ACCOUNT = _("Account")
PEOPLE = _("People and access")
