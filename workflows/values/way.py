"""What every way from the enrolled record to records can do."""

from collections.abc import Iterator, Mapping

from records.models import Record
from records.models.reference import Reference
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope


class Related:
    """A way from the enrolled record to records."""

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        """Yield what is wrong with it at a place of a definition."""
        return iter(())

    def object_of(self, scope: Scope) -> str | None:
        """Return the object of the records, where it is known."""
        raise NotImplementedError

    def describe(self, scope: Scope) -> str:
        """Return the records in words."""
        raise NotImplementedError

    def find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        """Return the records of each item by its id, in order: a few queries for all, once for the batch."""
        if self not in batch.memo:
            batch.memo[self] = self._find(batch)
        found: Mapping[int, list[Reference]] = batch.memo[self]
        return found

    def load(self, batch: Batch) -> None:
        """Read at once the first record of each item."""
        firsts = [references[0] for references in self.find(batch).values() if references]
        for object_type in {reference.object_type for reference in firsts}:
            batch.unit.read(object_type, [one.record_id for one in firsts if one.object_type == object_type])

    def one(self, item: Item, batch: Batch) -> Record | None:
        """Return the first record, as it is in the batch's unit of work; not under lock unless it is written there."""
        key = (self, "loaded")
        if key not in batch.memo:
            batch.memo[key] = True
            self.load(batch)
        references = self.find(batch).get(item.id)
        return batch.unit.look(*references[0]) if references else None

    def _find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        raise NotImplementedError
