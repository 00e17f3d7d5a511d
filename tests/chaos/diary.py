"""Compares what the other side wrote in its diary with what the deliveries say of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from workflows.models import Delivery, LogEntry

#: A moment of the run's clock → seconds since 1970 by the machine's.
RealTime = Callable[[datetime], float]


@dataclass
class Report:
    """How many keys were due, how often one came again, how often after its answer had been recorded; what is wrong."""

    keys: int = 0
    repeats: int = 0
    repeats_after_record: int = 0
    unknown_mails: int = 0
    faults: list[str] = field(default_factory=list)


def judge(diary: Path, real: RealTime) -> Report:
    """Return what the diary and the deliveries say together, once everything has been done."""
    report = Report()
    lines = [json.loads(line) for line in diary.read_text().splitlines()] if diary.exists() else []
    _judge_web([line for line in lines if line["way"] == "web"], real, report)
    _judge_mail([line for line in lines if line["way"] == "mail"], report)
    return report


def _judge_web(lines: list[dict[str, Any]], real: RealTime, report: Report) -> None:
    asked: dict[str, list[float]] = defaultdict(list)
    about: dict[str, set[str]] = defaultdict(set)
    answered = {line["key"] for line in lines if line["what"] == "answered"}
    for line in lines:
        if line["what"] == "asked":
            asked[line["key"]].append(line["at"])
            about[line["who"]].add(line["key"])
    due = {row.key: row for row in Delivery.objects.filter(channel="webhook")}
    report.keys += len(due)
    report.repeats += sum(len(times) - 1 for times in asked.values())
    report.faults += [f"the target was given the key {key}, which nobody knows" for key in asked.keys() - due.keys()]
    report.faults += [f"{who} was told by the keys {keys}" for who, keys in about.items() if len(keys) > 1]
    heard = _heard()
    for key, row in due.items():
        if row.state != "sent":
            report.faults.append(f"webhook {key} is {row.state}")
        elif key not in answered:
            report.faults.append(f"webhook {key} is said to be sent, and was never answered")
        if row.settled_at is not None:
            recorded = real(row.settled_at)
            late = sum(at > recorded for at in asked[key])
            # What the step heard of was the last attempt.
            late = max(late, row.attempts - heard.get((row.enrollment_id, row.step_seq + 1), row.attempts))
            report.repeats_after_record += late
            report.faults += [f"webhook {key} was sent {late} times after its answer was recorded"] * (late > 0)


def _heard() -> dict[tuple[int | None, int], int]:
    """Return of how many attempts each step was told, by enrollment and number."""
    rows = (
        LogEntry.objects.filter(kind="webhook").exclude(outcome="sending").values_list("enrollment", "step_seq", "data")
    )
    return {(enrollment, seq): data["attempts"] for enrollment, seq, data in rows if "attempts" in data}


def _judge_mail(lines: list[dict[str, Any]], report: Report) -> None:
    taken = Counter(line["key"] for line in lines if line["what"] == "taken")
    due = dict(Delivery.objects.filter(channel="email").values_list("key", "state"))
    report.keys += len(due)
    report.unknown_mails = sum(state == "unknown" for state in due.values())
    report.faults += [f"mail {key} was taken {number} times" for key, number in taken.items() if number > 1]
    report.faults += [f"mail with the key {key} was taken, which nobody knows" for key in taken.keys() - due.keys()]
    for key, state in due.items():
        if state not in ("sent", "failed", "unknown"):
            report.faults.append(f"mail {key} is {state}")
        if (state == "sent") != (key in taken) and state != "unknown":
            report.faults.append(f"mail {key} is {state}, and was taken {taken[key]} times")
