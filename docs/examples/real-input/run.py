"""Imports four real tables, runs three workflows on them, and compares with what the tables say.

    .venv/bin/python docs/examples/real-input/run.py FOLDER

It uses nothing of Millrace but its commands, and counts what is due with the csv module alone. The account is a new
one in a directory of its own, unless DATABASE_URL or MILLRACE_VAR say otherwise. README.md says more.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
SCRATCH = Path(tempfile.mkdtemp())
SURROUNDINGS = {"DEVELOPMENT": "1", "MILLRACE_VAR": str(SCRATCH / "var"), **os.environ}
START = datetime.now(UTC).replace(microsecond=0)

TABLES = {
    "companies": "crm_accounts.csv",
    "deals": "crm_sales_pipeline.csv",
    "tickets": "support_tickets.csv",
    "contacts": "bank_full.csv",
}
POINTS = {
    **dict.fromkeys(("management", "technician", "entrepreneur", "self-employed"), 20),
    **dict.fromkeys(("retired", "student"), 5),
}
misses = 0


def main() -> int:
    manage("migrate", "-v0")
    manage("loaddata", HERE / "account.json")
    for name, file in TABLES.items():
        manage("import_records", HERE.parent / f"{name}.json", FOLDER / file, "--rejects", SCRATCH / f"{name}.rejected")
    for name in ("hand-over", "escalation", "scoring"):
        manage("import_workflow", HERE / f"{name}.json", "--turn-on", "--enroll-existing")
    run_engine(hours=0)
    compare_hand_over()
    compare_scores()
    escalate()
    print(f"The account is in {SURROUNDINGS['MILLRACE_VAR']}.")
    print("Everything is as the tables say." if not misses else f"{misses} figures differ.")
    return min(misses, 1)


def compare_hand_over() -> None:
    won = [row for row in table("deals") if row["deal_stage"] == "Won"]
    companies, tickets = exported("company", "lifecycle_stage"), exported("ticket", "name", "owner")
    owners = Counter(row["owner"] for row in tickets if row["name"].startswith("Hand-over: "))
    say("companies that became customers", len({row["account"] for row in won}), count(companies, "customer"))
    say("hand-over tickets", len(won), owners.total())
    say("owners who got one third each", 3, sum(abs(n - len(won) / 3) < 1 for n in owners.values()))


def compare_scores() -> None:
    rows, contacts = table("contacts"), exported("contact", "job", "score", "campaign_contacts")
    contacts = [row for row in contacts if row["job"]]
    scores = Counter(map(score, rows))
    say("contacts scored", len(rows), sum(row["score"] != "" for row in contacts))
    say("different scores, each as often", len(scores), matching(scores, Counter(int(r["score"]) for r in contacts)))
    say("calls, one more each", sum(int(r["campaign"]) + 1 for r in rows), total(contacts, "campaign_contacts"))
    say("savers on the list", sum(int(row["balance"]) > 1500 for row in rows), asked("ListMember", list=9001))


def escalate() -> None:
    """Let four hours and a day pass; every fifth ticket is not critical for a while and starts anew."""
    critical = [r for r in table("tickets") if (r["Ticket Priority"], r["Ticket Status"]) == ("Critical", "Open")]
    calmed = critical[::5]
    stayed = len(critical) - len(calmed)
    say("tasks at once", len(critical), asked("Task", queue="Critical"))
    prioritize(calmed, "High")
    run_engine(hours=4)
    say("notes after four hours", stayed, asked("Note"))
    prioritize(calmed, "Critical")
    run_engine(hours=5)
    say("tasks after they became critical again", len(critical) + len(calmed), asked("Task", queue="Critical"))
    run_engine(hours=28)
    say("tasks for managers a day later", stayed, asked("Task", queue="Managers"))
    run_engine(hours=5 + 4 + 48)
    say("and when all have had their day", len(critical), asked("Task", queue="Managers"))
    say("notes in the end", len(critical), asked("Note"))


def score(row: dict[str, str]) -> int:
    balance = int(row["balance"])
    return 10 + POINTS.get(row["job"], 0) + (30 if balance > 1500 else -10 if balance < 0 else 0)


def prioritize(tickets: Iterable[dict[str, str]], priority: str) -> None:
    path = SCRATCH / "priorities.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Ticket ID", "Ticket Priority"))
        writer.writerows((row["Ticket ID"], priority) for row in tickets)
    manage("import_records", HERE / "priorities.json", path)


def run_engine(hours: int) -> None:
    manage("run_engine", "--until-idle", "--now", (START + timedelta(hours=hours)).isoformat())


def manage(*arguments: object) -> str:
    """Run a command of Millrace and show the last line of what it says."""
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=SURROUNDINGS)
    if done.returncode:
        sys.exit(f"{arguments[0]} failed:\n{done.stderr}")
    last = (done.stdout.splitlines() or [""])[-1]
    if arguments[0] != "shell":
        print(
            "$",
            *(one.name if isinstance(one, Path) else one for one in arguments),
            f"\n  {last}" if last else "",
            flush=True,
        )
    return last


def asked(model: str, **filters: object) -> int:
    """Count what no export shows: members of lists, tasks and notes."""
    given = json.dumps(filters)
    code = f"from records import models; print(models.{model}.objects.filter(**{given}).count())"
    return int(manage("shell", "-v0", "-c", code))


def exported(name: str, *properties: str) -> list[dict[str, str]]:
    path = SCRATCH / f"{name}.csv"
    manage("export_records", name, path, "--properties", *properties)
    return read(path)


def table(name: str) -> list[dict[str, str]]:
    return read(FOLDER / TABLES[name])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def count(rows: Iterable[dict[str, str]], value: str) -> int:
    return sum(value in row.values() for row in rows)


def total(rows: Iterable[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows)


def matching(due: Counter[int], found: Counter[int]) -> int:
    return sum(found[one] == n for one, n in due.items()) if due.keys() == found.keys() else 0


def say(what: str, due: int, found: int) -> None:
    global misses
    misses += due != found
    print(
        f"  {'=' if due == found else '≠'} {what}: {found:,}" + ("" if due == found else f", due {due:,}"), flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
