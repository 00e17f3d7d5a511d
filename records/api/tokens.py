"""Your own tokens for the API. A token is shown once, when it is made; afterwards only its beginning is known."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.lib import clock
from records.api.access import SIGNED_IN, ApiView
from records.api.bodies import Strict, read
from records.api.paging import Key
from records.models import ApiToken


class NewToken(Strict):
    """What a token is called, what it may do, and when it ends; without an expiry it works until it is deleted."""

    name = serializers.CharField(max_length=120)
    scope = serializers.ChoiceField(choices=ApiToken.Scope.choices, default=ApiToken.Scope.READ)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_expires_at(self, value: datetime | None) -> datetime | None:
        """Refuse a token that is dead on arrival."""
        if value and value <= clock.now():
            raise ValidationError(_("Choose a time in the future."))
        return value


class TokenOut(serializers.Serializer[Any]):
    """A token without its secret part."""

    prefix = serializers.CharField(source="token_key")
    name = serializers.CharField()
    scope = serializers.CharField()
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenOut(TokenOut):
    """A token, this once with its secret."""

    token = serializers.CharField()


class Tokens(ApiView, mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[ApiToken]):
    """Your own tokens."""

    needs = {"list": SIGNED_IN, "create": SIGNED_IN, "destroy": SIGNED_IN}
    queryset = ApiToken.objects.all()
    serializer_class = TokenOut
    order = (Key("id", F("token_key"), may_be_blank=False),)
    lookup_field = "token_key"
    lookup_url_kwarg = "prefix"

    def get_queryset(self) -> Any:
        """Return the person's own."""
        return ApiToken.objects.filter(user=self.request.user.pk)

    @extend_schema(operation_id="tokens_create", request=NewToken, responses={201: NewTokenOut})
    def create(self, request: Request) -> Response:
        """Make a token. It takes a session: whoever finds a token cannot make others that outlive it."""
        if isinstance(request.auth, ApiToken):
            raise PermissionDenied(_("A token cannot make tokens. Sign in to make one."))
        given = read(NewToken, request.data)
        row, secret = _made(request.user, given)
        return Response({**TokenOut(row).data, "token": secret}, status=status.HTTP_201_CREATED)


def _made(person: Any, given: dict[str, Any]) -> tuple[ApiToken, str]:
    """Return a new token and its secret. The library counts expiries from its own clock, so the exact one follows."""
    with transaction.atomic():
        row, secret = ApiToken.objects.create(person, expiry=None, name=given["name"], scope=given["scope"])
        row.expiry = given.get("expires_at")
        ApiToken.objects.filter(pk=row.pk).update(expiry=row.expiry)
    return row, secret
