"""The two fields of a date and time, each with a name of its own for those who hear the page."""

from typing import Any

from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _


class SplitDateTime(AdminSplitDateTime):
    """Django's fields for a date and a time, named."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Time")), strict=True):
            widget.attrs["aria-label"] = name
