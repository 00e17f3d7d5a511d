"""The list of records: search, filters, recycle bin, what can be done with several at once, and what it costs."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from records import editing
from records.editing import defining
from records.models import Change, Contact, CustomRecord, ListMember, RecordList
from records.properties import Option

pytestmark = pytest.mark.django_db

LIST = "/admin/records/contact/"


def contact(first: str, **values: Any) -> Contact:
    record = editing.create("contact", {"first_name": first, **values})
    assert isinstance(record, Contact)
    return record


def shown(client: Client, **given: str) -> list[str]:
    page = client.get(LIST, given)
    assert page.status_code == 200, given
    return sorted(str(record) for record in page.context["cl"].result_list)


def act(client: Client, action: str, *records: Any, at: str = LIST, **more: Any) -> Any:
    chosen = [record.pk for record in records]
    return client.post(at, {"action": action, "_selected_action": chosen, **more}, follow=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("åse", ["Åse Berg"]),
        ("ÅSE berg", ["Åse Berg"]),
        ("berg", ["Åse Berg"]),
        ("ase@", ["Åse Berg"]),
        ("example", ["Bo", "Åse Berg"]),
        ("50%", ["50% off"]),
        ("%", ["50% off"]),
        ("_", []),
        ("nobody", []),
        ("   ", ["50% off", "Bo", "Åse Berg"]),
    ],
)
def test_the_search_ignores_case_and_takes_every_letter_as_it_is(as_ada: Client, text: str, found: list[str]) -> None:
    contact("Åse", last_name="Berg", email="ase@example.com")
    contact("Bo", email="bo@example.com")
    contact("50% off")
    assert shown(as_ada, q=text) == found


def test_a_number_finds_the_record_of_that_number(as_ada: Client) -> None:
    record = contact("Ada")
    contact("Bo")
    assert shown(as_ada, q=str(record.pk)) == shown(as_ada, q=f"#{record.pk}") == ["Ada"]


def test_each_kind_of_filter_narrows_the_list(as_ada: Client, ada: User) -> None:
    defining.define_property("contact", {"name": "color", "label": "Colour", "kind": "choice"}, [Option("red", "Red")])
    defining.define_property("contact", {"name": "vip", "label": "VIP", "kind": "bool"})
    defining.define_property("contact", {"name": "mentor", "label": "Mentor", "kind": "user"})
    contact(
        "One", color="red", vip="yes", mentor="ada", owner="ada", lifecycle_stage="customer", opted_out_of_email="no"
    )
    contact("Two", vip="no")
    for given in (
        {"color__is": "red"}, {"vip__is": "true"}, {"mentor__is": str(ada.pk)}, {"owner__is": str(ada.pk)},
        {"lifecycle_stage__is": "customer"}, {"opted_out_of_email__is": "false"},
        {"color__is": "red", "vip__is": "true", "o": "1"},
    ):  # fmt: skip
        assert shown(as_ada, **given) == ["One"], given
    for name in ("color__is", "mentor__is", "owner__is"):
        assert shown(as_ada, **{name: "(blank)"}) == ["Two"], name
    assert shown(as_ada, vip__is="false") == ["Two"]
    assert shown(as_ada, created__within="1") == ["One", "Two"]


def test_an_unknown_value_of_a_filter_leads_back_to_the_whole_list(as_ada: Client) -> None:
    for given in ({"lifecycle_stage__is": "nonsense"}, {"owner__is": "x' OR 1=1"}, {"bin": "all"}):
        assert as_ada.get(LIST, given).status_code == 302


def test_the_recycle_bin_is_a_list_of_its_own(as_ada: Client) -> None:
    gone, _here = contact("Gone"), contact("Here")
    page = act(as_ada, "delete_selected", gone)
    assert "can be restored for 90 days" in page.content.decode()
    assert shown(as_ada) == ["Gone", "Here"]
    act(as_ada, "delete_selected", gone, post="yes")
    assert (shown(as_ada), shown(as_ada, bin="deleted")) == (["Here"], ["Gone"])
    page = as_ada.get(f"{LIST}{gone.pk}/change/")
    assert "in the recycle bin since" in page.content.decode()
    assert as_ada.post(f"{LIST}{gone.pk}/change/", {"first_name": "Back"}).status_code == 403
    act(as_ada, "restore_selected", gone, at=f"{LIST}?bin=deleted")
    assert shown(as_ada) == ["Gone", "Here"]
    as_ada.post(f"{LIST}{gone.pk}/delete/", {"post": "yes"})
    assert shown(as_ada) == ["Here"]
    as_ada.post(f"{LIST}{gone.pk}/restorations/")
    assert shown(as_ada) == ["Gone", "Here"]


def test_several_records_get_an_owner_at_once(as_ada: Client, ben: User) -> None:
    one, two = contact("One"), contact("Two")
    page = act(as_ada, "assign_owner", one, two)
    assert "Ben Okri" in page.content.decode()
    act(as_ada, "assign_owner", one, two, answered="yes", answer=str(ben.pk))
    assert Contact.objects.filter(owner=ben).count() == 2
    assert Change.objects.filter(property="owner", new=ben.pk).count() == 2
    act(as_ada, "assign_owner", one, answered="yes", answer="999")
    assert Contact.objects.filter(owner=ben).count() == 2


def test_several_records_join_a_static_list(as_ada: Client) -> None:
    one, two = contact("One"), contact("Two")
    assert "no static list" in act(as_ada, "add_to_list", one).content.decode()
    fair = RecordList.objects.create(name="Fair", object_type_id="contact")
    other = RecordList.objects.create(name="Deals", object_type_id="deal")
    act(as_ada, "add_to_list", one, two, answered="yes", answer=str(other.pk))
    assert not ListMember.objects.exists()
    act(as_ada, "add_to_list", one, two, answered="yes", answer=str(fair.pk))
    assert ListMember.objects.count() == Change.objects.filter(kind="list_added").count() == 2


def test_two_records_are_merged_with_a_choice_per_property(as_ada: Client) -> None:
    one = contact("Ada", city="London", email="one@example.com")
    two = contact("Augusta", city="Bath", email="two@example.com", phone="+44 1")
    three = contact("Eve")
    assert "exactly two" in act(as_ada, "merge_two", one, two, three).content.decode()
    page = act(as_ada, "merge_two", one, two)
    assert page.request["PATH_INFO"] == f"{LIST}{one.pk}/merge/{two.pk}/"
    choices = {"stays": two.pk, "keep-first_name": one.pk, "keep-city": two.pk, "keep-email": one.pk}
    as_ada.post(f"{LIST}{one.pk}/merge/{two.pk}/", choices)
    left = Contact.live.get(pk=two.pk)
    assert (left.first_name, left.city, left.email, left.phone) == ("Ada", "Bath", "one@example.com", "+44 1")
    assert not Contact.live.filter(pk=one.pk).exists()


def test_the_list_costs_the_same_queries_however_many_records(
    as_ada: Client, ada: User, ben: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    defining.define_property("contact", {"name": "mentor", "label": "Mentor", "kind": "user", "filterable": True})
    for number in range(30):
        owner = (ada, ben)[number % 2]
        contact(f"Contact {number}", owner=str(owner.pk), mentor=str(owner.pk), lifecycle_stage="customer")
    given = {"lifecycle_stage__is": "customer", "mentor__is": str(ada.pk), "o": "-1", "q": "contact"}
    as_ada.get(LIST)
    with django_assert_max_num_queries(12):
        page = as_ada.get(LIST, given)
    assert len(page.context["cl"].result_list) == 15


def test_others_records_do_not_exist_for_whoever_sees_only_own_ones(client: Client, cleo: User) -> None:
    codes = ["view_contact", "change_contact", "delete_contact"]
    cleo.user_permissions.set(Permission.objects.filter(codename__in=codes))
    mine, theirs = contact("Mine", owner="cleo"), contact("Theirs", owner="")
    client.force_login(cleo)
    assert shown(client) == ["Mine"]
    assert shown(client, q="theirs") == []
    for what in ("change", "delete"):
        assert client.get(f"{LIST}{theirs.pk}/{what}/").status_code == 302
    assert client.get(f"{LIST}{theirs.pk}/history/").status_code == 404
    for click in ("notes", "associations", "lists", "tasks", "emails"):
        assert client.post(f"{LIST}{theirs.pk}/{click}/").status_code == 404, click
    assert client.get(f"{LIST}{mine.pk}/merge/{theirs.pk}/").status_code == 404
    act(client, "assign_owner", mine, theirs, answered="yes", answer=str(cleo.pk))
    act(client, "delete_selected", theirs, post="yes")
    theirs.refresh_from_db()
    assert (theirs.owner, theirs.deleted_at) == (None, None)


def test_the_list_leads_to_an_import_of_its_object(as_ada: Client) -> None:
    address = as_ada.get("/admin/records/deal/").context["import_address"]
    assert as_ada.get(address).context["form"]["object_type"].value() == "deal"


def test_each_custom_object_has_a_list_and_a_form_of_its_own(as_ada: Client) -> None:
    for name in ("boat", "harbour"):
        defining.define_object(name, name.title(), f"{name.title()}s")
    defining.define_property("boat", {"name": "length", "label": "Length", "kind": "number"})
    editing.create("harbour", {"name": "Oslo"})
    menu = as_ada.get("/admin/").content.decode()
    assert "/admin/records/customrecord/?object_type=boat" in menu
    add = "/admin/records/customrecord/add/?object_type=boat"
    page = as_ada.get(add)
    assert "Length" in page.content.decode()
    answer = as_ada.post(add, {"name": "Fram", "length": "39"})
    assert answer.headers["Location"] == "/admin/records/customrecord/?object_type=boat"
    boat = CustomRecord.objects.get(object_type="boat")
    assert (boat.name, boat.properties) == ("Fram", {"length": 39})
    page = as_ada.get("/admin/records/customrecord/?object_type=boat")
    assert [str(record) for record in page.context["cl"].result_list] == ["Fram"]
    assert page.context["title"] == "Boats"
    answer = as_ada.post(f"/admin/records/customrecord/{boat.pk}/change/", {"name": "Gjøa", "initial-name": "Fram"})
    assert answer.headers["Location"] == "/admin/records/customrecord/?object_type=boat"
    assert as_ada.get("/admin/records/customrecord/").status_code == 302
    assert as_ada.get("/admin/records/customrecord/add/").status_code == 302
    assert as_ada.get("/admin/records/customrecord/?object_type=contact").status_code == 302
    for what in ("delete", "history"):
        assert as_ada.get(f"/admin/records/customrecord/{boat.pk}/{what}/").status_code == 200


def test_records_leave_as_tables_with_custom_properties(as_ada: Client) -> None:
    defining.define_property("contact", {"name": "extra", "label": "Extra", "kind": "text"})
    one = contact("=1+1", extra="Blue")
    contact("Two")
    answer = as_ada.post(LIST, {"action": "export_csv", "_selected_action": [one.pk]})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert [(row["first_name"], row["extra"]) for row in rows] == [("'=1+1", "Blue")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contact.csv"'
    across = {"action": "export_xlsx", "_selected_action": [one.pk], "select_across": "1"}
    answer = as_ada.post(LIST, across)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert book.active.max_row == 3
