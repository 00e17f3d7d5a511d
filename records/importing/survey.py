"""The first pass over a file: is all of it readable, how many rows are there, and what does the account lack for it?"""

from dataclasses import dataclass, field

from records.exporting.defusing import restored
from records.importing.plan import Plan, Target
from records.importing.sampling import KindGuess
from records.importing.table import Table

#: A column with more new options or people than this is mapped to the wrong property; its rows will say so.
MOST_NEW = 500


@dataclass
class Survey:
    """What the first pass found. ``named`` holds the distinct meanings of columns that name options or people."""

    rows: int = 0
    kinds: dict[tuple[str, str], KindGuess] = field(default_factory=dict)
    named: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def survey(plan: Plan, table: Table) -> Survey:
    """Read the whole file once; raises BrokenFile where it stops being a table."""
    found = Survey()
    watched = [target for target in plan.every_target() if plan.map.create_properties]
    guesses = [(target, found.kinds.setdefault(_key(target), KindGuess(plan.map.dates)))
               for target in watched if target.prop is None]  # fmt: skip
    names = [(target, found.named.setdefault(_key(target), {}))
             for target in watched if target.prop and target.prop.kind in NAMING]  # fmt: skip
    for row in table.rows():
        found.rows += 1
        width = len(row.cells)
        for target, guess in guesses:
            if target.position < width:
                guess.see(target.meaning(row.cells[target.position]))
        for target, seen in names:
            if target.position < width and len(seen) <= MOST_NEW:
                cell = row.cells[target.position]
                if text := target.meaning(cell):
                    seen.setdefault(text, restored(cell).strip())
    return found


#: Kinds whose values name something that an import may make.
NAMING = frozenset({"choice", "multi_choice", "user"})


def _key(target: Target) -> tuple[str, str]:
    return target.object_type, target.name
