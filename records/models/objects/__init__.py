"""The standard objects, one file each, and the records of custom ones."""

from records.models.objects.company import Company
from records.models.objects.contact import Contact
from records.models.objects.conversation import Conversation
from records.models.objects.custom import CustomRecord
from records.models.objects.deal import Deal
from records.models.objects.feedback_submission import FeedbackSubmission
from records.models.objects.goal import Goal
from records.models.objects.lead import Lead
from records.models.objects.payment import Payment
from records.models.objects.quote import Quote
from records.models.objects.subscription import Subscription
from records.models.objects.ticket import Ticket

#: The standard objects in the order in which people see them.
STANDARD = (
    Contact,
    Company,
    Deal,
    Ticket,
    Quote,
    Lead,
    Conversation,
    FeedbackSubmission,
    Subscription,
    Payment,
    Goal,
)

__all__ = [
    "STANDARD",
    "Company",
    "Contact",
    "Conversation",
    "CustomRecord",
    "Deal",
    "FeedbackSubmission",
    "Goal",
    "Lead",
    "Payment",
    "Quote",
    "Subscription",
    "Ticket",
]
