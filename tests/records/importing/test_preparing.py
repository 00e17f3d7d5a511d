"""What the account lacks is made only where the map allows it, and all of it is told."""

import pytest
from django.contrib.auth.models import User

from records.editing.defining import define_object
from records.importing.preparing import outcome_of
from records.models import Contact, CustomRecord, Deal, PropertyDefinition, PropertyOption, Stage, UniqueValue
from tests.records.importing.conftest import Run

DEALS = {
    "object": "deal",
    "columns": {"id": "name", "stage": "stage", "type": "type"},
    "owner": "agent",
    "create_properties": True,
}


def test_without_leave_nothing_is_made_and_the_rows_are_rejected(run: Run) -> None:
    done = run({**DEALS, "create_properties": False}, "id,stage,type,agent\nA,Haggling,upsell,Mary Smith\n")
    assert done.counts == (0, 0, 1)
    assert "“Haggling” is not an option of Deal stage." in done.reasons[0][1]
    assert "There is no active user “Mary Smith”." in done.reasons[0][1]
    assert not User.objects.exists()


def test_it_makes_users_options_and_stages(run: Run) -> None:
    done = run(DEALS, "id,stage,type,agent\nA,Haggling,upsell,Mary Ann Smith\nB,haggling,newbusiness,mary ann smith\n")
    assert done.counts == (2, 0, 0)
    user = User.objects.get()
    assert (user.username, user.first_name, user.last_name) == ("mary-ann-smith", "Mary Ann", "Smith")
    assert user.is_active
    assert not user.has_usable_password()
    assert set(Deal.objects.values_list("owner", "stage")) == {(user.pk, "haggling")}
    assert PropertyOption.objects.get(value="upsell").label == "upsell"
    assert done.notes == [
        "The stage “Haggling” was made in Sales pipeline; by its name it is open.",
        "The option “upsell” of Deal type was made.",
        "The user “Mary Ann Smith” (mary-ann-smith) was made; give a password to let them sign in.",
    ]


def test_a_mapped_value_without_stage_makes_one_labelled_as_the_cell(run: Run) -> None:
    run({**DEALS, "values": {"stage": {"Won": "won"}}}, "id,stage,type,agent\nA,Won,,\n")
    stage = Stage.objects.get(value="won")
    assert (stage.label, stage.outcome) == ("Won", "won")
    assert stage.probability == 1
    assert Deal.objects.get().stage == "won"


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("Won", "won"), ("Closed Lost", "lost"), ("Resolved", "closed"), ("Wonderful", "open"), ("Engaging", "open")],
)
def test_the_name_of_a_stage_tells_its_outcome(label: str, outcome: str) -> None:
    assert outcome_of(label)[0] == outcome


def test_known_users_are_found_by_name_user_name_and_address(run: Run, ada: User) -> None:
    done = run(DEALS, "id,stage,type,agent\nA,,,Ada Lovelace\nB,,,ADA\nC,,,ada@example.com\n")
    assert done.counts == (3, 0, 0)
    assert set(Deal.objects.values_list("owner", flat=True)) == {ada.pk}


def test_an_inactive_user_is_not_made_again(run: Run) -> None:
    User.objects.create_user("old", first_name="Old", last_name="Hand", is_active=False)
    done = run(DEALS, "id,stage,type,agent\nA,,,Old Hand\n")
    assert done.counts == (0, 0, 1)
    assert done.notes == ["The user “Old Hand” is inactive; rows naming this user are rejected."]


def test_user_names_never_collide(run: Run) -> None:
    User.objects.create_user("mary-smith")
    run(DEALS, "id,stage,type,agent\nA,,,Mary Smith\nB,,,Mary-Smith\nC,,,møte@example.com\nD,,,李 雷\n")
    assert set(User.objects.values_list("username", flat=True)) >= {"mary-smith", "mary-smith-2", "李-雷"}


def test_a_column_full_of_names_makes_none(run: Run) -> None:
    rows = "".join(f"A{number},,,Person {number}\n" for number in range(600))
    done = run(DEALS, f"id,stage,type,agent\n{rows}")
    assert done.counts == (0, 0, 600)
    assert done.notes == ["Owner has more than 500 new values in the file; none was made."]


def test_new_properties_get_the_kind_that_their_values_fit(run: Run) -> None:
    raw_map = {
        "object": "contact",
        "create_properties": True,
        "columns": {"Plan": "plan", "Seats": "seats", "Paid": "paid", "Since": "since", "Code": "code"},
    }
    done = run(raw_map, "Plan,Seats,Paid,Since,Code\nfree,3,no,2026-01-02,007\nteam,,yes,,12\n")
    made = PropertyDefinition.objects.filter(object_type="contact", is_standard=False)
    assert dict(made.values_list("name", "kind")) == {
        "plan": "text", "seats": "number", "paid": "bool", "since": "date", "code": "text",
    }  # fmt: skip
    assert Contact.objects.order_by("pk")[0].properties == {
        "plan": "free", "seats": 3, "paid": False, "since": "2026-01-02", "code": "007",
    }  # fmt: skip
    assert "The property “Plan” (plan, Text) of Contacts was made." in done.notes


def test_a_custom_property_can_be_the_key(run: Run) -> None:
    raw_map = {"object": "ticket", "key": "number", "create_properties": True, "columns": {"#": "number", "s": "name"}}
    run(raw_map, "#,s\n1,One\n2,Two\n")
    assert run(raw_map, "#,s\n2,Zwei\n3,Three\n").counts == (1, 1, 0)


def test_a_unique_custom_property_can_be_the_key(run: Run) -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="code", label="Code", kind="text", unique=True)
    raw_map = {"object": "contact", "key": "code", "columns": {"c": "code", "City": "city"}}
    assert run(raw_map, "c,City\nA1,Bath\na1,Oslo\nB2,Rome\n").counts == (2, 0, 1)
    assert run(raw_map, "c,City\na1,Oslo\n").counts == (0, 1, 0)
    assert UniqueValue.objects.count() == 2


def test_records_of_a_custom_object_are_imported_likewise(run: Run) -> None:
    define_object("vessel", "Vessel", "Vessels")
    raw_map = {
        "object": "vessel", "key": "name", "create_properties": True, "columns": {"n": "name", "t": "tonnes"},
    }  # fmt: skip
    assert run(raw_map, "n,t\nFram,402\nMaud,292\n").counts == (2, 0, 0)
    assert CustomRecord.objects.get(name="Fram").properties == {"tonnes": 402}
