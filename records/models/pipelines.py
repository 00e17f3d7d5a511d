"""Pipelines and their ordered stages, for deals, tickets and leads."""

from typing import Any

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from crm.lib.errors import InUse
from records.models.schema import ObjectType


class Pipeline(models.Model):
    """The stages that records of one object pass through. ``value`` is what records store."""

    object_type = models.ForeignKey(
        ObjectType,
        models.PROTECT,
        related_name="pipelines",
        verbose_name=_("object"),
        limit_choices_to={"name__in": ["deal", "ticket", "lead"]},
    )
    value = models.CharField(_("internal value"), max_length=100)
    label = models.CharField(_("label"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ("object_type", "position", "id")
        constraints = [models.UniqueConstraint(fields=["object_type", "value"], name="pipeline_value_unique")]

    def __str__(self) -> str:
        return self.label


class Stage(models.Model):
    """One stage of a pipeline. Its value is unique in the object, so that a stage alone tells its pipeline."""

    class Outcome(models.TextChoices):
        """What a record in the stage is."""

        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        CLOSED = "closed", _("closed")

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", editable=False)
    value = models.CharField(_("internal value"), max_length=100)
    label = models.CharField(_("label"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    probability = models.DecimalField(
        _("probability"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("pipeline", "position", "id")
        constraints = [
            models.UniqueConstraint(fields=["object_type", "value"], name="stage_value_unique"),
            models.CheckConstraint(
                condition=models.Q(probability__isnull=True) | models.Q(probability__range=(0, 1)),
                name="stage_probability_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.object_type_id = self.pipeline.object_type_id
        super().save(*args, **kwargs)


def protect(instance: "Pipeline | Stage", **_kwargs: Any) -> None:
    """Refuse to delete a pipeline or stage that records are in, whichever way it is tried; raises InUse.

    Records store the internal value, so that filters read it without a join; this takes the place of a foreign key.
    """
    column = "stage" if isinstance(instance, Stage) else "pipeline"
    records = apps.get_model("records", instance.object_type_id)._base_manager
    count = records.filter(**{column: instance.value}).count()
    if count:
        words = ngettext("%(count)s record is in it", "%(count)s records are in it", count) % {"count": count}
        raise InUse(gettext("“%(label)s” cannot be deleted:") % {"label": instance.label}, [words])
