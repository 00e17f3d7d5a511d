"""The one writer of records: values are checked, writes are captured, histories are kept."""

from records.editing.associating import Link, associate, associate_many, dissociate, set_primary
from records.editing.merging import merge
from records.editing.upserting import Outcome, upsert
from records.editing.writing import create, delete, purge, purge_old, restore, update, update_many
from records.querying.people import UserFinder, reading

__all__ = [
    "Link",
    "Outcome",
    "UserFinder",
    "associate",
    "associate_many",
    "create",
    "delete",
    "dissociate",
    "merge",
    "purge",
    "purge_old",
    "reading",
    "restore",
    "set_primary",
    "update",
    "update_many",
    "upsert",
]
