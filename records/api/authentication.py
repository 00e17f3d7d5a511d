"""Who is asking: a token in the ``Authorization`` header, or the session of somebody signed in."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.lib import clock
from records.models import ApiToken

#: Last use is written at most so often, so that a busy token is not a busy row.
NOTED_EVERY = timedelta(minutes=1)


class ApiTokenAuthentication(TokenAuthentication):  # type: ignore[misc] # knox has no types
    """``Authorization: Token mlr_…``: found by its digest, so that the table holds nothing that opens a door."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, ApiToken]:
        """Return the user and the token; raises AuthenticationFailed for unknown, expired and orphaned ones."""
        try:
            digest = hash_token(token.decode("ascii"))
        except ValueError:
            raise AuthenticationFailed(_("This token is not valid.")) from None
        found = ApiToken.objects.select_related("user").filter(digest=digest).first()
        if found is None:
            raise AuthenticationFailed(_("This token is not valid."))
        if found.is_expired:
            raise AuthenticationFailed(_("This token has expired. Make a new one."))
        if not found.user.is_active:
            raise AuthenticationFailed(_("The user of this token has been deactivated."))
        _note_use(found)
        return found.user, found


class SessionWithChallenge(SessionAuthentication):
    """The session cookie, with a CSRF token on unsafe methods; nobody signed in is a 401, not a 403."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme for ``WWW-Authenticate``."""
        return "Session"


def _note_use(token: ApiToken) -> None:
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
