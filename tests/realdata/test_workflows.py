"""Real tables, and workflows of the manual that run on them; what is due is counted from the files by plain means."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.lib import clock
from records.models import ActivityLink, Association, Company, Contact, ListMember, Note, Task, Team, Ticket
from tests.realdata.conftest import Drain, Import, Rows, TurnOn, Write
from workflows.models import Enrollment, LogEntry

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]
Table = Callable[[str], Rows]

ALL = pytest.param(None, marks=pytest.mark.large, id="all")
HOURS = timedelta(hours=1)
#: What jobs are worth.
POINTS = {"management": 20, "technician": 20, "entrepreneur": 20, "self-employed": 20, "retired": 5, "student": 5}


@pytest.mark.parametrize("most", [1_500, ALL])
def test_won_deals_make_customers_and_are_handed_over_in_turn(
    most: int | None, run: Import, table: Table, write: Write, turn_on: TurnOn, drain: Drain
) -> None:
    deals = table("crm_sales_pipeline.csv")[:most]
    won = [row for row in deals if row["deal_stage"] == "Won"]
    run("companies.json", "crm_accounts.csv")
    run("deals.json", write("deals.csv", deals))
    workflow = turn_on("hand-over")
    done = drain(clock.now())
    assert (done["enrolled"], done["failed"]) == (len(won), 0)

    customers = {row["account"] for row in won}
    assert set(Company.objects.filter(lifecycle_stage="customer").values_list("name", flat=True)) == customers
    tickets = {row.pk: row for row in Ticket.objects.all()}
    assert Counter(row.name for row in tickets.values()) == Counter(
        f"Hand-over: {row['opportunity_id']}" for row in won
    )

    companies = dict(Company.objects.values_list("pk", "name"))
    links = Association.objects.filter(from_type="ticket", to_type="company").values_list("from_id", "to_id")
    accounts = {row["opportunity_id"]: row["account"] for row in won}
    assert {(tickets[start].name or "").removeprefix("Hand-over: "): companies[end] for start, end in links} == accounts
    assert Association.objects.filter(from_type="ticket", to_type="deal").count() == len(won)
    one = next(row for row in won if row["close_value"] == "1054")
    content = Ticket.objects.get(name=f"Hand-over: {one['opportunity_id']}").content or ""
    assert content.startswith(f"{one['account']} bought {one['product']} for ")
    assert "1,054" in content

    team = set(Team.objects.get(name="Customer success").members.values_list("pk", flat=True))
    owners = Counter(row.owner_id for row in tickets.values())
    assert owners.keys() == team
    assert owners.total() == len(won)
    assert max(owners.values()) - min(owners.values()) <= 1
    assert Counter(Enrollment.objects.values_list("workflow", "end_reason")) == {(workflow, "end"): len(won)}
    assert LogEntry.objects.filter(workflow=workflow).count() == 3 * len(won)
    assert drain(clock.now())["enrolled"] == 0


@pytest.mark.parametrize("most", [1_000, ALL])
def test_critical_tickets_escalate_and_start_anew_when_they_become_critical_again(
    most: int | None, run: Import, table: Table, write: Write, turn_on: TurnOn, drain: Drain
) -> None:
    rows = table("support_tickets.csv")[:most]
    run("tickets.json", write("tickets.csv", rows))
    critical = [r["Ticket ID"] for r in rows if (r["Ticket Priority"], r["Ticket Status"]) == ("Critical", "Open")]
    calmed, answered = critical[::5], critical[1::5]
    stayed = set(critical) - {*calmed, *answered}
    start, workflow = clock.now(), turn_on("escalation")

    assert drain(start)["enrolled"] == len(critical)
    assert about(Task, queue="Critical") == Counter(critical)
    assert drain(start + 4 * HOURS - timedelta(seconds=1))["steps"] == 0
    prioritize(run, write, calmed, "High")
    run(
        "tickets.json",
        write("closed.csv", [{**r, "Ticket Status": "Closed"} for r in rows if r["Ticket ID"] in answered]),
    )

    drain(start + 4 * HOURS)
    assert about(Note) == Counter(stayed)
    assert endings(workflow) == {"": len(stayed), "unmatched": len(calmed) + len(answered)}

    prioritize(run, write, calmed, "Critical")
    prioritize(run, write, sorted(stayed), "Critical")
    assert drain(start + 5 * HOURS)["enrolled"] == len(calmed)
    assert about(Task, queue="Critical") == Counter(critical) + Counter(calmed)

    drain(start + 9 * HOURS)
    assert about(Note) == Counter(stayed) + Counter(calmed)
    drain(start + 28 * HOURS)
    assert about(Task, queue="Managers") == Counter(stayed)
    drain(start + 33 * HOURS)
    assert about(Task, queue="Managers") == Counter(stayed) + Counter(calmed)
    ended = {"unmatched": len(calmed) + len(answered), "end": len(stayed) + len(calmed)}
    assert endings(workflow) == ended
    assert not LogEntry.objects.filter(workflow=workflow, outcome="failed").exists()


@pytest.mark.parametrize("most", [3_000, ALL])
def test_contacts_are_scored_by_job_and_balance_listed_and_counted(
    most: int | None, run: Import, table: Table, write: Write, turn_on: TurnOn, drain: Drain
) -> None:
    every = table("bank_full.csv")
    rows = every[:most] + [row for row in every[most:] if row["balance"] == "1500" and most]
    run("contacts.json", write("contacts.csv", rows))
    turn_on("scoring")
    done = drain(clock.now())
    assert (done["enrolled"], done["failed"]) == (len(rows), 0)

    people = list(Contact.objects.order_by("pk"))
    assert [one.score for one in people] == [score(row) for row in rows]
    counted = [one.properties["campaign_contacts"] for one in people]
    assert counted == [int(row["campaign"]) + 1 for row in rows]
    rich = [one.pk for one, row in zip(people, rows, strict=True) if int(row["balance"]) > 1_500]
    assert list(ListMember.objects.order_by("record_id").values_list("record_id", flat=True)) == rich
    taken = Counter(LogEntry.objects.filter(node="job").values_list("data__name", flat=True))
    assert taken == Counter(
        {20: "Well paid", 5: "Retired or studying"}.get(POINTS.get(r["job"], 0), "None met") for r in rows
    )
    assert Enrollment.objects.filter(end_reason="end").count() == len(rows)


def score(row: dict[str, str]) -> int:
    """Return what a row is worth."""
    balance = int(row["balance"])
    return 10 + POINTS.get(row["job"], 0) + (30 if balance > 1_500 else -10 if balance < 0 else 0)


def prioritize(run: Import, write: Write, tickets: list[str], priority: str) -> None:
    """Import another priority for some tickets."""
    rows = [{"Ticket ID": one, "Ticket Priority": priority} for one in tickets]
    assert run("real-input/priorities.json", write("priorities.csv", rows))["updated"] == len(tickets)


def about(model: type[Task] | type[Note], **filters: str) -> Counter[str]:
    """Return how many tasks or notes there are of each ticket, by the ticket's number in the table."""
    numbers = {pk: str(properties["ticket_id"]) for pk, properties in Ticket.objects.values_list("pk", "properties")}
    kind = model._meta.model_name
    links = ActivityLink.objects.filter(**{f"{kind}__in": model.objects.filter(**filters)}, object_type="ticket")
    return Counter(numbers[pk] for pk in links.values_list("record_id", flat=True))


def endings(workflow: int) -> Counter[str]:
    """Return how passes ended and how often; nothing for those inside."""
    return Counter(Enrollment.objects.filter(workflow=workflow).values_list("end_reason", flat=True))
