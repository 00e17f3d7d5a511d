"""docs/workflows.md names every kind of step and trigger, and every setting, and none that is not there."""

import re

from crm.supervisor.ground import ROOT
from workflows.checking.settings import CHECKS
from workflows.steps import STEPS
from workflows.triggers import TRIGGERS

TEXT = (ROOT / "docs" / "workflows.md").read_text()


def rows(heading: str) -> dict[str, str]:
    """Return the first two columns of the table below a heading."""
    table = TEXT.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", table, re.MULTILINE))


def test_every_kind_of_step_is_listed_with_its_label() -> None:
    assert rows("Steps") == {kind.slug: str(kind.label) for kind in STEPS}


def test_every_kind_of_trigger_is_listed_with_its_label() -> None:
    assert rows("Triggers") == {kind.slug: str(kind.label) for kind in TRIGGERS}


def test_every_setting_is_listed() -> None:
    assert rows("Settings").keys() == CHECKS.keys()
