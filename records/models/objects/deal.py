"""Sales in the making: an amount that moves through the stages of a pipeline."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.objects.options import PRIORITIES
from records.models.record import Record, common_indexes

INFORMATION, FORECAST = _("Deal information"), _("Forecast")


class Deal(Record):
    """A possible sale."""

    object_type_id = "deal"

    name = columns.text(_("Deal name"), group=INFORMATION, required=True, filterable=True)
    pipeline = columns.choice(_("Pipeline"), group=INFORMATION, filterable=True, source="pipeline", default="default")
    stage = columns.choice(_("Deal stage"), group=INFORMATION, filterable=True, source="stage")
    amount = columns.currency(_("Amount"), group=INFORMATION, filterable=True)
    currency_code = columns.text(_("Currency"), group=INFORMATION, description=_("ISO 4217 code, such as EUR."))
    close_date = columns.day(_("Close date"), group=INFORMATION, filterable=True)
    type = columns.choice(
        _("Deal type"),
        group=INFORMATION,
        filterable=True,
        options=(("newbusiness", _("New business")), ("existingbusiness", _("Existing business"))),
    )
    priority = columns.choice(_("Priority"), group=INFORMATION, options=PRIORITIES, filterable=True)
    description = columns.long_text(_("Deal description"), group=INFORMATION)
    next_step = columns.text(_("Next step"), group=INFORMATION)
    product = columns.text(_("Product"), group=INFORMATION, filterable=True)
    started_on = columns.day(_("Start date"), group=INFORMATION)
    closed_lost_reason = columns.long_text(_("Closed lost reason"), group=INFORMATION)
    closed_won_reason = columns.long_text(_("Closed won reason"), group=INFORMATION)
    forecast_amount = columns.currency(_("Forecast amount"), group=FORECAST)
    forecast_probability = columns.number(_("Forecast probability"), group=FORECAST)
    forecast_category = columns.choice(
        _("Forecast category"),
        group=FORECAST,
        options=(
            ("OMIT", _("Not forecasted")),
            ("PIPELINE", _("Pipeline")),
            ("BEST_CASE", _("Best case")),
            ("COMMIT", _("Commit")),
            ("CLOSED", _("Closed won")),
        ),
    )
    recurring_revenue = columns.currency(_("Monthly recurring revenue"), group=FORECAST)
    contract_value = columns.currency(_("Total contract value"), group=FORECAST)
    last_contacted_at = columns.moment(_("Last contacted"), group=INFORMATION)
    next_activity_on = columns.day(_("Next activity date"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            *common_indexes("deal"),
            *columns.indexes(
                "deal",
                exact=("pipeline", "stage", "amount", "close_date", "type", "priority"),
                folded=("name", "product"),
            ),
        ]
