"""Things that happened to a record and are not a change of it: forms, page views, e-mails, custom events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.lib import clock
from records.models.schema import INTERNAL_NAME, ObjectType
from records.properties import KINDS


class EventDefinition(models.Model):
    """A kind of event. Standard ones come with the product; administrators define more."""

    name = models.CharField(_("internal name"), max_length=60, unique=True, validators=[INTERNAL_NAME])
    label = models.CharField(_("label"), max_length=120)
    description = models.CharField(_("description"), max_length=500, default="", blank=True)
    is_standard = models.BooleanField(_("standard"), default=False, editable=False)

    class Meta:
        verbose_name = _("event definition")
        verbose_name_plural = _("event definitions")
        ordering = ("label",)

    def __str__(self) -> str:
        return self.label


class EventProperty(models.Model):
    """A typed property of an event."""

    definition = models.ForeignKey(EventDefinition, models.CASCADE, related_name="properties")
    name = models.CharField(_("internal name"), max_length=60, validators=[INTERNAL_NAME])
    label = models.CharField(_("label"), max_length=120)
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=[(kind.slug, kind.label) for kind in KINDS if kind.slug not in {"choice", "multi_choice", "user"}],
        default="text",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("event property")
        verbose_name_plural = _("event properties")
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["definition", "name"], name="event_property_unique")]

    def __str__(self) -> str:
        return self.label


class Event(models.Model):
    """One occurrence for one record. ``properties`` are JSON as ``Kind.to_json`` writes it."""

    definition = models.ForeignKey(EventDefinition, models.PROTECT, related_name="events")
    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+")
    record_id = models.BigIntegerField()
    properties = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(default=clock.now)
    dispatched = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["object_type", "record_id", "definition", "at"], name="event_of_record"),
            models.Index(fields=["id"], condition=models.Q(dispatched=False), name="event_undispatched"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.object_type_id} {self.record_id}"
