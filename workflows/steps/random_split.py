"""Random split: records are spread over branches by weight, and always alike when the step is run again."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch
from workflows.definition import Path, Problem, Step
from workflows.outcomes import Outcome, Take
from workflows.scope import Scope
from workflows.steps.base import StepKind

#: More branches than anyone can compare.
MOST = 20


class RandomSplit(StepKind):
    """Each branch has ``"when": {"percent": 25}``, in all 100; without any percentage the shares are equal.

    The draw comes from the enrollment and the step (decision 10): a replay takes the same branch, another pass of the
    same record may take another one.
    """

    slug = "random_split"
    label = gettext_lazy("Random split")
    icon = "shuffle"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if not 2 <= len(step.branches) <= MOST:
            yield Problem(f"{step.id}.branches", _("A split has 2 to %(most)s branches.") % {"most": MOST})
        given = [percent_of(path) for path in step.branches]
        if all(path.when is None for path in step.branches):
            return
        for path, percent in zip(step.branches, given, strict=True):
            if percent is None:
                yield Problem(f"{path.id}.when", _("Enter a percentage from 0 to 100, with at most two decimals."))
        total = sum(percent or 0 for percent in given)
        if None not in given and round(total, 2) != 100:
            message = _("The percentages add up to %(total)s, not to 100.") % {"total": f"{total:g}"}
            yield Problem(f"{step.id}.branches", message)

    def summary(self, step: Step, scope: Scope) -> str:
        shares = " / ".join(f"{share / 100:g} %" for share in shares_of(step.branches))
        return _("Split at random: %(shares)s") % {"shares": shares}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return _("Drew the branch “%(name)s”.") % {"name": data.get("name", "")}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        shares = shares_of(batch.step.branches)
        outcomes: dict[int, Outcome] = {}
        for item in batch.items:
            path = drawn(batch.step.branches, shares, f"{item.id}:{batch.step.id}")
            outcomes[item.id] = Take(path.id, data={"name": path.name})
        return outcomes


def percent_of(path: Path) -> float | None:
    """Return a branch's percentage, or None where it has none that makes sense."""
    percent = path.when.get("percent") if isinstance(path.when, Mapping) else None
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        return None
    return float(percent) if round(percent, 2) == percent else None


def shares_of(branches: tuple[Path, ...]) -> list[int]:
    """Return each branch's share in hundredths of a percent, 10,000 in all; the first take what is left over."""
    if any(path.when is not None for path in branches):
        return [round((percent_of(path) or 0) * 100) for path in branches]
    count = max(1, len(branches))
    return [10_000 // count + (index < 10_000 % count) for index in range(len(branches))]


def drawn(branches: tuple[Path, ...], shares: list[int], name: str) -> Path:
    """Return the branch that a name draws: the same name always the same."""
    point = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % 10_000
    for path, share in zip(branches, shares, strict=True):
        if point < share:
            return path
        point -= share
    return branches[-1]
