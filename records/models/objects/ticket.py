"""Requests for help, from the first message to the solution."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION, TIMES = _("Ticket information"), _("Times")


class Ticket(Record):
    """A request for help."""

    object_type_id = "ticket"

    name = columns.text(_("Ticket name"), group=INFORMATION, required=True, filterable=True)
    content = columns.long_text(_("Ticket description"), group=INFORMATION)
    pipeline = columns.choice(_("Pipeline"), group=INFORMATION, filterable=True, source="pipeline", default="default")
    stage = columns.choice(_("Ticket status"), group=INFORMATION, filterable=True, source="stage", default="1")
    priority = columns.choice(
        _("Priority"),
        group=INFORMATION,
        filterable=True,
        options=(("LOW", _("Low")), ("MEDIUM", _("Medium")), ("HIGH", _("High")), ("URGENT", _("Urgent"))),
    )
    category = columns.multi_choice(
        _("Category"),
        group=INFORMATION,
        options=(
            ("PRODUCT_ISSUE", _("Product issue")),
            ("BILLING_ISSUE", _("Billing issue")),
            ("FEATURE_REQUEST", _("Feature request")),
            ("GENERAL_INQUIRY", _("General inquiry")),
        ),
    )
    source = columns.choice(
        _("Source"),
        group=INFORMATION,
        filterable=True,
        options=(("CHAT", _("Chat")), ("EMAIL", _("E-mail")), ("FORM", _("Form")), ("PHONE", _("Phone"))),
    )
    product = columns.text(_("Product"), group=INFORMATION, filterable=True)
    resolution = columns.long_text(_("Resolution"), group=INFORMATION)
    satisfaction = columns.number(_("Satisfaction rating"), group=INFORMATION, filterable=True)
    first_response_at = columns.moment(_("First response"), group=TIMES)
    closed_at = columns.moment(_("Close date"), group=TIMES, filterable=True)
    due_at = columns.moment(_("Due"), group=TIMES)
    last_contacted_at = columns.moment(_("Last contacted"), group=TIMES)
    reopened_count = columns.number(_("Times reopened"), group=TIMES)

    class Meta(Record.Meta):
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            *common_indexes("ticket"),
            *columns.indexes(
                "ticket",
                exact=("pipeline", "stage", "priority", "source", "satisfaction", "closed_at"),
                folded=("name", "product"),
            ),
        ]
