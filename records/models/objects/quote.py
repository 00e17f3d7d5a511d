"""Offers with a price and a day on which they expire."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Quote information")


class Quote(Record):
    """An offer to a buyer."""

    object_type_id = "quote"

    name = columns.text(_("Quote name"), group=INFORMATION, required=True, filterable=True)
    number = columns.text(_("Quote number"), group=INFORMATION)
    status = columns.choice(
        _("Quote status"),
        group=INFORMATION,
        filterable=True,
        default="DRAFT",
        options=(
            ("DRAFT", _("Draft")),
            ("PENDING_APPROVAL", _("Pending approval")),
            ("REJECTED", _("Rejected")),
            ("APPROVAL_NOT_NEEDED", _("Published")),
            ("APPROVED", _("Approved")),
        ),
    )
    amount = columns.currency(_("Quote amount"), group=INFORMATION, filterable=True)
    discount = columns.number(_("Discount percentage"), group=INFORMATION)
    currency_code = columns.text(_("Currency"), group=INFORMATION, description=_("ISO 4217 code, such as EUR."))
    expires_on = columns.day(_("Expiration date"), group=INFORMATION, filterable=True)
    signed_at = columns.moment(_("Signed"), group=INFORMATION)
    paid_at = columns.moment(_("Paid"), group=INFORMATION)
    payment_status = columns.choice(
        _("Payment status"),
        group=INFORMATION,
        options=(("PENDING", _("Pending")), ("PROCESSING", _("Processing")), ("PAID", _("Paid"))),
    )
    terms = columns.long_text(_("Purchase terms"), group=INFORMATION)
    comments = columns.long_text(_("Comments to buyer"), group=INFORMATION)
    link = columns.url(_("Quote link"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [
            *common_indexes("quote"),
            *columns.indexes("quote", exact=("status", "amount", "expires_on"), folded=("name",)),
        ]
