"""The addresses of the API below ``/api/v1/``."""

from typing import Any

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern

from records.api.activities import Emails, Notes, Tasks
from records.api.associations import AssociationLabels, Associations
from records.api.batches import RecordBatches
from records.api.campaign_items import CampaignItems
from records.api.campaigns import Campaigns
from records.api.event_definitions import EventDefinitions
from records.api.events import Events
from records.api.histories import RecordHistory
from records.api.imports import Imports
from records.api.lists import ListMembers, Lists
from records.api.merging import RecordMerge
from records.api.notifications import Notifications
from records.api.objects import Objects
from records.api.people import Teams, Users
from records.api.pipelines import Pipelines, Stages
from records.api.properties import Properties
from records.api.records import Records
from records.api.searching import RecordSearch
from records.api.tokens import Tokens

MANY: dict[str, Any] = {"get": "list", "post": "create"}
ONE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}


class NumberConverter:
    """The number of a row, within what a database column holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number as text."""
        return str(value)


register_converter(NumberConverter, "number")


def rows(name: str, view: Any, many: dict[str, Any] = MANY, one: dict[str, Any] = ONE) -> list[URLPattern]:
    """Return the addresses of a collection and of one of its rows."""
    return [
        path(f"{name}/", view.as_view(many), name=f"api-{name}"),
        path(f"{name}/<number:id>/", view.as_view(one), name=f"api-{name}-one"),
    ]


READ_MANY: dict[str, Any] = {"get": "list"}
READ_ONE: dict[str, Any] = {"get": "retrieve"}

urlpatterns = [
    path("objects/", Objects.as_view(MANY), name="api-objects"),
    path("objects/<slug:object_type>/definition/", Objects.as_view(ONE), name="api-object"),
    path("objects/<slug:object_type>/", Records.as_view(MANY), name="api-records"),
    path("objects/<slug:object_type>/search/", RecordSearch.as_view({"post": "search"}), name="api-records-search"),
    path("objects/<slug:object_type>/batch/upsert/", RecordBatches.as_view({"post": "upsert"}), name="api-upsert"),
    path("objects/<slug:object_type>/<number:id>/", Records.as_view(ONE), name="api-record"),
    path("objects/<slug:object_type>/<number:id>/restore/", Records.as_view({"post": "restore"}), name="api-restore"),
    path("objects/<slug:object_type>/<number:id>/merge/", RecordMerge.as_view({"post": "merge"}), name="api-merge"),
    path("objects/<slug:object_type>/<number:id>/history/", RecordHistory.as_view(READ_MANY), name="api-history"),
    path("properties/<slug:object_type>/", Properties.as_view(MANY), name="api-properties"),
    path("properties/<slug:object_type>/<slug:name>/", Properties.as_view(ONE), name="api-property"),
    *rows("associations", Associations, one={"patch": "partial_update", "delete": "destroy"}),
    *rows("association-labels", AssociationLabels),
    *rows("lists", Lists),
    path("lists/<number:id>/members/", ListMembers.as_view({"get": "list", "post": "add"}), name="api-members"),
    path("lists/<number:id>/members/remove/", ListMembers.as_view({"post": "remove"}), name="api-members-remove"),
    *rows("pipelines", Pipelines),
    path("pipelines/<number:pipeline>/stages/", Stages.as_view(MANY), name="api-stages"),
    path("pipelines/<number:pipeline>/stages/<number:id>/", Stages.as_view(ONE), name="api-stage"),
    *rows("tasks", Tasks),
    *rows("notes", Notes),
    *rows("emails", Emails),
    *rows("notifications", Notifications, READ_MANY, READ_ONE),
    path("notifications/<number:id>/read/", Notifications.as_view({"post": "mark_read"}), name="api-notification-read"),
    path("events/", Events.as_view(MANY), name="api-events"),
    path("events/batch/", Events.as_view({"post": "batch"}), name="api-events-batch"),
    *rows("event-definitions", EventDefinitions),
    *rows("campaigns", Campaigns),
    path("campaigns/<number:campaign>/items/", CampaignItems.as_view(MANY), name="api-campaign-items"),
    path(
        "campaigns/<number:campaign>/items/<number:id>/",
        CampaignItems.as_view({"delete": "destroy"}),
        name="api-campaign-item",
    ),
    *rows("teams", Teams, READ_MANY, READ_ONE),
    *rows("users", Users, READ_MANY, READ_ONE),
    *rows("imports", Imports, READ_MANY, READ_ONE),
    path("tokens/", Tokens.as_view(MANY), name="api-tokens"),
    path("tokens/<slug:prefix>/", Tokens.as_view({"delete": "destroy"}), name="api-token"),
]
