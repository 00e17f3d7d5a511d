"""How association labels read: each end of a link has its own words for what the other one is."""

from records.models import AssociationLabel


def words(label: AssociationLabel, forward: bool) -> str:
    """Return the label as it reads from its own start, or from the other end."""
    return label.label if forward or not label.inverse_label else label.inverse_label


def between(own: str, other: str, labels: list[AssociationLabel]) -> dict[str, str]:
    """Return by name the words of those labels that link two objects, as they read from the first."""
    backward = {row.name: words(row, False) for row in labels if (row.to_type_id, row.from_type_id) == (own, other)}
    forward = {row.name: words(row, True) for row in labels if (row.from_type_id, row.to_type_id) == (own, other)}
    return backward | forward
