"""Pages of objects, properties, pipelines and labels: what may change, and what says where it is used."""

from typing import Any

import pytest
from django.test import Client

from records import editing
from records.editing import defining
from records.models import (
    AssociationLabel,
    ObjectType,
    Pipeline,
    PropertyDefinition,
    PropertyOption,
    RecordList,
    Stage,
    catalogue,
)
from records.models.reference import Reference
from records.properties import Option
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db

ROOT = "/admin/records"


def save(client: Client, address: str, changes: dict[str, Any]) -> Any:
    return client.post(address, filled_in(client.get(address), changes), follow=True)


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_an_object_is_made_with_its_properties(as_ada: Client) -> None:
    given = {
        "label": "Sailing boat", "plural": "Sailing boats",
        "definitions-0-label": "Length (m)", "definitions-0-kind": "number",
        "definitions-1-label": "Home port", "definitions-1-name": "port",
    }  # fmt: skip
    page = save(as_ada, f"{ROOT}/objecttype/add/", given)
    schema = catalogue.current()["sailing_boat"]
    assert (schema.label, schema.plural, schema.is_custom) == ("Sailing boat", "Sailing boats", True)
    assert {"name", "owner", "created_at", "updated_at", "length_m", "port"} == set(schema.properties)
    assert "Sailing boats" in text_of(page)


def test_an_object_with_records_stays(as_ada: Client) -> None:
    boat = defining.define_object("boat", "Boat", "Boats")
    record = editing.create("boat", {"name": "Fram"})
    address = f"{ROOT}/objecttype/boat/delete/"
    assert "cannot be deleted while it is in use" in text_of(as_ada.get(address))
    as_ada.post(address, {"post": "yes"})
    assert ObjectType.objects.filter(pk=boat.pk).exists()
    editing.delete("boat", [record.pk])
    editing.purge("boat", [record.pk])
    as_ada.post(address, {"post": "yes"})
    assert not ObjectType.objects.filter(pk="boat").exists()
    assert as_ada.get(f"{ROOT}/objecttype/contact/delete/").status_code == 403


def test_a_property_is_made_with_its_options_in_order(as_ada: Client) -> None:
    given = {
        "object_type": "contact", "label": "T-shirt", "kind": "choice", "default": '"m"',
        "options-0-label": "Large", "options-0-value": "l", "options-0-position": "2",
        "options-1-label": "Medium", "options-1-value": "m", "options-1-position": "1",
        "options-2-label": "Very small", "options-2-position": "0",
    }  # fmt: skip
    save(as_ada, f"{ROOT}/propertydefinition/add/", given)
    prop = catalogue.current()["contact"].properties["t_shirt"]
    assert [option.value for option in prop.options] == ["Very small", "m", "l"]
    assert prop.default == "m"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "choice"}, "A choice needs at least one option."),
        ({"kind": "long_text", "filterable": "on"}, "too long to be indexed"),
        ({"kind": "bool", "unique": "on"}, "cannot be unique"),
        ({"kind": "number", "default": '"many"'}, "Enter a number"),
        ({"kind": "number", "default": "{"}, "Enter a valid JSON."),
        ({"name": "Bad Name"}, "lower-case letters"),
        ({"name": "email"}, "already exists"),
        ({"label": "x" * 10_000}, "at most 120"),
    ],
)
def test_the_rules_of_properties_are_said_on_the_form(as_ada: Client, given: dict[str, str], message: str) -> None:
    base = {"object_type": "contact", "label": "Extra", "kind": "text"}
    page = save(as_ada, f"{ROOT}/propertydefinition/add/", {**base, **given})
    assert message in text_of(page)
    assert not PropertyDefinition.objects.filter(is_standard=False).exists()


