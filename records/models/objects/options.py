"""Option lists that several objects share. Internal values are the field's usual ones."""

from django.utils.translation import gettext_lazy as _

COUNTRY_HELP = _("The country's name, as your team writes it.")

LIFECYCLE_STAGES = (
    ("subscriber", _("Subscriber")),
    ("lead", _("Lead")),
    ("marketingqualifiedlead", _("Marketing qualified lead")),
    ("salesqualifiedlead", _("Sales qualified lead")),
    ("opportunity", _("Opportunity")),
    ("customer", _("Customer")),
    ("evangelist", _("Evangelist")),
    ("other", _("Other")),
)

LEAD_STATUSES = (
    ("NEW", _("New")),
    ("OPEN", _("Open")),
    ("IN_PROGRESS", _("In progress")),
    ("OPEN_DEAL", _("Open deal")),
    ("UNQUALIFIED", _("Unqualified")),
    ("ATTEMPTED_TO_CONTACT", _("Attempted to contact")),
    ("CONNECTED", _("Connected")),
    ("BAD_TIMING", _("Bad timing")),
)

PRIORITIES = (("low", _("Low")), ("medium", _("Medium")), ("high", _("High")))
