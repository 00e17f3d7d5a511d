"""Tokens for the API: only a digest is stored, with scopes and an expiry."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from crm.lib import clock


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """A key to the API in the name of a user. The token itself is shown once, when it is made."""

    class Scope(models.TextChoices):
        """What a token may do at most; the user's own rights narrow it further."""

        READ = "read", _("read")
        WRITE = "write", _("read and write")

    name = models.CharField(_("name"), max_length=120, default="")
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.READ)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name or self.token_key

    @property
    def is_expired(self) -> bool:
        """Return whether it no longer opens anything."""
        return self.expiry is not None and self.expiry <= clock.now()
