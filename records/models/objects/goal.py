"""Targets of people and teams, and how far they have come."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Goal information")


class Goal(Record):
    """A target for a period."""

    object_type_id = "goal"

    name = columns.text(_("Goal name"), group=INFORMATION, required=True, filterable=True)
    type = columns.choice(
        _("Goal type"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("revenue", _("Revenue")),
            ("deals_created", _("Deals created")),
            ("tickets_closed", _("Tickets closed")),
            ("calls", _("Calls")),
            ("meetings", _("Meetings")),
            ("custom", _("Custom")),
        ),
    )
    target = columns.number(_("Target"), group=INFORMATION, filterable=True)
    progress = columns.number(_("Progress"), group=INFORMATION, filterable=True)
    starts_on = columns.day(_("Start date"), group=INFORMATION)
    ends_on = columns.day(_("End date"), group=INFORMATION, filterable=True)
    status = columns.choice(
        _("Status"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("pending", _("Pending")),
            ("in_progress", _("In progress")),
            ("achieved", _("Achieved")),
            ("missed", _("Missed")),
            ("exceeded", _("Exceeded")),
        ),
    )

    class Meta(Record.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        indexes = [
            *common_indexes("goal"),
            *columns.indexes("goal", exact=("type", "target", "progress", "ends_on", "status"), folded=("name",)),
        ]
