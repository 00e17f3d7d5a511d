"""Interrupts one pass after the other at chosen statements and compares what came out with an undisturbed one."""

import argparse
import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from crm.lib import clock
from records.models import Contact
from tests.chaos import checker, diary, forking
from tests.chaos.fuse import Fuse
from tests.chaos.peers import Peers
from tests.chaos.scenarios import Stage, counted, newest
from workflows.engine import claiming, draining, fusing
from workflows.engine.delivering import claiming as taking
from workflows.models import Enrollment
from workflows.steps import STEPS

#: How much later others look again, until everything that waits or is tried again has had its time.
LATER = (timedelta(0), timedelta(hours=2), timedelta(days=3), timedelta(days=7))
#: What is drawn for each kind where not everything is taken: statements after a commit, others, commits to pause after.
AFTER, OTHERS, PAUSES = 1, 1, 1
#: Whose step waits for something that can happen while a worker is on its way to it.
WAITING = "wait_for_event"
#: Kinds that are also run fused, and what is put before their name then.
FUSED = "+"
FUSIBLE = ("+set_property", "+branch")
#: Mail whose sender was killed may be unknown, and then the step has failed: which of both is told by the diary.
UNSURE = "send_email"


class Interrupting:
    """All interruptions of one call."""

    def __init__(self, options: argparse.Namespace, directory: Path) -> None:
        self.options = options
        self.directory = directory
        self.chance = random.Random(options.seed)
        self.faults: list[str] = []
        self.done: Counter[str] = Counter()
        self.began = time.monotonic()

    def go(self) -> None:
        """Interrupt every kind."""
        with Peers(self.directory, self.options.seed, calm=True) as peers:
            self.stage = Stage(peers.url)
            missing = {kind.slug for kind in STEPS} - self.stage.workflows.keys()
            self.faults += [f"{slug}: there is no scenario for this kind of step" for slug in sorted(missing)]
            chosen = [name for name in self.options.kinds.split(",") if name] or [*self.stage.workflows, *FUSIBLE]
            for slug in chosen:
                try:
                    self._interrupt(slug)
                except Exception as error:
                    self.faults.append(f"{slug}: whoever went on was stopped by {error!r}")
                if self._is_enough():
                    break
            self.faults += diary.judge(peers.diary, lambda moment: float("inf")).faults

    def summary(self) -> dict[str, Any]:
        """Return what is printed."""
        return {
            "seed": self.options.seed,
            "database": connection.vendor,
            **{name: self.done[name] for name in ("kinds", "kills", "pauses")},
            "faults": len(self.faults),
            "seconds": round(time.monotonic() - self.began, 1),
            "is_well": not self.faults,
        }

    def _interrupt(self, slug: str) -> None:
        """Interrupt one kind at all its places; where ``+`` is before its name, with steps fused wherever they can."""
        self.done["kinds"] += 1
        fusing.LEAST = 1 if slug.startswith(FUSED) else 1_000_000
        expected, fuse = self._undisturbed(slug)
        for at in self._places(fuse):
            if self._is_enough():
                return
            self._compare(slug, f"killed at statement {at} of {fuse.count}", expected, at, pause=False)
            self.done["kills"] += 1
        commits = range(1, len(fuse.commits) + 1)
        for at in commits if self.options.places != "few" else self._drawn(commits, PAUSES):
            if self._is_enough():
                return
            self._compare(slug, f"paused after commit {at} of {len(commits)}", expected, at, pause=True)
            self.done["pauses"] += 1
        if slug == WAITING:
            self._happen_meanwhile(slug, commits if self.options.places != "few" else self._drawn(commits, 4))
        self.faults += [f"{slug}: {fault}" for fault in checker.faults(drained=True)]

    def _is_enough(self) -> bool:
        return len(self.faults) >= int(self.options.stop_at)

    def _places(self, fuse: Fuse) -> Iterator[int]:
        every = range(1, fuse.count + 1)
        after = [number + 1 for number in fuse.commits if number < fuse.count]
        if self.options.places == "every":
            return iter(every)
        if self.options.places == "commits":
            return iter(after)
        return iter(sorted({*self._drawn(after, AFTER), *self._drawn(every, OTHERS)}))

    def _drawn(self, among: Sequence[int], number: int) -> list[int]:
        return sorted(self.chance.sample(among, min(number, len(among))))

    def _undisturbed(self, slug: str) -> tuple[Counter[Any], Fuse]:
        """Return what comes out when nobody interferes, and which statements and commits it took a worker.

        The first of two passes fills what processes remember, so that each worker after it does the same.
        """
        told = self.directory / "statements.json"
        for what in ("first", "whole"):
            since, contact = newest(), self._contact(slug, what)
            if forking.wait(forking.fork(lambda: _count(told), self.directory / "workers.log")) != 0:
                raise AssertionError(self._last_words())
            found = self._rest(slug, since, contact)
        self.faults += [f"{slug}: {row} while nobody interfered" for row in found if "failed" in row]
        fuse = Fuse()
        fuse.count, fuse.commits = json.loads(told.read_text())
        return found, fuse

    def _compare(self, slug: str, what: str, expected: Counter[Any], at: int, *, pause: bool) -> None:
        since, contact = newest(), self._contact(slug, f"{'pause' if pause else 'kill'}-{at}")
        child = self._forked(at, pause=pause)
        if pause:
            self._overtake(slug, what, child)
        elif forking.wait(child) not in (0, 9):
            self.faults.append(f"{slug}: {what}: the worker failed; {self._last_words()}")
        found = self._rest(slug, since, contact)
        for row in found.keys() | expected.keys():
            if found[row] != expected[row]:
                self.faults.append(f"{slug}: {what}: {row} is {found[row]} times there, not {expected[row]}")

    def _contact(self, slug: str, what: str) -> Contact:
        how = "fused" if slug.startswith(FUSED) else "walked"
        kind = slug.removeprefix(FUSED)
        return self.stage.contact(kind, f"{kind}-{how}-{what}".replace("_", "-"))

    def _forked(self, at: int, *, pause: bool, lease: int = 0) -> int:
        return forking.fork(lambda: _be_interrupted(at, pause, lease), self.directory / "workers.log")

    def _happen_meanwhile(self, slug: str, commits: Sequence[int]) -> None:
        """Pause a worker that keeps its lease, let happen what the step waits for, and let the worker go on."""
        for at in commits:
            what = f"paused with its lease after commit {at}"
            contact = self._contact(slug, f"lease-{at}")
            child = self._forked(at, pause=True, lease=60)
            is_inside = False
            if os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]):
                standing = Enrollment.objects.filter(object_type="contact", record_id=contact.pk)
                before = standing.values_list("lease_token", "step_seq").first()
                Contact.objects.filter(pk=contact.pk).update(phone="+47 22 33 44 77")
                draining.work(clock.now)
                after = standing.values_list("lease_token", "step_seq").first()
                is_inside = before is not None
                if before is not None and before[0] is not None and after != before:
                    self.faults.append(f"{slug}: {what}: somebody else took what was leased")
                os.kill(child, signal.SIGCONT)
                forking.wait(child)
            draining.drain(clock.now() + timedelta(hours=1))
            if is_inside and Enrollment.objects.filter(record_id=contact.pk, ended_at=None).exists():
                self.faults.append(f"{slug}: {what}: what happened meanwhile did not wake it")
            draining.drain(clock.now() + LATER[-1])
            self.done["pauses"] += 1

    def _overtake(self, slug: str, what: str, child: int) -> None:
        """Do a paused worker's work, then let it go on as if it still held its lease."""
        _pid, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            time.sleep(0.005)
            draining.drain(clock.now())
            os.kill(child, signal.SIGCONT)
            status = os.waitpid(child, 0)[1]
        if os.waitstatus_to_exitcode(status) != 0:
            self.faults.append(f"{slug}: {what}: the worker failed; {self._last_words()}")

    def _rest(self, slug: str, since: dict[str, int], contact: Contact) -> Counter[Any]:
        """Do what is left to be done, now and later; return what came out."""
        now = clock.now()
        for later in LATER:
            draining.drain(now + later)
            if not Enrollment.objects.filter(ended_at=None).exists():
                break
        found = counted(since, contact)
        return _either_way(found) if slug == UNSURE else found

    def _last_words(self) -> str:
        return " ".join((self.directory / "workers.log").read_text().splitlines()[-3:])


def _work() -> None:
    draining.drain(clock.now())


def _count(told: Path) -> None:
    """Work undisturbed, and leave word of the statements and commits."""
    claiming.LEASE_SECONDS = taking.LEASE_SECONDS = 0
    fuse = Fuse()
    with fuse:
        _work()
    told.write_text(json.dumps([fuse.count, fuse.commits]))


def _be_interrupted(at: int, pause: bool, lease: int) -> None:
    """Work as a process that is killed at a statement or paused after a commit; its leases last so many seconds."""
    claiming.LEASE_SECONDS = taking.LEASE_SECONDS = lease
    fuse = Fuse(0 if pause else at, stop_at=at if pause else 0)
    with fuse:
        _work()


def _either_way(found: Counter[Any]) -> Counter[Any]:
    """Return the counts with a mail's being sent and its fate being unknown taken for the same."""
    same = {"failed": "done", "unknown": "sent"}
    mixed: Counter[Any] = Counter()
    for row, number in found.items():
        is_fate = row[0] in ("LogEntry", "Delivery")
        mixed[(*row[:-1], same.get(row[-1], row[-1])) if is_fate else row] += number
    return mixed
