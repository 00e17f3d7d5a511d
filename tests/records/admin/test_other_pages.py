"""Pages of lists, activities, campaigns, events, imports and tokens."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from crm.lib import clock
from records import editing
from records.editing import listing
from records.models import (
    ApiToken,
    Campaign,
    Event,
    EventDefinition,
    ImportJob,
    Note,
    Notification,
    RecordList,
    Task,
)
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db

ROOT = "/admin/records"
KNOWN = '{"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}'


def save(client: Client, address: str, changes: dict[str, Any]) -> Any:
    return client.post(address, filled_in(client.get(address), changes), follow=True)


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_an_active_list_shows_what_its_filter_matches(as_ada: Client) -> None:
    editing.create("contact", {"first_name": "Åse", "city": "Oslo"})
    editing.create("contact", {"first_name": "Bo"})
    save(
        as_ada,
        f"{ROOT}/recordlist/add/",
        {"name": "In town", "object_type": "contact", "kind": "active", "filter": KNOWN},
    )
    row = RecordList.objects.get()
    page = text_of(as_ada.get(f"{ROOT}/recordlist/{row.pk}/change/"))
    assert "Åse" in page
    assert "1 record that you may see." in page
    assert ">Bo<" not in page


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "active"}, "An active list needs a filter."),
        ({"kind": "static", "filter": KNOWN}, "A static list has no filter."),
        ({"kind": "active", "filter": "{"}, "Enter a valid JSON."),
        ({"kind": "active", "filter": "[]"}, "errorlist"),
        ({"kind": "active", "filter": KNOWN.replace("city", "owner__password")}, "owner__password"),
        ({"kind": "active", "filter": KNOWN.replace("is_known", "explodes")}, "explodes"),
    ],
)
def test_a_filter_that_does_not_fit_is_refused_with_what_is_wrong(
    as_ada: Client, given: dict[str, str], message: str
) -> None:
    page = save(as_ada, f"{ROOT}/recordlist/add/", {"name": "L", "object_type": "contact", **given})
    assert message in text_of(page)
    assert not RecordList.objects.exists()


def test_members_of_a_static_list_come_and_go(as_ada: Client) -> None:
    row = RecordList.objects.create(name="Fair", object_type_id="contact")
    one, two = editing.create("contact", {"first_name": "One"}), editing.create("contact", {"first_name": "Two"})
    page = as_ada.post(f"{ROOT}/recordlist/{row.pk}/members/", {"ids": f"{one.pk}, #{two.pk} 999"}, follow=True)
    assert "There are no records with these numbers: 999." in text_of(page)
    assert row.members.count() == 2
    as_ada.post(f"{ROOT}/recordlist/{row.pk}/members/{one.pk}/removals/")
    assert list(row.members.values_list("record_id", flat=True)) == [two.pk]
    page = as_ada.post(f"{ROOT}/recordlist/{row.pk}/members/", {"ids": "1; DROP"}, follow=True)
    assert "set off by spaces" in text_of(page)
    assert as_ada.get(f"{ROOT}/recordlist/{row.pk}/members/").status_code == 405


def test_members_that_one_may_not_see_are_neither_shown_nor_added(client: Client, cleo: User) -> None:
    codes = ["view_recordlist", "change_recordlist", "view_contact"]
    cleo.user_permissions.set(Permission.objects.filter(codename__in=codes))
    row = RecordList.objects.create(name="Fair", object_type_id="contact")
    secret = editing.create("contact", {"first_name": "Secret"})
    client.force_login(cleo)
    client.post(f"{ROOT}/recordlist/{row.pk}/members/", {"ids": str(secret.pk)})
    assert not row.members.exists()
    listing.add(row, [secret.pk])
    page = text_of(client.get(f"{ROOT}/recordlist/{row.pk}/change/"))
    assert "Secret" not in page
    assert "0 records that you may see." in page


def test_an_activity_belongs_to_records_that_one_may_see(client: Client, cleo: User, ada: User) -> None:
    codes = ["view_task", "add_task", "change_task", "view_note", "view_deal"]
    cleo.user_permissions.set(Permission.objects.filter(codename__in=codes))
    mine, other = editing.create("deal", {"name": "M", "owner": "cleo"}), editing.create("deal", {"name": "O"})
    client.force_login(cleo)
    given = {"title": "Call", "links-0-object_type": "deal", "links-0-record_id": str(other.pk)}
    assert "that you may see" in text_of(save(client, f"{ROOT}/task/add/", given))
    save(client, f"{ROOT}/task/add/", {**given, "links-0-record_id": str(mine.pk)})
    task = Task.objects.get()
    assert (task.created_by, task.links.get().record_id) == (cleo, mine.pk)
    hidden = Note.objects.create(body="Hidden", created_by=ada)
    hidden.links.create(object_type_id="deal", record_id=other.pk)
    shown = Note.objects.create(body="Shown", created_by=ada)
    shown.links.create(object_type_id="deal", record_id=mine.pk)
    page = client.get(f"{ROOT}/note/")
    assert list(page.context["cl"].result_list) == [shown]
    assert client.get(f"{ROOT}/note/{hidden.pk}/change/").status_code == 302


def test_everybody_reads_own_notifications_only(client: Client, cleo: User, ada: User) -> None:
    mine = Notification.objects.create(user=cleo, title="Mine")
    theirs = Notification.objects.create(user=ada, title="Theirs")
    client.force_login(cleo)
    page = client.get(f"{ROOT}/notification/")
    assert list(page.context["cl"].result_list) == [mine]
    assert client.get(f"{ROOT}/notification/{theirs.pk}/change/").status_code == 302
    client.post(f"{ROOT}/notification/", {"action": "mark_read", "_selected_action": [mine.pk, theirs.pk]})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.read_at is None, theirs.read_at is None) == (False, True)


def test_what_belongs_to_a_campaign_must_be_there(as_ada: Client) -> None:
    deal = editing.create("deal", {"name": "Big"})
    page = as_ada.get(f"{ROOT}/campaign/add/")
    kinds = page.context["inline_admin_formsets"][0].formset.forms[0].fields["content_type"].queryset
    kind = next(str(kind.pk) for kind in kinds if kind.model == "deal")
    assert not [kind for kind in kinds if kind.model in {"user", "apitoken", "session"}]
    given = {"name": "Spring", "items-0-content_type": kind, "items-0-object_id": "999"}
    assert "There is no deal 999 that you may see." in text_of(
        as_ada.post(f"{ROOT}/campaign/add/", filled_in(page, given))
    )
    as_ada.post(f"{ROOT}/campaign/add/", filled_in(page, {**given, "items-0-object_id": str(deal.pk)}))
    assert Campaign.objects.get().items.get().item == deal
    page = save(as_ada, f"{ROOT}/campaign/add/", {"name": "Late", "starts_on": "2026-02-01", "ends_on": "2026-01-01"})
    assert "The end date lies before the start date." in text_of(page)


def test_an_event_is_defined_with_typed_properties_and_its_occurrences_stay(as_ada: Client) -> None:
    given = {"label": "Invoice paid", "properties-0-label": "Sum", "properties-0-kind": "currency"}
    save(as_ada, f"{ROOT}/eventdefinition/add/", given)
    row = EventDefinition.objects.get(name="invoice_paid")
    assert list(row.properties.values_list("name", "kind")) == [("sum", "currency")]
    deal = editing.create("deal", {"name": "Big"})
    event = Event.objects.create(definition=row, object_type_id="deal", record_id=deal.pk, properties={"sum": "<5>"})
    assert "sum: &lt;5&gt;" in text_of(as_ada.get(f"{ROOT}/event/{event.pk}/change/"))
    assert "1 event" in text_of(as_ada.get(f"{ROOT}/eventdefinition/{row.pk}/delete/"))
    as_ada.post(f"{ROOT}/eventdefinition/{row.pk}/delete/", {"post": "yes"})
    assert EventDefinition.objects.filter(pk=row.pk).exists()
    assert as_ada.post(f"{ROOT}/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_properties_that_events_hold_keep_their_kind_and_stay(as_ada: Client) -> None:
    given = {"label": "Invoice paid", "properties-0-label": "Sum", "properties-0-kind": "currency"}
    save(as_ada, f"{ROOT}/eventdefinition/add/", given)
    row = EventDefinition.objects.get(name="invoice_paid")
    address = f"{ROOT}/eventdefinition/{row.pk}/change/"
    save(as_ada, address, {"properties-0-kind": "number", "properties-0-label": "Total"})
    assert list(row.properties.values_list("name", "kind", "label")) == [("sum", "number", "Total")]
    Event.objects.create(definition=row, object_type_id="deal", record_id=1, properties={"sum": "5"})
    assert "The kind of “sum” can no longer be changed" in text_of(save(as_ada, address, {"properties-0-kind": "date"}))
    assert "“sum” cannot be removed: 1 event" in text_of(save(as_ada, address, {"properties-0-DELETE": "on"}))
    save(as_ada, address, {"label": "Paid", "properties-1-label": "Day", "properties-1-kind": "date"})
    row.refresh_from_db()
    assert (row.label, dict(row.properties.values_list("name", "kind"))) == ("Paid", {"sum": "number", "day": "date"})


def test_a_token_is_shown_once_and_belongs_to_whoever_made_it(client: Client, cleo: User, ada: User) -> None:
    client.force_login(cleo)
    page = save(client, f"{ROOT}/apitoken/add/", {"name": "Backup", "scope": "read", "days": "30"})
    token = ApiToken.objects.get()
    secret = page.context["secret"]
    assert (token.user, token.name, token.scope) == (cleo, "Backup", "read")
    assert token.expiry is not None
    assert 29 <= (token.expiry - clock.now()).days <= 30
    assert secret in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in text_of(client.get(f"{ROOT}/apitoken/"))
    theirs, _secret = ApiToken.objects.create(user=ada, name="Hers")
    page = client.get(f"{ROOT}/apitoken/")
    assert [row.name for row in page.context["cl"].result_list] == ["Backup"]
    client.post(f"{ROOT}/apitoken/", {"action": "delete_selected", "_selected_action": [theirs.pk], "post": "yes"})
    client.post(f"{ROOT}/apitoken/{theirs.pk}/delete/", {"post": "yes"})
    assert ApiToken.objects.count() == 2
    client.post(f"{ROOT}/apitoken/{token.pk}/delete/", {"post": "yes"})
    assert list(ApiToken.objects.all()) == [theirs]


@pytest.fixture
def kept_files(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("kept_files")
def test_an_import_is_guessed_shown_and_started(as_ada: Client, ada: User) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("people.csv", b"E-mail,Given name,Shoe\nada@example.com,Ada,38\n")

    page = as_ada.post(f"{ROOT}/importjob/add/", {"object_type": "contact", "key": "email", "file": file()})
    assert "guessed from the header" in text_of(page)
    assert "not recognised" in text_of(page)
    shown = page.context["form"]["map"].value()
    assert '"E-mail": "email"' in shown
    assert not ImportJob.objects.exists()
    given = {"object_type": "contact", "file": file(), "map": shown}
    page = as_ada.post(f"{ROOT}/importjob/add/", given, follow=True)
    job = ImportJob.objects.get()
    assert (job.user, job.file_name, job.mapping["key"]) == (ada, "people.csv", "email")
    assert 'http-equiv="refresh"' in text_of(page)
    wrong = {**given, "file": file(), "map": '{"object": "contact", "columns": {"Nope": "email"}}'}
    page = as_ada.post(f"{ROOT}/importjob/add/", wrong)
    assert "Nope" in text_of(page)
    assert ImportJob.objects.count() == 1


@pytest.mark.usefixtures("kept_files")
def test_rejected_rows_are_for_those_who_may_see_the_import(as_ada: Client, cleo: User) -> None:
    job = ImportJob.objects.create(object_type_id="contact", mapping={}, status="done", rows=4, processed=4, rejected=1)
    job.rejects.save("x.csv", ContentFile(b"a,b\n<script>,1\n"))
    address = f"{ROOT}/importjob/{job.pk}/rejects/"
    answer = as_ada.get(address)
    assert b"".join(answer.streaming_content) == b"a,b\n<script>,1\n"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].startswith("text/csv")
    other = Client()
    other.force_login(cleo)
    assert other.get(address).status_code == 403
    cleo.user_permissions.set(Permission.objects.filter(codename="view_importjob"))
    assert other.get(address).status_code == 404
    assert "100 %" in text_of(as_ada.get(f"{ROOT}/importjob/"))
