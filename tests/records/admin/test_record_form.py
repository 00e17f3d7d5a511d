"""The form of a record: fields from the catalogue, values through the one writer, messages beside the fields."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from records import editing
from records.editing import defining
from records.models import Change, Contact, Deal, Pipeline, PropertyOption, Stage
from records.properties import KINDS, Option
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db

VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"extra": "Blue"}, "Blue"),
    "long_text": ({"extra": "One\nTwo"}, "One\nTwo"),
    "number": ({"extra": "1200.5"}, "1200.5"),
    "currency": ({"extra": "1200.5"}, "1200.50"),
    "date": ({"extra": "2026-02-03"}, "2026-02-03"),
    "datetime": ({"extra_0": "2026-02-03", "extra_1": "04:05:06"}, "2026-02-03T04:05:06Z"),
    "bool": ({"extra": "false"}, "false"),
    "choice": ({"extra": "b"}, "b"),
    "multi_choice": ({"extra": ["a", "b"]}, "a;b"),
    "user": ({"extra": "ben"}, "ben"),
    "phone": ({"extra": "+47 22 86 44 00"}, "+47 22 86 44 00"),
    "email": ({"extra": "Ada@Example.com"}, "ada@example.com"),
    "url": ({"extra": "example.com"}, "https://example.com"),
}


def define(kind: str, **flags: Any) -> None:
    options = [Option("a", "A"), Option("b", "B")] if kind in {"choice", "multi_choice"} else []
    defining.define_property("contact", {"name": "extra", "label": "Extra", "kind": kind, **flags}, options)


def url(record: Any, what: str = "change") -> str:
    return f"/admin/records/{record._meta.model_name}/{record.pk}/{what}/"


def save(client: Client, address: str, changes: dict[str, Any]) -> Any:
    return client.post(address, filled_in(client.get(address), changes))


@pytest.mark.parametrize("kind", KINDS.slugs())
def test_each_kind_is_typed_shown_and_cleared(as_ada: Client, ben: User, kind: str) -> None:
    define(kind)
    record = editing.create("contact", {"first_name": "Ada"})
    given, text = VALUES[kind]
    given, text = ({"extra": str(ben.pk)}, str(ben.pk)) if kind == "user" else (given, text)
    assert save(as_ada, url(record), given).status_code == 302
    record.refresh_from_db()
    stored = KINDS[kind].from_json(record.properties["extra"])
    assert KINDS[kind].to_text(stored, None) == text  # type: ignore[arg-type]
    before = Change.objects.count()
    assert save(as_ada, url(record), {}).status_code == 302
    assert Change.objects.count() == before, "saving an unchanged form changed something"
    assert save(as_ada, url(record), {name: [] if kind == "multi_choice" else "" for name in given}).status_code == 302
    record.refresh_from_db()
    assert "extra" not in record.properties


def test_it_creates_a_record_with_standard_and_custom_values(as_ada: Client, ada: User) -> None:
    define("text")
    given = {"first_name": "Grace", "email": "Grace@Example.com", "owner": str(ada.pk), "extra": "Navy"}
    assert save(as_ada, "/admin/records/contact/add/", given).status_code == 302
    grace = Contact.objects.get()
    assert (grace.first_name, grace.email, grace.owner, grace.properties) == (
        "Grace", "grace@example.com", ada, {"extra": "Navy"},
    )  # fmt: skip
    change = Change.objects.get(kind="created")
    assert (change.actor, change.source) == (ada, "user")


def test_refusals_stand_beside_their_fields_and_nothing_is_written(as_ada: Client) -> None:
    editing.create("contact", {"email": "taken@example.com"})
    given = {"email": "taken@example.com", "score": "many", "first_name": "x" * 10_000}
    page = save(as_ada, "/admin/records/contact/add/", given)
    assert page.status_code == 200
    errors = page.context["adminform"].form.errors
    assert "Enter a number" in errors["score"][0]
    assert "at most 500 fit" in errors["first_name"][0]
    assert Contact.objects.count() == 1
    page = save(as_ada, "/admin/records/contact/add/", {"email": "TAKEN@example.com"})
    assert "already used" in page.context["adminform"].form.errors["email"][0]


def test_a_form_left_open_overwrites_only_what_its_reader_changed(as_ada: Client) -> None:
    deal = editing.create("deal", {"name": "Big", "amount": "10"})
    opened = as_ada.get(url(deal))
    editing.update(deal, {"stage": "closedwon"})
    as_ada.post(url(deal), filled_in(opened, {"amount": "20"}))
    fresh = Deal.objects.get()
    assert (fresh.stage, str(fresh.amount)) == ("closedwon", "20.00")


def test_a_new_pipeline_brings_its_first_stage(as_ada: Client) -> None:
    partners = Pipeline.objects.create(object_type_id="deal", value="partners", label="Partners")
    Stage.objects.create(pipeline=partners, value="first", label="First")
    deal = editing.create("deal", {"name": "Big"})
    assert save(as_ada, url(deal), {"pipeline": "partners"}).status_code == 302
    assert Deal.objects.get().stage == "first"


def test_an_archived_option_is_offered_only_where_it_is_the_value(as_ada: Client) -> None:
    define("choice")
    old = editing.create("contact", {"first_name": "Old", "extra": "a"})
    new = editing.create("contact", {"first_name": "New"})
    PropertyOption.objects.filter(value="a", definition__name="extra").update(archived=True)
    defining.change_property(PropertyOption.objects.get(value="a", definition__name="extra").definition, {"label": "E"})
    assert dict(as_ada.get(url(old)).context["adminform"].form.fields["extra"].choices).get("a") == "A"
    assert "a" not in dict(as_ada.get(url(new)).context["adminform"].form.fields["extra"].choices)
    assert save(as_ada, url(old), {"first_name": "Older"}).status_code == 302
    assert save(as_ada, url(new), {"extra": "a"}).status_code == 200


def test_read_only_properties_are_words(as_ada: Client) -> None:
    define("text", read_only=True)
    record = editing.create("contact", {"first_name": "Ada"})
    Contact.objects.filter(pk=record.pk).update(properties={"extra": "<b>kept</b>"})
    page = as_ada.get(url(record))
    assert "extra" not in page.context["adminform"].form.fields
    assert "&lt;b&gt;kept&lt;/b&gt;" in page.content.decode()
    as_ada.post(url(record), filled_in(page, {"extra": "changed", "created_at": "2020-01-01"}))
    assert Contact.objects.get().properties == {"extra": "<b>kept</b>"}


def test_whoever_may_only_look_sees_words_and_cannot_save(client: Client, cleo: User) -> None:
    define("text")
    cleo.user_permissions.add(Permission.objects.get(codename="view_contact"))
    record = editing.create("contact", {"first_name": "Ada", "extra": "Blue", "owner": str(cleo.pk)})
    client.force_login(cleo)
    page = client.get(url(record))
    assert page.status_code == 200
    assert "Blue" in page.content.decode()
    assert client.post(url(record), {"first_name": "Eve"}).status_code == 403
    assert Contact.objects.get().first_name == "Ada"


def test_the_two_fields_of_a_date_and_time_have_names(as_ada: Client) -> None:
    page = as_ada.get("/admin/records/contact/add/").content.decode()
    fields = [
        part.split(">")[0] for part in page.split("<input")[1:] if 'name="last_contacted_at_' in part.split(">")[0]
    ]
    assert ['aria-label="Date"' in fields[0], 'aria-label="Time"' in fields[1]] == [True, True]
