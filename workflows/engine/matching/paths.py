"""By which ways what happens to other records changes what a filter says of one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from records.filters import Needs

#: What always matters, whatever a filter reads of a record.
ALWAYS = frozenset({"created", "restored", "deleted", "merged"})


@dataclass(frozen=True)
class Path:
    """Objects from that of the trigger to the one in which something happens, each linked with the next."""

    objects: tuple[str, ...]

    @property
    def end(self) -> str:
        """Return the object in which something happens."""
        return self.objects[-1]


def paths(object_type: str, needs: Needs) -> Iterator[tuple[Path, frozenset[str]]]:
    """Yield each way with the keys (``Happening.keys``) of what may change the filter's answer at its end."""
    yield from _below((object_type,), needs)


def _below(objects: tuple[str, ...], needs: Needs) -> Iterator[tuple[Path, frozenset[str]]]:
    linked = [(link[0], inner) for link, inner in needs.links.items()] + list(needs.primaries.items())
    names = needs.properties | needs.histories | needs.updates
    keys = {f"property:{name}" for name in names} | {f"event:{name}" for name in needs.events} | ALWAYS
    keys |= {f"{word}:{number}" for number in needs.lists for word in ("list_added", "list_removed")}
    keys |= {f"{word}:{to}" for to, _inner in linked for word in ("associated", "dissociated")}
    yield Path(objects), frozenset(keys)
    for to, inner in linked:
        yield from _below((*objects, to), inner)
