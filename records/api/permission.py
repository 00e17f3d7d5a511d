"""The door to every view: a closed one unless the view says who may come in."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from records.models import ApiToken


class RecordPermission(BasePermission):
    """Opens an action to those whom its ``ApiView`` names, within the scope of their token."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the request may go on; raises PermissionDenied with a better reason than "no"."""
        permits = getattr(view, "permits", None)
        if not request.user.is_authenticated or permits is None:
            return False
        if request.method not in view.allowed_methods:
            return True  # nothing is there to be opened: a 405 follows
        action = getattr(view, "action", str(request.method).lower())
        if _only_reads(request.auth) and not view.is_reading(request, action):
            raise PermissionDenied(_("This token may only read. Use one with the scope “write”."))
        return bool(permits(request.user, action))


def _only_reads(token: Any) -> bool:
    return isinstance(token, ApiToken) and token.scope != ApiToken.Scope.WRITE
