"""The API as a whole: its first page, its description for machines, its description for people."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import include, path, reverse
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from records.api import describing  # noqa: F401 - the description reads it
from records.api.access import SIGNED_IN, ApiView

#: What the first page lists; everything else is found below these.
COLLECTIONS = (
    "objects", "associations", "association-labels", "lists", "pipelines", "tasks", "notes", "emails", "notifications",
    "events", "event-definitions", "campaigns", "teams", "users", "imports", "tokens",
    "workflows", "enrollments", "log",
)  # fmt: skip


class Root(ApiView):
    """The first page."""

    needs = {"get": SIGNED_IN}

    @extend_schema(operation_id="root", responses={200: {"type": "object", "additionalProperties": {"type": "string"}}})
    def get(self, request: Request) -> Response:
        """List what there is."""
        links = {name: reverse(f"api-{name}") for name in COLLECTIONS}
        more = {"schema": reverse("api-schema"), "docs": reverse("api-docs")}
        return Response({name: request.build_absolute_uri(address) for name, address in (links | more).items()})


class Schema(ApiView, SpectacularAPIView):
    """The OpenAPI description; for those who are signed in, since it names what the account holds."""

    needs = {"get": SIGNED_IN}

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the description."""
        described: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return described


class Docs(LoginRequiredMixin, TemplateView):
    """The OpenAPI description as a page on which requests can be tried."""

    template_name = "api/docs.html"


urlpatterns = [
    path("v1/", Root.as_view(), name="api-root"),
    path("v1/", include("records.api.urls")),
    path("v1/", include("workflows.api.urls")),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
]
