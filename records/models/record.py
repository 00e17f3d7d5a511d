"""The base of every record: common columns, and managers through which each write leaves its change rows."""

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, Self, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import clock
from crm.lib.errors import Refused
from records.models import capture, columns

R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R, R]):
    """Records whose every write is captured; what cannot be captured is refused."""

    def alive(self) -> Self:
        """Return those that are not in the recycle bin."""
        return self.filter(deleted_at__isnull=True)

    def in_bin(self) -> Self:
        """Return those in the recycle bin."""
        return self.filter(deleted_at__isnull=False)

    def update(self, **values: Any) -> int:
        """Update as Django does, change rows included; old values are read under lock."""
        return capture.update(self, super().update, values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[R], *args: Any, **kwargs: Any) -> list[R]:
        """Create as Django does, one ``created`` change each; ignoring or updating conflicts is refused."""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise Refused(_("Conflicts cannot be ignored here: look the records up first, or use records.editing."))
        listed = list(objs)
        with capture.creating(self.model, listed):
            return super().bulk_create(listed, *args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Move the records to the recycle bin, from where they can be restored for 90 days."""
        count = self.alive().update(deleted_at=clock.now())
        return count, {self.model._meta.label: count}

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def restore(self) -> int:
        """Take the records out of the recycle bin; returns how many."""
        return self.in_bin().filter(merged_into__isnull=True).update(deleted_at=None)

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise Refused(_("Records go to the recycle bin first. Use delete(), then records.editing.purge()."))

    def erase(self) -> int:
        """Remove rows for good, leaving their history to the caller; only ``records.editing.purge`` may use it."""
        with capture.capturing():
            return int(super()._raw_delete(self.db))


#: All records, the recycle bin included: the default and the base manager, so that no path goes round the capture.
RecordManager = models.Manager.from_queryset(RecordQuerySet)


class LiveManager(RecordManager[R]):
    """The records that people see: not in the recycle bin."""

    def get_queryset(self) -> RecordQuerySet[Any]:
        return RecordQuerySet(self.model, using=self._db).alive()


class Record(models.Model):
    """What every object has. Standard properties are columns; properties that users define live in ``properties``."""

    #: Internal name of the object; rows of custom objects have it in a column instead.
    object_type_id: str = ""

    owner = columns.user(gettext_lazy("Owner"), group=gettext_lazy("About"), filterable=True)
    created_at = columns.moment(
        gettext_lazy("Create date"), group=gettext_lazy("About"), read_only=True, filterable=True
    )
    updated_at = columns.moment(
        gettext_lazy("Last modified date"), group=gettext_lazy("About"), read_only=True, filterable=True
    )
    properties = models.JSONField(gettext_lazy("custom properties"), default=dict, blank=True)
    deleted_at = models.DateTimeField(gettext_lazy("deleted"), null=True, blank=True, editable=False)
    merged_into = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = RecordManager()
    live = LiveManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(getattr(self, "name", None) or f"#{self.pk}")

    def _save_table(
        self,
        raw: bool = False,
        cls: Any = None,
        force_insert: bool = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> bool:
        """Write the row and its changes in one transaction: the point that ``save()`` and ``loaddata`` both pass."""
        with capture.saving(self, update_fields) as fields:
            return super()._save_table(raw, cls, force_insert, force_update, using, fields)  # type: ignore[misc, no-any-return]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Move the record to the recycle bin."""
        deleted = type(self).objects.filter(pk=self.pk).delete()
        self.refresh_from_db(fields=["deleted_at"])
        return deleted


def common_indexes(table: str) -> Sequence[models.Index]:
    """Return the indexes of the columns that every record has; the list's default order is newest first."""
    return [
        *columns.indexes(table, exact=("owner", "updated_at")),
        models.Index(fields=["-created_at", "-id"], name=f"{table}_newest"),
        models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name=f"{table}_bin"),
    ]
