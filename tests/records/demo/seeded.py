"""A small demo at a fixed moment, for the tests of this folder."""

from datetime import UTC, datetime

from records.demo import seeding

NOW = datetime(2026, 3, 1, 12, 30, 15, 123_000, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
SIZE = 40


def seed(size: int = SIZE) -> seeding.Seeded:
    """Fill the account."""
    return seeding.seed(NOW, size, PASSWORD, "EUR", lambda _line: None)
