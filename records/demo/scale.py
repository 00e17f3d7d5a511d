"""How much of everything there is for a number of contacts, and how it is dealt out in batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Records per contact.
SHARES: Mapping[str, float] = {
    "company": 1 / 5,
    "contact": 1,
    "deal": 7 / 12,
    "ticket": 5 / 12,
    "lead": 1 / 5,
    "conversation": 1 / 4,
    "feedback_submission": 1 / 5,
    "project": 1 / 24,
    "training": 1 / 40,
}

#: Companies whose accounts are told, and held in memory, together.
BATCH = 120


@dataclass(frozen=True)
class Share:
    """One batch: how many records of each object belong to it."""

    counts: Mapping[str, int]

    def __getitem__(self, object_type: str) -> int:
        return self.counts[object_type]


def totals(size: int) -> dict[str, int]:
    """Return how many records of each object there are for ``size`` contacts; a few of each at least."""
    return {name: max(2, round(size * share)) for name, share in SHARES.items()} | {"contact": size}


def batches(size: int) -> Iterator[Share]:
    """Deal the records out in batches of companies, evenly and without a rest."""
    total = totals(size)
    companies = total["company"]
    for low in range(0, companies, BATCH):
        high = min(companies, low + BATCH)
        yield Share({name: count * high // companies - count * low // companies for name, count in total.items()})
