"""The pure rooms know nothing of the database; import-linter holds the walls between our own rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.supervisor.ground import ROOT

PURE = ("records/filters", "records/properties")
SHUT = ("django.db", "django.conf", "django.apps", "django.contrib", "django.utils.timezone")


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_does_not_import_the_database(room: str) -> None:
    offenders = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in imports(path)
        if any(name == shut or name.startswith(f"{shut}.") for shut in SHUT)
    ]
    assert offenders == []