def test_a_property_in_use_says_where_and_keeps_its_kind(as_ada: Client) -> None:
    row = defining.define_property("contact", {"name": "extra", "label": "Extra", "kind": "text"})
    editing.create("contact", {"extra": "Blue"})
    tree = {"match": "all", "filters": [{"property": "extra", "operator": "is_known"}]}
    used = RecordList.objects.create(name="Blue ones", object_type_id="contact", kind="active", filter=tree)
    address = f"{ROOT}/propertydefinition/{row.pk}/change/"
    page = as_ada.get(address)
    assert "list “Blue ones”" in text_of(page)
    assert "1 record has a value" in text_of(page)
    assert "can no longer be changed" in text_of(save(as_ada, address, {"kind": "number"}))
    address = f"{ROOT}/propertydefinition/{row.pk}/delete/"
    assert "cannot be deleted while it is in use" in text_of(as_ada.get(address))
    as_ada.post(address, {"post": "yes"})
    assert PropertyDefinition.objects.filter(pk=row.pk).exists()
    used.delete()
    assert "1 record has a value and would lose it" in text_of(as_ada.get(address))
    as_ada.post(address, {"post": "yes"})
    assert not PropertyDefinition.objects.filter(pk=row.pk).exists()


def test_an_option_that_records_hold_is_archived_when_it_is_removed(as_ada: Client) -> None:
    row = defining.define_property(
        "contact", {"name": "extra", "label": "Extra", "kind": "choice"}, [Option("a", "A"), Option("b", "B")]
    )
    editing.create("contact", {"extra": "a"})
    removed = {"options-0-DELETE": "on", "options-1-DELETE": "on", "options-2-label": "C"}
    save(as_ada, f"{ROOT}/propertydefinition/{row.pk}/change/", removed)
    assert list(PropertyOption.objects.filter(definition=row).order_by("value").values_list("value", "archived")) == [
        ("C", False), ("a", True),
    ]  # fmt: skip


def test_of_standard_properties_only_words_and_options_change(as_ada: Client) -> None:
    row = PropertyDefinition.objects.get(object_type="contact", name="lifecycle_stage")
    address = f"{ROOT}/propertydefinition/{row.pk}/change/"
    given = {"label": "Life", "kind": "text", "unique": "on", "name": "x", "options-0-label": "Reader"}
    save(as_ada, address, given)
    row.refresh_from_db()
    assert (row.label, row.kind, row.unique, row.name) == ("Life", "choice", False, "lifecycle_stage")
    assert row.options.order_by("position").first().label == "Reader"  # type: ignore[union-attr]
    assert as_ada.get(f"{ROOT}/propertydefinition/{row.pk}/delete/").status_code == 403
    stage = PropertyDefinition.objects.get(object_type="deal", name="stage")
    assert "pipelines" in text_of(as_ada.get(f"{ROOT}/propertydefinition/{stage.pk}/change/"))
    save(as_ada, f"{ROOT}/propertydefinition/{stage.pk}/change/", {"label": "Phase"})
    assert catalogue.current()["deal"].properties["stage"].label == "Phase"


def test_a_pipeline_is_made_with_its_stages(as_ada: Client) -> None:
    given = {
        "object_type": "deal", "label": "Partner deals",
        "stages-0-label": "First talk", "stages-0-position": "0", "stages-0-probability": "0.1",
        "stages-1-label": "Signed", "stages-1-position": "1", "stages-1-outcome": "won",
    }  # fmt: skip
    save(as_ada, f"{ROOT}/pipeline/add/", given)
    made = Pipeline.objects.get(value="partner deals")
    assert list(made.stages.values_list("value", "outcome")) == [("first talk", "open"), ("signed", "won")]


def test_a_stage_value_is_taken_once_in_an_object(as_ada: Client) -> None:
    given = {"object_type": "deal", "label": "Partners", "stages-0-label": "Won", "stages-0-value": "closedwon"}
    assert "belongs to a stage of “Sales pipeline”" in text_of(save(as_ada, f"{ROOT}/pipeline/add/", given))
    twice = {"object_type": "deal", "label": "P", "stages-0-label": "One", "stages-1-label": "One"}
    assert "needs an internal value of its own" in text_of(save(as_ada, f"{ROOT}/pipeline/add/", twice))
    assert Pipeline.objects.filter(object_type="deal").count() == 1


