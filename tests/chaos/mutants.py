"""Plants each bug of ``tests/chaos/mutants`` alone in a copy of the tree and sees whether the faults bring it to light.

``python -m tests.chaos.mutants [names]``. A patch says what it breaks and, in its line ``Run:``, with which part of the
suite that is to be seen; the same part must find nothing where nothing is planted. Fails for a patch that applies no
more, for one that nobody notices, and for a part that cries without a cause. The last line is JSON.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crm.supervisor.ground import ROOT

PATCHES = ROOT / "tests" / "chaos" / "mutants"
SEED = "7"


class Copy:
    """A copy of the tree, and of a database that has been migrated."""

    def __init__(self, directory: Path) -> None:
        self.tree = directory / "tree"
        self.var = directory / "var"
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)
        self.var.mkdir()
        self.migrated = directory / "migrated.sqlite3"
        self._python("manage.py", "migrate", "-v0", database=self.migrated).check_returncode()

    def apply(self, patch: Path, *how: str) -> bool:
        """Apply a patch, or take it back with ``-R``; returns whether that went."""
        return subprocess.run(["git", "apply", *how, str(patch)], cwd=self.tree, check=False).returncode == 0

    def faults(self, part: str) -> str:
        """Run a part of the suite; returns the first fault that it found, nothing when there was none."""
        database = self.var / "mutant.sqlite3"
        for name in self.var.glob("mutant.sqlite3*"):
            name.unlink()
        shutil.copy(self.migrated, database)
        module, *arguments = part.split()
        stop = ["--stop-at", "1"] if module == "statements" else []
        ended = self._python("-m", f"tests.chaos.{module}", "--seed", SEED, *arguments, *stop, database=database)
        if ended.returncode == 0:
            return ""
        last = (ended.stdout.splitlines() or [""])[-1]
        if not last.startswith("{"):
            raise SystemExit(f"tests.chaos.{part} did not come to an end:\n{ended.stderr[-3000:]}")
        told = [line.removeprefix("fault: ") for line in ended.stderr.splitlines() if line.startswith("fault: ")]
        return told[0]

    def _python(self, *arguments: str, database: Path) -> "subprocess.CompletedProcess[str]":
        environ = os.environ | {
            "DATABASE_URL": f"sqlite:///{database}",
            "MILLRACE_VAR": str(self.var),
            "DEVELOPMENT": "1",
        }
        command = [sys.executable, "-W", "ignore", *arguments]
        return subprocess.run(command, cwd=self.tree, env=environ, capture_output=True, text=True, check=False)


def main(chosen: list[str]) -> int:
    """Try all patches, or some by name; returns 0 when each was noticed."""
    began = time.monotonic()
    patches = sorted(path for path in PATCHES.glob("*.patch") if not chosen or path.stem in chosen)
    caught, missed, stale, false_alarms = 0, [], [], []
    with tempfile.TemporaryDirectory(prefix="millrace-mutants-") as directory:
        copy = Copy(Path(directory))
        for part in sorted({part_of(patch) for patch in patches}):
            found = copy.faults(part)
            show("nothing planted", found or f"nothing found by: {part}")
            if found:
                false_alarms.append(part)
        for patch in patches:
            if not copy.apply(patch):
                stale.append(patch.stem)
                show(patch.stem, "DOES NOT APPLY")
                continue
            found = copy.faults(part_of(patch))
            show(patch.stem, found or "NOT NOTICED")
            caught += bool(found)
            missed += [] if found else [patch.stem]
            copy.apply(patch, "-R")
    total = {"mutants": len(patches), "caught": caught, "missed": missed, "stale": stale, "false_alarms": false_alarms}
    print(json.dumps({**total, "seconds": round(time.monotonic() - began, 1)}), flush=True)
    return 0 if caught == len(patches) and not false_alarms else 1


def part_of(patch: Path) -> str:
    """Return the part of the suite that has to notice a patch, with its arguments."""
    found = re.search(r"^Run: (.+)$", patch.read_text(), re.MULTILINE)
    assert found, f"{patch.name} does not say what to run."
    return found[1]


def show(name: str, what: str) -> None:
    """Print one line of the table."""
    print(f"{name:32} {what[:160]}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
