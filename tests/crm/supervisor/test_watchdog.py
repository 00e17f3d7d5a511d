"""The watchdog, with a clock of its own: whom it calls hung, and whom it excuses."""

from dataclasses import dataclass

import pytest

from crm.supervisor.watchdog import Watchdog


@dataclass
class Workers:
    """Workers that answer at once, as long as they answer."""

    now: float = 1_000.0
    beat: float = 0.0
    rings: int = 0
    at_work: int = 0
    answer: bool = True
    is_reachable: bool = True

    def ring(self) -> None:
        if not self.is_reachable:
            raise OSError("The database is away.")
        self.rings += 1
        if self.answer:
            self.beat = self.now


@pytest.fixture
def workers() -> Workers:
    return Workers()


@pytest.fixture
def watchdog(workers: Workers) -> Watchdog:
    dog = Watchdog(workers.ring, lambda: workers.beat, lambda: workers.at_work, workers=2, every=10, limit=60)
    dog.cluster_started(workers.now)
    return dog


def seconds_until_hung(watchdog: Watchdog, workers: Workers, longest: int = 600) -> int | None:
    """Let time pass, a second at a time."""
    for passed in range(longest):
        workers.now += 1
        if watchdog.is_hung(workers.now):
            return passed + 1
    return None


def test_it_rings_every_ten_seconds_and_is_content_with_answers(watchdog: Watchdog, workers: Workers) -> None:
    assert seconds_until_hung(watchdog, workers, 100) is None
    assert workers.rings == 10


def test_silence_of_a_minute_means_hung(watchdog: Watchdog, workers: Workers) -> None:
    assert seconds_until_hung(watchdog, workers, 100) is None
    workers.answer = False
    assert seconds_until_hung(watchdog, workers) in range(51, 62)


def test_a_new_cluster_gets_time_to_come_up(watchdog: Watchdog, workers: Workers) -> None:
    workers.answer = False
    assert seconds_until_hung(watchdog, workers) == 60 + 15 + 1


def test_workers_that_are_all_at_work_are_not_hung(watchdog: Watchdog, workers: Workers) -> None:
    workers.answer, workers.at_work = False, 2
    assert seconds_until_hung(watchdog, workers) is None


def test_one_worker_at_work_does_not_excuse_the_other(watchdog: Watchdog, workers: Workers) -> None:
    workers.answer, workers.at_work = False, 1
    assert seconds_until_hung(watchdog, workers) == 76


def test_a_database_that_is_away_is_not_the_workers_fault(
    watchdog: Watchdog, workers: Workers, capsys: pytest.CaptureFixture[str]
) -> None:
    workers.is_reachable = False
    assert seconds_until_hung(watchdog, workers) is None
    assert "The workers could not be asked for a sign of life: The database is away." in capsys.readouterr().err


def test_the_time_that_the_machine_slept_does_not_count(watchdog: Watchdog, workers: Workers) -> None:
    assert seconds_until_hung(watchdog, workers, 30) is None
    workers.now += 3_600
    assert watchdog.is_hung(workers.now) is False
