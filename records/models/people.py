"""Teams of users, and what each user may see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """Users who work together. With the right to see team records, members see each other's."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)
        permissions = [
            ("see_team_records", _("Can see records of own teams and records without owner")),
            ("see_all_records", _("Can see every record")),
        ]

    def __str__(self) -> str:
        return self.name
