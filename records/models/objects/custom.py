"""Records of objects that an administrator made: rows of one table, told apart by their object."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes


class CustomRecord(Record):
    """A record of a custom object."""

    object_type = models.ForeignKey("ObjectType", models.PROTECT, related_name="+", verbose_name=_("object"))
    name = columns.text(_("Name"), group=_("About"), required=True, filterable=True)

    object_type_id: Any

    class Meta(Record.Meta):
        verbose_name = _("custom record")
        verbose_name_plural = _("custom records")
        indexes = [
            *common_indexes("customrecord"),
            *columns.indexes("customrecord", folded=("name",)),
            models.Index(fields=["object_type", "-created_at", "-id"], name="customrecord_of_type"),
        ]
