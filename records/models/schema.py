"""Which objects and properties the account has, as rows that administrators edit."""

import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.properties import KINDS

INTERNAL_NAME = RegexValidator(
    r"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\Z",
    _("Use lower-case letters, digits and single underscores, beginning with a letter."),
)


class ObjectType(models.Model):
    """A kind of record: one of the eleven standard objects, or one that an administrator made."""

    name = models.CharField(_("internal name"), max_length=40, primary_key=True, validators=[INTERNAL_NAME])
    label = models.CharField(_("singular name"), max_length=100)
    plural = models.CharField(_("plural name"), max_length=100)
    description = models.CharField(_("description"), max_length=500, default="", blank=True)
    is_custom = models.BooleanField(_("custom"), default=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("object")
        verbose_name_plural = _("objects")
        ordering = ("position", "label")

    def __str__(self) -> str:
        return self.label


class PropertyDefinition(models.Model):
    """A property of an object. Standard ones have a column of the same name; words and options may be changed."""

    object_type = models.ForeignKey(ObjectType, models.CASCADE, related_name="definitions", verbose_name=_("object"))
    name = models.CharField(_("internal name"), max_length=60, validators=[INTERNAL_NAME])
    label = models.CharField(_("label"), max_length=120)
    group = models.CharField(_("group"), max_length=80, default="", blank=True)
    description = models.CharField(_("description"), max_length=500, default="", blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=[(kind.slug, kind.label) for kind in KINDS])
    default = models.JSONField(_("default"), null=True, blank=True, help_text=_("As the API would send it."))
    is_standard = models.BooleanField(_("standard"), default=False, editable=False)
    required = models.BooleanField(_("required"), default=False)
    unique = models.BooleanField(_("unique"), default=False)
    read_only = models.BooleanField(_("read only"), default=False)
    filterable = models.BooleanField(
        _("filterable"), default=False, help_text=_("Indexed, so that filters stay fast on many records.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1000)

    class Meta:
        verbose_name = _("property")
        verbose_name_plural = _("properties")
        ordering = ("object_type", "position", "label")
        constraints = [
            models.UniqueConstraint(fields=["object_type", "name"], name="property_name_unique"),
        ]

    def __str__(self) -> str:
        return self.label


class PropertyOption(models.Model):
    """One option of a choice; archived ones stay readable where they are stored."""

    definition = models.ForeignKey(PropertyDefinition, models.CASCADE, related_name="options")
    value = models.CharField(
        _("internal value"),
        max_length=100,
        validators=[RegexValidator(r"\A[^;]+\Z", _("An option may not contain a semicolon."))],
    )
    label = models.CharField(_("label"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["definition", "value"], name="option_value_unique")]

    def __str__(self) -> str:
        return self.label


class UniqueValue(models.Model):
    """The claim of a record on a value of a unique custom property; standard ones have constraints of their own."""

    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+")
    property = models.CharField(max_length=60)
    value = models.CharField(max_length=600)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "property", "value"], name="unique_value_taken")]
        indexes = [models.Index(fields=["object_type", "record_id"], name="unique_value_of_record")]

    def __str__(self) -> str:
        return f"{self.object_type_id}.{self.property} = {self.value}"


class CatalogueStamp(models.Model):
    """One row whose version changes with every change of the schema, so that processes know when to read it again.

    Versions are drawn, not counted: one that was rolled back never comes again for another schema.
    """

    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="catalogue_stamp_is_one_row")]

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def grow(cls, **_kwargs: Any) -> None:
        """Say that the schema changed."""
        version = secrets.randbits(62)
        if not cls.objects.filter(pk=1).update(version=version):
            cls.objects.create(pk=1, version=version)
