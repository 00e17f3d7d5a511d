"""Links between any two records. Each link is two mirrored rows, so that reading from either end is one index range."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.schema import INTERNAL_NAME, ObjectType


class AssociationLabel(models.Model):
    """What a link between two objects can mean, as read from each end: "manager" and "report"."""

    name = models.CharField(_("internal name"), max_length=60, validators=[INTERNAL_NAME])
    from_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", verbose_name=_("from object"))
    to_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", verbose_name=_("to object"))
    label = models.CharField(_("label"), max_length=100)
    inverse_label = models.CharField(
        _("label from the other side"), max_length=100, default="", blank=True, help_text=_("The same, if left empty.")
    )

    class Meta:
        verbose_name = _("association label")
        verbose_name_plural = _("association labels")
        ordering = ("from_type", "to_type", "label")
        constraints = [
            models.UniqueConstraint(fields=["from_type", "to_type", "name"], name="association_label_unique")
        ]

    def __str__(self) -> str:
        return self.label


class Association(models.Model):
    """One end's view of a link: from the record ``from_*`` to the record ``to_*``.

    ``forward`` tells whether the label reads from this end. ``is_primary`` marks the one record of its object that
    stands first for this end. ``records.editing.associating`` is the only writer and keeps the mirror.
    """

    from_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+")
    from_id = models.BigIntegerField()
    to_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+")
    to_id = models.BigIntegerField()
    label = models.ForeignKey(AssociationLabel, models.PROTECT, null=True, blank=True, related_name="+")
    forward = models.BooleanField(default=True)
    is_primary = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        constraints = [
            models.UniqueConstraint(
                fields=["from_type", "from_id", "to_type", "to_id", "label", "forward"],
                condition=models.Q(label__isnull=False),
                name="association_labelled_unique",
            ),
            models.UniqueConstraint(
                fields=["from_type", "from_id", "to_type", "to_id"],
                condition=models.Q(label__isnull=True),
                name="association_plain_unique",
            ),
            models.UniqueConstraint(
                fields=["from_type", "from_id", "to_type"],
                condition=models.Q(is_primary=True),
                name="association_one_primary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_type_id} {self.from_id} → {self.to_type_id} {self.to_id}"
