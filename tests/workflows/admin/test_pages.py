"""The admin's pages of automation: few queries, nothing that one may not see, every click a POST with its own right."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from records.models import Contact
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import MONDAY, drain, enrolled, live
from tests.workflows.publishing.test_publishing import begun, publish
from workflows.models import Enrollment, LogEntry, Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

LISTS = ("workflow", "enrollment", "logentry")


def address(model: str, what: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:workflows_{model}_{what}", args=args)


def click(workflow: Workflow, name: str) -> str:
    return reverse(f"admin:workflow_{name}", args=[workflow.pk])


def may(user: User, *names: str) -> Client:
    """Return a client of a user who has been given these rights."""
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def populate(count: int) -> None:
    for number in range(count):
        workflow = live([note("a")], name=f"Welcome {number}")
        enrolled(workflow, Contact.objects.create(first_name="Ada"))
    drain()


@pytest.mark.parametrize("model", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(
    as_ada: Client, model: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    populate(8)
    with django_assert_max_num_queries(14):
        page = as_ada.get(address(model))
    assert b"Welcome 7" in page.content


def test_counts_tell_passes_from_those_inside(as_ada: Client) -> None:
    workflow = live([note("a")])
    first = Contact.objects.create()
    enrolled(workflow, first)
    drain()
    parent = enrolled(workflow, Contact.objects.create(), due_at=MONDAY.replace(year=2030))
    Enrollment.objects.create(
        workflow=workflow, object_type_id="contact", record_id=first.pk, parent=parent, scope="0:x", due_at=MONDAY
    )
    [row] = as_ada.get(address("workflow")).context["cl"].result_list
    assert (row.enrolled, row.inside) == (2, 1)


@pytest.mark.parametrize("model", ["enrollment", "logentry"])
def test_what_is_about_records_that_one_may_not_see_is_not_there(ben: User, model: str) -> None:
    populate(1)
    ben.user_permissions.remove(
        *Permission.objects.filter(codename__in=["see_all_records", "see_team_records", "view_contact"])
    )
    client = may(ben, "view_enrollment", "view_logentry")
    assert not client.get(address(model)).context["cl"].result_list
    ben = User.objects.get(pk=ben.pk)
    client = may(ben, "view_contact", "see_all_records")
    assert len(client.get(address(model)).context["cl"].result_list) == 1


@pytest.mark.parametrize("model", ["enrollment", "logentry"])
def test_what_the_engine_writes_is_only_read(as_ada: Client, model: str) -> None:
    populate(1)
    row = (Enrollment if model == "enrollment" else LogEntry).objects.get()
    assert as_ada.get(address(model, "add")).status_code == 403
    assert as_ada.post(address(model, "change", row.pk), {"state": "held"}).status_code == 403
    assert as_ada.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_lists_are_narrowed_to_a_workflow_and_an_outcome(as_ada: Client) -> None:
    populate(2)
    workflow = Workflow.objects.earliest("pk")
    for model in ("enrollment", "logentry"):
        [row] = as_ada.get(address(model), {"workflow": workflow.pk}).context["cl"].result_list
        assert row.workflow_id == workflow.pk
    assert not as_ada.get(address("logentry"), {"outcome": "failed"}).context["cl"].result_list
    assert as_ada.get(address("enrollment"), {"workflow": "x" * 40}).status_code == 200


def test_a_page_says_what_a_workflow_does_and_what_must_be_changed(as_ada: Client) -> None:
    page = as_ada.get(address("workflow", "change", begun([note("a", text="")]).pk)).content.decode()
    assert "People enroll contacts." in page
    assert "Write something." in page


def test_a_workflow_is_published_turned_on_and_off_thrown_away_and_restored(as_ada: Client) -> None:
    workflow = begun([note("a")])
    seen = []
    for name, data in (
        ("publications", {}),
        ("activations", {"enroll_existing": "1"}),
        ("deactivations", {"inside": "drain"}),
        ("trashings", {}),
        ("restorations", {}),
    ):
        answer = as_ada.post(click(workflow, name), data, follow=True)
        assert answer.status_code == 200
        workflow.refresh_from_db()
        seen.append((workflow.status, workflow.live is not None, workflow.trashed_at is not None))
    assert seen == [
        ("off", True, False), ("on", True, False), ("off", True, False), ("off", True, True), ("off", True, False),
    ]  # fmt: skip


def test_what_is_refused_is_said_on_the_page(as_ada: Client) -> None:
    page = as_ada.post(click(begun([note("a", text="")]), "publications"), follow=True)
    assert "1 thing must be changed" in page.content.decode()
    page = as_ada.post(click(begun([note("a")]), "deactivations"), {"inside": "x"}, follow=True)
    assert "Choose what becomes of those inside" in page.content.decode()


def test_records_are_enrolled_by_number_and_the_rules_say_why_not(as_ada: Client) -> None:
    workflow, contact = live([note("a")]), Contact.objects.create()
    for expected in ("Enrolled: 1.", "Enrolled: 0."):
        page = as_ada.post(click(workflow, "enrollments"), {"records": f"{contact.pk}"}, follow=True)
        assert expected in page.content.decode()
    assert Enrollment.objects.count() == 1
    for records in ("", "x", "999999"):
        page = as_ada.post(click(workflow, "enrollments"), {"records": records}, follow=True)
        assert page.context["messages"]
    assert Enrollment.objects.count() == 1


def test_those_chosen_are_unenrolled(as_ada: Client) -> None:
    enrollment = enrolled(live([note("a")]), Contact.objects.create())
    as_ada.post(address("enrollment"), {"action": "unenroll", "_selected_action": [enrollment.pk]})
    enrollment.refresh_from_db()
    assert enrollment.end_reason == "manual"


CLICKS = ("publications", "activations", "deactivations", "trashings", "restorations", "enrollments")


@pytest.mark.parametrize("name", CLICKS)
def test_each_click_needs_its_right_and_is_a_post(as_ada: Client, cleo: User, name: str) -> None:
    workflow = begun([note("a")])
    publish(workflow)
    assert as_ada.get(click(workflow, name)).status_code == 405
    client = Client()
    client.force_login(cleo)
    assert client.post(click(workflow, name)).status_code == 403
    client = may(cleo, "view_workflow", "view_contact", "see_all_records")
    contact = Contact.objects.create()
    assert client.get(address("workflow", "change", workflow.pk)).status_code == 200
    assert client.post(click(workflow, name), {"records": contact.pk}).status_code == 403
    assert client.post(reverse(f"admin:workflow_{name}", args=[999])).status_code in {302, 403, 404}


def test_without_the_right_nobody_is_unenrolled(ben: User) -> None:
    enrollment = enrolled(live([note("a")]), Contact.objects.create())
    ben.user_permissions.remove(*Permission.objects.filter(codename="enroll_workflow"))
    client = may(ben, "view_enrollment", "see_all_records")
    client.post(address("enrollment"), {"action": "unenroll", "_selected_action": [enrollment.pk]})
    enrollment.refresh_from_db()
    assert enrollment.ended_at is None
