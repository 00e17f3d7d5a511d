"""What the demo's administrator added: custom properties, two custom objects, association labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.models import AssociationLabel, CustomRecord, ObjectType, PropertyDefinition, PropertyOption
from records.models.standard import add_standard_properties

PROJECT, TRAINING = "project", "training"


@dataclass(frozen=True)
class Custom:
    """A custom property to be made; ``details`` are further columns of its definition."""

    object_type: str
    name: str
    label: str
    kind: str
    group: str
    options: tuple[tuple[str, str], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


INTERESTS = (
    ("automation", "Automation"),
    ("reporting", "Reporting"),
    ("data_quality", "Data quality"),
    ("integrations", "Integrations"),
    ("self_hosting", "Self-hosting"),
)
PLANS = (
    ("free", "Free"),
    ("starter", "Starter"),
    ("team", "Team"),
    ("business", "Business"),
    ("enterprise", "Enterprise"),
)
COMPETITORS = (
    ("none", "None known"),
    ("spreadsheets", "Spreadsheets"),
    ("in_house", "Built in-house"),
    ("other", "Other"),
)
PHASES = (("plan", "Planning"), ("build", "Building"), ("test", "Testing"), ("done", "Done"), ("stopped", "Stopped"))
SERVICES = (("migration", "Migration"), ("setup", "Setup"), ("training", "Training"), ("support", "Support"))
FORMATS = (("online", "Online"), ("on_site", "On site"))

INDEXED: Mapping[str, Any] = {"filterable": True}

PROPERTIES = (
    Custom("contact", "nps", "NPS score", "number", "Marketing", details=INDEXED),
    Custom("contact", "interests", "Interests", "multi_choice", "Marketing", INTERESTS),
    Custom("contact", "receives_newsletter", "Receives the newsletter", "bool", "Marketing"),
    Custom("company", "plan", "Plan", "choice", "Sales", PLANS, INDEXED),
    Custom("company", "renewal_date", "Renewal date", "date", "Sales", details=INDEXED),
    Custom("company", "seats", "Seats", "number", "Sales"),
    Custom("deal", "competitor", "Competitor", "choice", "Deal information", COMPETITORS),
    Custom("deal", "discount_granted", "Discount granted", "currency", "Deal information"),
    Custom("deal", "legal_review", "Legal review needed", "bool", "Deal information"),
    Custom("ticket", "affected_version", "Affected version", "text", "Ticket information"),
    Custom(PROJECT, "code", "Project code", "text", "About", details={"unique": True, "filterable": True}),
    Custom(PROJECT, "brief", "Brief", "long_text", "About"),
    Custom(PROJECT, "hours", "Planned hours", "number", "Plan"),
    Custom(PROJECT, "budget", "Budget", "currency", "Plan", details=INDEXED),
    Custom(PROJECT, "starts_on", "Start date", "date", "Plan"),
    Custom(PROJECT, "kickoff_at", "Kick-off meeting", "datetime", "Plan"),
    Custom(PROJECT, "is_fixed_price", "Fixed price", "bool", "Plan"),
    Custom(PROJECT, "phase", "Phase", "choice", "Plan", PHASES, {**INDEXED, "default": "plan"}),
    Custom(PROJECT, "services", "Services", "multi_choice", "Plan", SERVICES),
    Custom(PROJECT, "manager", "Project manager", "user", "People"),
    Custom(PROJECT, "site_phone", "Phone on site", "phone", "People"),
    Custom(PROJECT, "contact_email", "E-mail of the customer", "email", "People"),
    Custom(PROJECT, "wiki", "Project page", "url", "About"),
    Custom(TRAINING, "held_on", "Date", "date", "About", details=INDEXED),
    Custom(TRAINING, "format", "Format", "choice", "About", FORMATS, INDEXED),
    Custom(TRAINING, "participants", "Participants", "number", "About"),
    Custom(TRAINING, "trainer", "Trainer", "user", "About"),
)

#: Internal name, singular, plural, description.
OBJECTS = (
    (PROJECT, "Project", "Projects", "Work for a customer after the sale."),
    (TRAINING, "Training", "Trainings", "A training day with a customer's people."),
)

#: Internal name, objects, label, label from the other side.
LABELS = (
    ("decision_maker", "deal", "contact", "Decision maker", "Decides on"),
    ("billing_contact", "company", "contact", "Billing contact", "Receives invoices for"),
    ("parent_company", "company", "company", "Parent company", "Child company"),
    ("manager", "contact", "contact", "Manager", "Reports to"),
)


def define() -> dict[str, int]:
    """Make the custom objects, properties and labels that are missing; return the ids of the labels by name."""
    for position, (name, label, plural, description) in enumerate(OBJECTS):
        ObjectType.objects.get_or_create(
            name=name,
            defaults={"label": label, "plural": plural, "description": description, "position": 200 + position},
        )
        add_standard_properties(name, CustomRecord)
    for position, prop in enumerate(PROPERTIES):
        _define(prop, 1_000 + position)
    return {
        name: AssociationLabel.objects.get_or_create(
            name=name,
            from_type_id=start,
            to_type_id=end,
            defaults={"label": label, "inverse_label": inverse},
        )[0].pk
        for name, start, end, label, inverse in LABELS
    }


def _define(prop: Custom, position: int) -> None:
    row, is_new = PropertyDefinition.objects.get_or_create(
        object_type_id=prop.object_type,
        name=prop.name,
        defaults={
            "label": prop.label, "kind": prop.kind, "group": prop.group, "position": position, **prop.details
        },
    )  # fmt: skip
    if is_new:
        PropertyOption.objects.bulk_create(
            PropertyOption(definition=row, value=value, label=label, position=index)
            for index, (value, label) in enumerate(prop.options)
        )
