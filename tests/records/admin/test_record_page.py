"""What stands below the form of a record: associations, activities, lists, events and history in words."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from records import editing
from records.admin.history import Teller
from records.admin.showing import Names
from records.editing import listing
from records.models import Association, AssociationLabel, Change, Note, RecordList, Task, catalogue
from records.models.reference import Reference
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db


def at(record: Any, click: str) -> str:
    return f"/admin/records/{record._meta.model_name}/{record.pk}/{click}/"


def said(client: Client, address: str, given: dict[str, Any] | None = None) -> str:
    """Post, and return the messages of the page that one comes back to."""
    page = client.post(address, given or {}, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


@pytest.fixture
def deal(db: None) -> Any:
    return editing.create("deal", {"name": "Big deal"})


def test_records_are_associated_by_name_or_number_and_parted_again(as_ada: Client, deal: Any) -> None:
    acme = editing.create("company", {"name": "Acme"})
    other = editing.create("company", {"name": "Acme Norge"})
    AssociationLabel.objects.create(
        name="payer", label="Pays for", inverse_label="Paid by", from_type_id="company", to_type_id="deal"
    )
    given = {"association-object_type": "company", "association-record": "ACME"}
    assert "Associated with" in said(as_ada, at(deal, "associations"), given)
    assert "already" in said(as_ada, at(deal, "associations"), given)
    given = {
        "association-object_type": "company", "association-record": str(other.pk),
        "association-label": "payer", "association-primary": "on",
    }  # fmt: skip
    assert "Associated with" in said(as_ada, at(deal, "associations"), given)
    first, second = Association.objects.filter(from_type="deal").order_by("pk")
    assert (first.to_id, second.to_id, second.is_primary) == (acme.pk, other.pk, True)
    assert "Paid by" in as_ada.get(at(deal, "change")).content.decode()
    said(as_ada, at(deal, f"associations/{first.pk}/primary"))
    first.refresh_from_db()
    assert first.is_primary
    said(as_ada, at(deal, f"associations/{second.pk}/removals"))
    assert list(Association.objects.filter(from_type="deal")) == [first]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"association-object_type": "company", "association-record": "Nobody"}, "There is no record “Nobody”"),
        ({"association-object_type": "company", "association-record": "Ac"}, "Several records match “Ac”"),
        ({"association-object_type": "company"}, "This field is required"),
        ({"association-object_type": "secrets", "association-record": "1"}, "Select a valid choice"),
        ({"association-object_type": "deal", "association-record": "Big deal"}, "cannot be associated with itself"),
    ],
)
def test_an_association_that_cannot_be_is_refused_with_words(
    as_ada: Client, deal: Any, given: dict[str, str], message: str
) -> None:
    for name in ("Acme", "Acorn"):
        editing.create("company", {"name": name})
    assert message in said(as_ada, at(deal, "associations"), given)
    assert not Association.objects.exists()


def test_activities_are_added_and_shown(as_ada: Client, ada: User, deal: Any) -> None:
    said(as_ada, at(deal, "notes"), {"note-body": "They like <b>us</b>."})
    task = {"task-title": "Call them", "task-kind": "call", "task-priority": "high", "task-assignee": str(ada.pk)}
    said(as_ada, at(deal, "tasks"), {**task, "task-due_at_0": "2026-12-01", "task-due_at_1": "09:00"})
    email = {"email-subject": "Offer", "email-direction": "outgoing", "email-at_0": "2026-11-01", "email-at_1": "08:00"}
    said(as_ada, at(deal, "emails"), email)
    page = as_ada.get(at(deal, "change")).content.decode()
    assert "They like &lt;b&gt;us&lt;/b&gt;." in page
    assert "Call them" in page
    assert "Offer" in page
    made = Task.objects.get()
    assert (made.created_by, made.assignee, Note.objects.get().created_by) == (ada, ada, ada)
    assert "required" in said(as_ada, at(deal, "notes"), {"note-body": ""})


def test_a_record_joins_a_static_list_and_leaves_it(as_ada: Client, deal: Any) -> None:
    fair = RecordList.objects.create(name="Fair", object_type_id="deal")
    assert "Added to the list" in said(as_ada, at(deal, "lists"), {"list-list": str(fair.pk)})
    assert "Fair" in as_ada.get(at(deal, "change")).content.decode()
    assert "Removed" in said(as_ada, at(deal, f"lists/{fair.pk}/removals"))
    assert not fair.members.exists()


def test_a_click_is_a_post_with_a_token_by_somebody_with_the_right(ada: User, cleo: User, deal: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(at(deal, "notes"), {"note-body": "x"}).status_code == 403
    assert strict.get(at(deal, "notes")).status_code == 405
    client = Client()
    assert client.post(at(deal, "notes")).headers["Location"].startswith("/admin/login/")
    cleo.user_permissions.set(Permission.objects.filter(codename__in=["view_deal", "see_all_records"]))
    client.force_login(cleo)
    page = client.get(at(deal, "change")).content.decode()
    for click in ("associations", "lists", "notes", "tasks", "emails"):
        assert client.post(at(deal, click), {"note-body": "x"}).status_code == 403, click
        assert f'action="../{click}/"' not in page
    assert client.post(at(deal, "restorations")).status_code == 404
    assert not Note.objects.exists()


def test_what_one_may_not_see_cannot_be_associated_or_read(client: Client, cleo: User) -> None:
    codes = ["view_deal", "change_deal", "view_company"]
    cleo.user_permissions.set(Permission.objects.filter(codename__in=codes))
    deal = editing.create("deal", {"name": "Mine", "owner": "cleo"})
    secret = editing.create("company", {"name": "Secret"})
    editing.associate(Reference.to(deal), Reference.to(secret))
    client.force_login(cleo)
    page = client.get(at(deal, "change")).content.decode()
    assert "Secret" not in page
    assert "1 more is deleted or not yours to see." in page
    given = {"association-object_type": "company", "association-record": str(secret.pk)}
    assert "There is no record" in said(client, at(deal, "associations"), given)
    row = Association.objects.get(from_type="deal")
    assert client.post(at(deal, f"associations/{row.pk}/removals")).status_code == 404


def test_the_history_reads_as_sentences(as_ada: Client, ada: User, deal: Any) -> None:
    as_ada.post(at(deal, "change"), filled_in(as_ada.get(at(deal, "change")), {"stage": "closedwon"}))
    page = as_ada.get(at(deal, "change")).content.decode()
    assert "Deal stage changed from Appointment scheduled to Closed won, by Ada Lovelace, 0\xa0minutes ago" in page
    assert as_ada.get(at(deal, "history")).context["history"][0].who == "by Ada Lovelace"


def test_each_change_has_a_sentence(deal: Any, ada: User) -> None:
    other = editing.create("deal", {"name": "Small", "amount": "5", "owner": "ada"})
    acme = editing.create("company", {"name": "Acme"})
    editing.update(deal, {"amount": "10"})
    editing.update(deal, {"amount": ""})
    editing.associate(Reference.to(deal), Reference.to(acme))
    editing.dissociate(Reference.to(deal), Reference.to(acme))
    fair = RecordList.objects.create(name="Fair", object_type_id="deal")
    listing.add(fair, [deal.pk])
    listing.remove(fair, [deal.pk])
    editing.delete("deal", [deal.pk])
    editing.restore("deal", [deal.pk])
    editing.merge(deal, other)
    teller = Teller(catalogue.current(), Names())
    told = {change.kind: teller.what(change) for change in Change.objects.filter(object_type="deal").order_by("id")}
    assert set(told) == set(Change.Kind.values)
    every = " | ".join(teller.what(change) for change in Change.objects.filter(record_id=deal.pk, object_type="deal"))
    for words in (
        "Created with Deal name: Big deal", "Amount set to 10.00", "Amount cleared; it was 10.00",
        f"Associated with Company {acme.pk}", f"Association with Company {acme.pk} removed",
        "Added to the list Fair", "Removed from the list Fair", "Moved to the recycle bin",
        "Restored from the recycle bin", f"Merged with Small (number {other.pk})",
    ):  # fmt: skip
        assert words in every, words


@pytest.fixture
def employment(db: None) -> AssociationLabel:
    AssociationLabel.objects.create(name="rival", label="Rival", from_type_id="company", to_type_id="company")
    AssociationLabel.objects.create(name="cargo", label="Cargo", from_type_id="deal", to_type_id="ticket")
    return AssociationLabel.objects.create(
        name="job", label="Employer", inverse_label="Employee", from_type_id="contact", to_type_id="company"
    )


@pytest.mark.usefixtures("employment")
def test_labels_are_offered_by_object_as_they_read_from_the_record(as_ada: Client) -> None:
    def offered(record: Any) -> list[Any]:
        page = as_ada.get(at(record, "change"))
        return list(page.context["panel_forms"]["association"].fields["label"].choices)

    company, contact = editing.create("company", {"name": "Acme"}), editing.create("contact", {"first_name": "Bo"})
    groups = [("Contact", [("job", "Employee")]), ("Company", [("rival", "Rival")])]
    assert offered(company) == [("", "No label"), *groups]
    assert offered(contact) == [("", "No label"), ("Company", [("job", "Employer")])]
    given = {"association-object_type": "contact", "association-record": "Bo", "association-label": "rival"}
    assert "There is no association label “rival” here" in said(as_ada, at(company, "associations"), given)


@pytest.mark.usefixtures("employment")
def test_the_history_of_either_end_reads_the_label_from_there(as_ada: Client) -> None:
    company, contact = editing.create("company", {"name": "Acme"}), editing.create("contact", {"first_name": "Bo"})
    given = {"association-object_type": "contact", "association-record": "Bo", "association-label": "job"}
    said(as_ada, at(company, "associations"), given)
    teller = Teller(catalogue.current(), Names())
    told = {row.object_type_id: teller.what(row) for row in Change.objects.filter(kind=Change.Kind.ASSOCIATED)}
    assert told == {
        "company": f"Associated with Contact {contact.pk} (Employee)",
        "contact": f"Associated with Company {company.pk} (Employer)",
    }
