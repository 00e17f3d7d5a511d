"""Agreements that bring money at regular intervals."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Subscription information")


class Subscription(Record):
    """A recurring agreement."""

    object_type_id = "subscription"

    name = columns.text(_("Subscription name"), group=INFORMATION, required=True, filterable=True)
    status = columns.choice(
        _("Status"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("active", _("Active")),
            ("past_due", _("Past due")),
            ("unpaid", _("Unpaid")),
            ("scheduled", _("Scheduled")),
            ("paused", _("Paused")),
            ("expired", _("Expired")),
            ("canceled", _("Canceled")),
        ),
    )
    amount = columns.currency(_("Recurring amount"), group=INFORMATION, filterable=True)
    currency_code = columns.text(_("Currency"), group=INFORMATION, description=_("ISO 4217 code, such as EUR."))
    billing_frequency = columns.choice(
        _("Billing frequency"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("weekly", _("Weekly")),
            ("monthly", _("Monthly")),
            ("quarterly", _("Quarterly")),
            ("annually", _("Annually")),
        ),
    )
    starts_on = columns.day(_("Start date"), group=INFORMATION)
    ends_on = columns.day(_("End date"), group=INFORMATION, filterable=True)
    next_payment_on = columns.day(_("Next payment date"), group=INFORMATION, filterable=True)
    last_payment_status = columns.choice(
        _("Last payment status"),
        group=INFORMATION,
        options=(("succeeded", _("Succeeded")), ("failed", _("Failed")), ("pending", _("Pending"))),
    )
    cancellation_reason = columns.text(_("Cancellation reason"), group=INFORMATION)
    canceled_at = columns.moment(_("Canceled"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            *common_indexes("subscription"),
            *columns.indexes(
                "subscription",
                exact=("status", "amount", "billing_frequency", "ends_on", "next_payment_on"),
                folded=("name",),
            ),
        ]