def test_a_stage_or_pipeline_that_records_are_in_stays(as_ada: Client) -> None:
    deal = editing.create("deal", {"name": "Big", "stage": "contractsent"})
    pipeline = Pipeline.objects.get(object_type="deal")
    address = f"{ROOT}/pipeline/{pipeline.pk}/change/"
    position = list(pipeline.stages.values_list("value", flat=True)).index("contractsent")
    page = save(as_ada, address, {f"stages-{position}-DELETE": "on", "label": "New words"})
    assert "“Contract sent” cannot be deleted: 1 record is in it" in text_of(page)
    page = as_ada.post(f"{ROOT}/pipeline/{pipeline.pk}/delete/", {"post": "yes"}, follow=True)
    assert "1 record is in it" in text_of(page)
    assert Stage.objects.filter(pipeline=pipeline).count() == 7
    pipeline.refresh_from_db()
    assert pipeline.label == "Sales pipeline"
    editing.delete("deal", [deal.pk])
    editing.purge("deal", [deal.pk])
    other = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    Stage.objects.create(pipeline=other, value="met", label="Met")
    as_ada.post(f"{ROOT}/pipeline/{pipeline.pk}/delete/", {"post": "yes"})
    assert not Pipeline.objects.filter(pk=pipeline.pk).exists()


def test_an_association_label_in_use_stays(as_ada: Client) -> None:
    save(as_ada, f"{ROOT}/associationlabel/add/", {"from_type": "contact", "to_type": "company", "label": "Works for"})
    label = AssociationLabel.objects.get(name="works_for")
    ada, acme = editing.create("contact", {}), editing.create("company", {"name": "Acme"})
    editing.associate(Reference.to(ada), Reference.to(acme), "works_for")
    address = f"{ROOT}/associationlabel/{label.pk}/delete/"
    assert "1 association has this label" in text_of(as_ada.get(address))
    as_ada.post(address, {"post": "yes"})
    assert AssociationLabel.objects.filter(pk=label.pk).exists()


def test_new_records_keep_a_stage_to_begin_in(as_ada: Client) -> None:
    pipeline = Pipeline.objects.get(object_type="deal")
    address = f"{ROOT}/pipeline/{pipeline.pk}"
    needed = "New records need a pipeline with a stage that is not archived."
    assert needed in text_of(as_ada.post(f"{address}/delete/", {"post": "yes"}, follow=True))
    assert needed in text_of(save(as_ada, f"{address}/change/", {"archived": "on"}))
    lines = range(pipeline.stages.count())
    assert needed in text_of(save(as_ada, f"{address}/change/", {f"stages-{line}-archived": "on" for line in lines}))
    assert needed in text_of(save(as_ada, f"{address}/change/", {f"stages-{line}-DELETE": "on" for line in lines}))
    chosen = {"action": "delete_selected", "_selected_action": [pipeline.pk], "post": "yes"}
    assert needed in text_of(as_ada.post(f"{ROOT}/pipeline/", chosen, follow=True))
    pipeline.refresh_from_db()
    assert (pipeline.archived, pipeline.stages.filter(archived=False).count()) == (False, 7)


def test_a_stage_that_a_filter_names_is_not_removed(as_ada: Client) -> None:
    tree = {"match": "all", "filters": [{"property": "stage", "operator": "is_any_of", "value": ["contractsent"]}]}
    RecordList.objects.create(name="Nearly", object_type_id="deal", kind="active", filter=tree)
    pipeline = Pipeline.objects.get(object_type="deal")
    line = list(pipeline.stages.values_list("value", flat=True)).index("contractsent")
    page = save(as_ada, f"{ROOT}/pipeline/{pipeline.pk}/change/", {f"stages-{line}-DELETE": "on"})
    assert "list “Nearly”" in text_of(page)
    assert pipeline.stages.count() == 7
