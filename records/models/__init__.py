"""The tables: what is true about customers, and the history of how it became so."""

from records.models.activities import ActivityLink, LoggedEmail, Note, Notification, Task
from records.models.associations import Association, AssociationLabel
from records.models.campaigns import Campaign, CampaignItem
from records.models.change import Change
from records.models.events import Event, EventDefinition, EventProperty
from records.models.imports import ImportJob
from records.models.lists import ListMember, RecordList
from records.models.objects import (
    STANDARD,
    Company,
    Contact,
    Conversation,
    CustomRecord,
    Deal,
    FeedbackSubmission,
    Goal,
    Lead,
    Payment,
    Quote,
    Subscription,
    Ticket,
)
from records.models.people import Team
from records.models.pipelines import Pipeline, Stage
from records.models.record import Record, RecordQuerySet
from records.models.schema import CatalogueStamp, ObjectType, PropertyDefinition, PropertyOption, UniqueValue
from records.models.tokens import ApiToken

__all__ = [
    "STANDARD",
    "ActivityLink",
    "ApiToken",
    "Association",
    "AssociationLabel",
    "Campaign",
    "CampaignItem",
    "CatalogueStamp",
    "Change",
    "Company",
    "Contact",
    "Conversation",
    "CustomRecord",
    "Deal",
    "Event",
    "EventDefinition",
    "EventProperty",
    "FeedbackSubmission",
    "Goal",
    "ImportJob",
    "Lead",
    "ListMember",
    "LoggedEmail",
    "Note",
    "Notification",
    "ObjectType",
    "Payment",
    "Pipeline",
    "PropertyDefinition",
    "PropertyOption",
    "Quote",
    "Record",
    "RecordList",
    "RecordQuerySet",
    "Stage",
    "Subscription",
    "Task",
    "Team",
    "Ticket",
    "UniqueValue",
]
