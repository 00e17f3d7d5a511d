"""Money that came in, or should have."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Payment information")


class Payment(Record):
    """One payment."""

    object_type_id = "payment"

    reference = columns.text(_("Reference"), group=INFORMATION, filterable=True)
    status = columns.choice(
        _("Status"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("processing", _("Processing")),
            ("succeeded", _("Succeeded")),
            ("failed", _("Failed")),
            ("refunded", _("Refunded")),
            ("partially_refunded", _("Partially refunded")),
            ("disputed", _("Disputed")),
        ),
    )
    amount = columns.currency(_("Gross amount"), group=INFORMATION, filterable=True)
    fees = columns.currency(_("Fees"), group=INFORMATION)
    net_amount = columns.currency(_("Net amount"), group=INFORMATION)
    refunded_amount = columns.currency(_("Amount refunded"), group=INFORMATION)
    currency_code = columns.text(_("Currency"), group=INFORMATION, description=_("ISO 4217 code, such as EUR."))
    method = columns.choice(
        _("Payment method"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("card", _("Card")),
            ("ach", _("ACH")),
            ("sepa", _("SEPA")),
            ("bank_transfer", _("Bank transfer")),
            ("cash", _("Cash")),
            ("other", _("Other")),
        ),
    )
    customer_email = columns.email(_("Customer e-mail"), group=INFORMATION, filterable=True)
    paid_at = columns.moment(_("Payment date"), group=INFORMATION, filterable=True)
    payout_on = columns.day(_("Payout date"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            *common_indexes("payment"),
            *columns.indexes(
                "payment", exact=("status", "amount", "method", "customer_email", "paid_at"), folded=("reference",)
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"#{self.pk}"
