"""Organisations that people work for and deals are made with."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.objects.options import COUNTRY_HELP, LEAD_STATUSES, LIFECYCLE_STAGES
from records.models.record import Record, common_indexes

INFORMATION, ADDRESS, SALES = _("Company information"), _("Address"), _("Sales")


class Company(Record):
    """An organisation."""

    object_type_id = "company"

    name = columns.text(_("Company name"), group=INFORMATION, required=True, filterable=True)
    domain = columns.text(_("Company domain name"), group=INFORMATION, filterable=True)
    website = columns.url(_("Website URL"), group=INFORMATION)
    phone = columns.phone(_("Phone number"), group=INFORMATION)
    description = columns.long_text(_("Description"), group=INFORMATION)
    industry = columns.text(_("Industry"), group=INFORMATION, filterable=True)
    type = columns.choice(
        _("Type"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("PROSPECT", _("Prospect")),
            ("PARTNER", _("Partner")),
            ("RESELLER", _("Reseller")),
            ("VENDOR", _("Vendor")),
            ("OTHER", _("Other")),
        ),
    )
    number_of_employees = columns.number(_("Number of employees"), group=INFORMATION, filterable=True)
    annual_revenue = columns.currency(_("Annual revenue"), group=INFORMATION, filterable=True)
    founded_year = columns.number(_("Year founded"), group=INFORMATION)
    is_public = columns.yes_no(_("Is public"), group=INFORMATION)
    linkedin_page = columns.url(_("LinkedIn company page"), group=INFORMATION)
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
    target_account = columns.yes_no(_("Target account"), group=SALES)
    health_score = columns.number(_("Health score"), group=SALES)
    last_contacted_at = columns.moment(_("Last contacted"), group=SALES)
    next_activity_on = columns.day(_("Next activity date"), group=SALES)

    class Meta(Record.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            *common_indexes("company"),
            *columns.indexes(
                "company",
                exact=("type", "number_of_employees", "annual_revenue", "lifecycle_stage", "lead_status"),
                folded=("name", "domain", "industry", "city", "country"),
            ),
        ]
