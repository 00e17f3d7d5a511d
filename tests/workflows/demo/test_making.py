"""The workflows of the demo are on, have done something at the first start, and wait for something."""

from collections import Counter
from datetime import timedelta

import pytest

from records.models import Company, Contact, Deal, ListMember, Notification, Task, Team, Ticket
from tests.records.demo.seeded import NOW, seed
from workflows import checking, demo
from workflows.definition import load
from workflows.engine import draining
from workflows.models import Delivery, Enrollment, LogEntry, Workflow

pytestmark = pytest.mark.django_db

LEADS = ("lead", "marketingqualifiedlead", "salesqualifiedlead")


@pytest.fixture
def workflows(db: None) -> dict[str, Workflow]:
    """Return the workflows by name, after the first start."""
    seed(200)
    made = {str(one): one for one in demo.make(NOW)}
    # So that there are some, whatever the dice say.
    Deal.objects.filter(pk__in=Deal.live.filter(stage="closedwon")[:2]).update(close_date=NOW.date())
    Ticket.objects.filter(pk__in=Ticket.live.exclude(stage="4")[:2]).update(priority="URGENT")
    Company.objects.filter(pk=Company.live.all()[:1].get().pk).update(
        properties={"renewal_date": str(NOW.date() + timedelta(days=9))}
    )
    draining.drain(NOW)
    return made


def inside(workflow: Workflow) -> Counter[tuple[str, str]]:
    return Counter(Enrollment.objects.filter(workflow=workflow).values_list("node", "state"))


def test_all_are_on_without_a_problem_and_belong_to_somebody(workflows: dict[str, Workflow]) -> None:
    assert list(workflows) == [
        "Hand over won deals", "Escalate pressing tickets", "Score leads", "Announce renewals",
    ]  # fmt: skip
    for workflow in workflows.values():
        assert workflow.status == "on"
        assert workflow.live is not None
        assert checking.check(load(workflow.live.definition)) == []
        assert workflow.owner is not None


def test_deals_just_won_wait_for_three_weeks_and_earlier_ones_have_been_followed_up(
    workflows: dict[str, Workflow],
) -> None:
    since = (NOW - timedelta(days=45)).date()
    won = list(Deal.live.filter(stage="closedwon", close_date__gte=since, close_date__lte=NOW.date()))
    late = sum(one.close_date <= (NOW - timedelta(days=21)).date() for one in won if one.close_date)
    assert inside(workflows["Hand over won deals"]) == +Counter(
        {("ask", "completed"): late, ("weeks", "ready"): len(won) - late}
    )
    assert len(won) - late >= 2
    tickets = Ticket.objects.filter(name__startswith="Hand-over: ")
    assert len(tickets) == len(won)
    assert {one.owner_id for one in tickets} <= set(
        Team.objects.get(name="Support").members.values_list("pk", flat=True)
    )
    assert Task.objects.filter(title__startswith="Ask how it goes: ").count() == late


def test_pressing_tickets_wait_and_their_owners_have_been_told(workflows: dict[str, Workflow]) -> None:
    pressing = Ticket.live.filter(priority__in=["HIGH", "URGENT"]).exclude(stage="4").count()
    assert pressing >= 2
    assert inside(workflows["Escalate pressing tickets"]) == {("hours", "ready"): pressing}
    assert Notification.objects.filter(title__startswith="Pressing: ").count() == pressing
    draining.drain(NOW + timedelta(hours=4))
    assert Task.objects.filter(title__startswith="Still open: ").count() == pressing
    draining.drain(NOW + timedelta(hours=28))
    assert Task.objects.filter(title__startswith="Still open: ").count() == 2 * pressing


def test_the_best_leads_are_on_a_list(workflows: dict[str, Workflow]) -> None:
    best = Contact.live.filter(lifecycle_stage__in=LEADS, score__gte=40)
    listed = ListMember.objects.filter(list__name="Call first")
    assert set(listed.values_list("record_id", flat=True)) == set(best.values_list("pk", flat=True)) != set()
    scored = Enrollment.objects.filter(workflow=workflows["Score leads"], end_reason="end").count()
    assert scored == Contact.live.filter(lifecycle_stage__in=LEADS).count()


def test_renewals_take_the_path_for_failures_and_call_nobody(workflows: dict[str, Workflow]) -> None:
    failed = LogEntry.objects.filter(workflow=workflows["Announce renewals"], node="billing", outcome="failed")
    assert {one.data["reason"].split(". ")[0] for one in failed} == {
        "192.0.2.10 leads to an address that is not on the public internet"
    }
    assert Task.objects.filter(title__startswith="Announce the renewal of ").count() == len(failed) >= 1
    assert set(Delivery.objects.values_list("state", "channel")) == {("failed", "webhook")}


def test_a_deal_that_is_won_later_is_handed_over_too(workflows: dict[str, Workflow]) -> None:
    deal = Deal.live.exclude(stage__in=["closedwon", "closedlost"])[:1].get()
    deal.stage, deal.close_date = "closedwon", NOW.date()
    deal.save()
    draining.drain(NOW)
    assert Enrollment.objects.filter(workflow=workflows["Hand over won deals"], record_id=deal.pk).count() == 1
    assert Ticket.objects.filter(name=f"Hand-over: {deal.name}").exists()
