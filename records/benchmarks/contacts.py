"""Contacts that are the same in every run: as cells of a table, and as the values that the cells mean."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

HEADER = ("First", "Last", "E-mail", "Phone", "Company", "City", "Country", "Stage", "Score", "Born", "Plan", "Seats")
PROPERTIES = (
    *("first_name", "last_name", "email", "phone", "company_name", "city", "country", "lifecycle_stage", "score"),
    *("date_of_birth", "plan", "seats"),
)
STAGES = ("subscriber", "lead", "opportunity", "customer")
PLANS = ("free", "team", "business", "enterprise")
MAP = {
    "object": "contact",
    "key": "email",
    "create_properties": True,
    "columns": dict(zip(HEADER, PROPERTIES, strict=True)),
}


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Yield values by property; ``plan`` and ``seats`` are custom ones."""
    for number in range(count):
        yield {
            "first_name": f"Ada{number % 997}",
            "last_name": f"Lovelace-{number}",
            "email": f"ada.{number}@example.com",
            "phone": f"+47 22 {number:06d}",
            "company_name": f"Engines {number % 4_001} Ltd",
            "city": f"Town {number % 331}",
            "country": "Norway" if number % 3 else "Sweden",
            "lifecycle_stage": STAGES[number % 4],
            "score": number % 100,
            "date_of_birth": date(1950 + number % 50, 1 + number % 12, 1 + number % 28),
            "plan": PLANS[number % 3],
            "seats": number % 250,
        }


def write_csv(path: Path, count: int) -> None:
    """Write the rows as the table that ``MAP`` imports."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([str(row[name]) for name in PROPERTIES] for row in rows(count))


def columns(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as arguments of the Contact model."""
    now = datetime.now(UTC)
    own = {name: value for name, value in row.items() if name not in {"plan", "seats"}}
    custom = {"plan": row["plan"], "seats": row["seats"]}
    return {**own, "properties": custom, "created_at": now, "updated_at": now}
