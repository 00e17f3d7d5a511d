"""Compares two definitions: what was added, removed, moved and changed, as data that is worded when it is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.definition.shape import Definition, Path, Step
from workflows.definition.walking import Place, paths, places, walk


class What(Enum):
    """What happened to a part of the definition."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One difference. ``where`` is a step's or path's id, or a field of the whole; ``part`` what of it changed."""

    what: What
    where: str
    part: str = ""

    def in_words(self, call: Callable[[str], str]) -> str:
        """Return the difference as a sentence; ``call`` gives what people call a step, path or field."""
        words = PART_WORDS.get((self.what, self.part)) or WORDS[self.what]
        return str(words) % {"name": call(self.where)}


WORDS = {
    What.ADDED: _("%(name)s was added."),
    What.REMOVED: _("%(name)s was removed."),
    What.MOVED: _("%(name)s was moved."),
    What.CHANGED: _("%(name)s was changed."),
}
PART_WORDS = {
    (What.CHANGED, "kind"): _("%(name)s became another kind of step."),
    (What.CHANGED, "name"): _("%(name)s was renamed."),
    (What.CHANGED, "when"): _("The condition of %(name)s was changed."),
    (What.CHANGED, "target"): _("%(name)s goes somewhere else."),
    (What.CHANGED, "order"): _("The paths of %(name)s were put in another order."),
}

#: The parts of a definition beside its steps.
FIELDS = ("name", "description", "object", "trigger", "sources", "settings")


def diff(before: Definition, after: Definition) -> list[Difference]:
    """Return the differences in the order in which people read the canvas: the whole, then steps, then what went."""
    return [*_whole(before, after), *_steps(places(before), places(after)), *_paths(before, after)]


def _whole(before: Definition, after: Definition) -> Iterator[Difference]:
    for name in FIELDS:
        if getattr(before, name) != getattr(after, name):
            yield Difference(What.CHANGED, name)


def _steps(before: Mapping[str, Place], after: Mapping[str, Place]) -> Iterator[Difference]:
    moved = _moved(before, after)
    for name, place in after.items():
        if name not in before:
            yield Difference(What.ADDED, name)
            continue
        if name in moved:
            yield Difference(What.MOVED, name)
        yield from _changed(before[name].step, place.step)
    for name in before:
        if name not in after:
            yield Difference(What.REMOVED, name)


def _changed(before: Step, after: Step) -> Iterator[Difference]:
    for part in ("kind", "target"):
        if getattr(before, part) != getattr(after, part):
            yield Difference(What.CHANGED, after.id, part)
    if before.config != after.config:
        yield Difference(What.CHANGED, after.id)
    if any(_reordered(getattr(before, part), getattr(after, part)) for part in ("branches", "bodies")):
        yield Difference(What.CHANGED, after.id, "order")


def _reordered(before: tuple[Path, ...], after: tuple[Path, ...]) -> bool:
    """Return whether those that stayed stand in another order."""
    old, new = ([path.id for path in some] for some in (before, after))
    return [name for name in old if name in new] != [name for name in new if name in old]


def _paths(before: Definition, after: Definition) -> Iterator[Difference]:
    """Compare the paths of steps that stayed; a path that came or went with its step needs no word of its own."""
    old, new, old_home, new_home = paths(before), paths(after), _homes(before), _homes(after)
    stayed = places(before).keys() & places(after).keys()
    for name, path in new.items():
        if name not in old:
            if new_home[name][0] in stayed:
                yield Difference(What.ADDED, name)
            continue
        if old_home[name] != new_home[name]:
            yield Difference(What.MOVED, name)
        for part in ("name", "when"):
            if getattr(old[name], part) != getattr(path, part):
                yield Difference(What.CHANGED, name, part)
    for name in old:
        if name not in new and old_home[name][0] in stayed:
            yield Difference(What.REMOVED, name)


def _homes(definition: Definition) -> dict[str, tuple[str, str]]:
    """Return each path's step and what it is to it."""
    found: dict[str, tuple[str, str]] = {}
    for place in walk(definition):
        step = place.step
        listed = (("branches", step.branches), ("bodies", step.bodies), ("on_failure", (step.on_failure,)))
        found |= {path.id: (step.id, part) for part, some in listed for path in some if path is not None}
    return found


def _moved(before: Mapping[str, Place], after: Mapping[str, Place]) -> set[str]:
    """Return the steps that changed their list, or their order among the steps that stayed in it."""
    there = [name for name in after if name in before]
    moved = {name for name in there if before[name].list_id != after[name].list_id}
    for list_id in {after[name].list_id for name in there}:
        stayed = {name for name in there if after[name].list_id == list_id} - moved
        old, new = (_in_order(at, stayed) for at in (before, after))
        blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
        moved |= stayed - {name for block in blocks for name in new[block.b : block.b + block.size]}
    return moved


def _in_order(at: Mapping[str, Any], names: set[str]) -> list[str]:
    return [name for name in at if name in names]
