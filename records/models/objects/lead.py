"""Chances that are not a deal yet, worked through a pipeline of their own."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Lead information")


class Lead(Record):
    """A chance to be qualified."""

    object_type_id = "lead"

    name = columns.text(_("Lead name"), group=INFORMATION, required=True, filterable=True)
    pipeline = columns.choice(
        _("Pipeline"), group=INFORMATION, filterable=True, source="pipeline", default="lead-pipeline-id"
    )
    stage = columns.choice(_("Lead stage"), group=INFORMATION, filterable=True, source="stage", default="new-stage-id")
    label = columns.choice(
        _("Lead label"),
        group=INFORMATION,
        filterable=True,
        options=(("HOT", _("Hot")), ("WARM", _("Warm")), ("COLD", _("Cold"))),
    )
    type = columns.choice(
        _("Lead type"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("NEW_BUSINESS", _("New business")),
            ("UPSELL", _("Upsell")),
            ("RE_ATTEMPTING", _("Re-attempting")),
        ),
    )
    disqualification_reason = columns.text(_("Disqualification reason"), group=INFORMATION)
    source = columns.text(_("Lead source"), group=INFORMATION)
    amount = columns.currency(_("Expected amount"), group=INFORMATION)
    last_contacted_at = columns.moment(_("Last contacted"), group=INFORMATION)
    next_activity_on = columns.day(_("Next activity date"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            *common_indexes("lead"),
            *columns.indexes("lead", exact=("pipeline", "stage", "label", "type"), folded=("name",)),
        ]
