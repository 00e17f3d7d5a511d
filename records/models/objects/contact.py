"""People: the object that most of the account turns around."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.objects.options import COUNTRY_HELP, LEAD_STATUSES, LIFECYCLE_STAGES
from records.models.record import Record, common_indexes

INFORMATION, ADDRESS, SALES, MARKETING = _("Contact information"), _("Address"), _("Sales"), _("Marketing")


class Contact(Record):
    """A person."""

    object_type_id = "contact"

    first_name = columns.text(_("First name"), group=INFORMATION, filterable=True)
    last_name = columns.text(_("Last name"), group=INFORMATION, filterable=True)
    email = columns.email(_("E-mail"), group=INFORMATION, unique=True, filterable=True)
    phone = columns.phone(_("Phone number"), group=INFORMATION)
    mobile_phone = columns.phone(_("Mobile phone number"), group=INFORMATION)
    job_title = columns.text(_("Job title"), group=INFORMATION)
    company_name = columns.text(_("Company name"), group=INFORMATION, filterable=True)
    website = columns.url(_("Website URL"), group=INFORMATION)
    date_of_birth = columns.day(_("Date of birth"), group=INFORMATION)
    salutation = columns.text(_("Salutation"), group=INFORMATION)
    preferred_language = columns.text(_("Preferred language"), group=INFORMATION)
    time_zone = columns.text(_("Time zone"), group=INFORMATION, description=_("IANA name, such as Europe/Oslo."))
    street_address = columns.text(_("Street address"), group=ADDRESS)
    city = columns.text(_("City"), group=ADDRESS, filterable=True)
    state = columns.text(_("State/Region"), group=ADDRESS)
    postal_code = columns.text(_("Postal code"), group=ADDRESS)
    country = columns.text(_("Country/Region"), group=ADDRESS, description=COUNTRY_HELP, filterable=True)
    lifecycle_stage = columns.choice(
        _("Lifecycle stage"), group=SALES, options=LIFECYCLE_STAGES, filterable=True, default="lead"
    )
    lead_status = columns.choice(_("Lead status"), group=SALES, options=LEAD_STATUSES, filterable=True)
    score = columns.number(_("Contact score"), group=SALES, filterable=True)
    annual_revenue = columns.currency(_("Annual revenue"), group=SALES)
    became_customer_at = columns.moment(_("Became a customer date"), group=SALES)
    last_contacted_at = columns.moment(_("Last contacted"), group=SALES)
    next_activity_on = columns.day(_("Next activity date"), group=SALES)
    buying_role = columns.multi_choice(
        _("Buying role"),
        group=SALES,
        options=(
            ("BLOCKER", _("Blocker")),
            ("BUDGET_HOLDER", _("Budget holder")),
            ("CHAMPION", _("Champion")),
            ("DECISION_MAKER", _("Decision maker")),
            ("END_USER", _("End user")),
            ("EXECUTIVE_SPONSOR", _("Executive sponsor")),
            ("INFLUENCER", _("Influencer")),
            ("LEGAL_AND_COMPLIANCE", _("Legal and compliance")),
            ("OTHER", _("Other")),
        ),
    )
    original_source = columns.choice(
        _("Original source"),
        group=MARKETING,
        filterable=True,
        options=(
            ("ORGANIC_SEARCH", _("Organic search")),
            ("PAID_SEARCH", _("Paid search")),
            ("EMAIL_MARKETING", _("E-mail marketing")),
            ("SOCIAL_MEDIA", _("Organic social")),
            ("PAID_SOCIAL", _("Paid social")),
            ("REFERRALS", _("Referrals")),
            ("OTHER_CAMPAIGNS", _("Other campaigns")),
            ("DIRECT_TRAFFIC", _("Direct traffic")),
            ("OFFLINE", _("Offline sources")),
        ),
    )
    is_marketing_contact = columns.yes_no(_("Marketing contact"), group=MARKETING)
    opted_out_of_email = columns.yes_no(_("Unsubscribed from all e-mail"), group=MARKETING, filterable=True)

    class Meta(Record.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(deleted_at__isnull=True), name="contact_email_unique"
            )
        ]
        indexes = [
            *common_indexes("contact"),
            *columns.indexes(
                "contact",
                exact=("lifecycle_stage", "lead_status", "score", "original_source", "opted_out_of_email"),
                folded=("first_name", "last_name", "company_name", "city", "country"),
            ),
        ]

    def __str__(self) -> str:
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return name or self.email or f"#{self.pk}"
