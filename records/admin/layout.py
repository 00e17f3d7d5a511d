"""How the list of each object looks: its columns beside name, owner and creation date, and what the search reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """The list of one object, by property names."""

    columns: tuple[str, ...] = ()
    searched: tuple[str, ...] = ("name",)


LAYOUTS: dict[str, Layout] = {
    "contact": Layout(
        ("email", "phone", "company_name", "lifecycle_stage"), ("first_name", "last_name", "email", "company_name")
    ),
    "company": Layout(("domain", "industry", "city", "lifecycle_stage"), ("name", "domain")),
    "deal": Layout(("stage", "amount", "close_date", "pipeline"), ("name",)),
    "ticket": Layout(("stage", "priority", "source", "pipeline"), ("name",)),
    "quote": Layout(("status", "amount", "expires_on"), ("name",)),
    "lead": Layout(("stage", "label", "type"), ("name",)),
    "conversation": Layout(("status", "channel", "last_message_at"), ("name",)),
    "feedback_submission": Layout(("survey_type", "rating", "sentiment", "submitted_at"), ("survey_name",)),
    "subscription": Layout(("status", "amount", "next_payment_on"), ("name",)),
    "payment": Layout(("status", "amount", "method", "paid_at"), ("reference", "customer_email")),
    "goal": Layout(("status", "progress", "target", "ends_on"), ("name",)),
}


def layout_of(object_type: str) -> Layout:
    """Return how the list of an object looks; custom objects show their name and the first of their properties."""
    return LAYOUTS.get(object_type, Layout())
