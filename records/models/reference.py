"""How one record is pointed at everywhere: the internal name of its object and its number."""

from typing import NamedTuple

from records.models.record import Record


class Reference(NamedTuple):
    """One record, without loading it."""

    object_type: str
    record_id: int

    @classmethod
    def to(cls, record: Record) -> "Reference":
        """Return the reference to a saved record."""
        return cls(record.object_type_id, record.pk)
