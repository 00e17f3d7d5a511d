"""Defining properties and objects: rules, and where things are used."""

from typing import Any

import pytest
from django.db import transaction

from crm.lib import queue
from crm.lib.errors import InUse, InvalidValues
from records import editing
from records.editing import defining, listing
from records.models import Contact, PropertyDefinition, PropertyOption, RecordList, catalogue
from records.properties import Option
from records.querying import uses

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> PropertyDefinition:
    options = [Option("gold", "Gold"), Option("tin", "Tin")]
    return defining.define_property("contact", {"name": "plan", "label": "Plan", "kind": "choice"}, options)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "owner__password"}, "name"),
        ({"name": "Bad name"}, "name"),
        ({"name": "id"}, "name"),
        ({"name": "csrfmiddlewaretoken"}, "name"),
        ({"unique": True, "default": "x"}, "default"),
        ({"name": "first_name"}, "__all__"),
        ({"kind": "blob"}, "kind"),
        ({"kind": "choice"}, "options"),
        ({"kind": "long_text", "filterable": True}, "filterable"),
        ({"kind": "bool", "unique": True}, "unique"),
        ({"kind": "number", "default": "x"}, "default"),
    ],
)
def test_a_property_that_breaks_a_rule_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        defining.define_property("contact", {"name": "thing", "label": "Thing", "kind": "text", **values})
    assert field in refused.value.fields
    assert "thing" not in catalogue.current()["contact"].properties


def test_a_property_in_use_says_where(plan: PropertyDefinition) -> None:
    editing.create("contact", {"plan": "gold"})
    RecordList.objects.create(
        name="Golden",
        object_type_id="contact",
        kind="active",
        filter={
            "match": "all",
            "filters": [{"property": "plan", "operator": "is_any_of", "value": ["gold"]}],
        },
    )
    with pytest.raises(InUse) as refused:
        defining.remove_property(plan)
    assert refused.value.uses == ["list “Golden”", "1 record has a value"]
    with pytest.raises(InUse, match="list “Golden”"):
        defining.change_property(plan, {"kind": "text"}, [])


def test_a_property_is_removed_with_its_values_when_that_is_confirmed(plan: PropertyDefinition) -> None:
    editing.create("contact", {"plan": "gold"})
    with pytest.raises(InUse):
        defining.remove_property(plan)
    assert defining.remove_property(plan, with_values=True) == 1
    assert Contact.objects.get().properties == {}


def test_a_standard_property_stays_and_keeps_its_nature() -> None:
    city = PropertyDefinition.objects.get(object_type="contact", name="city")
    with pytest.raises(InUse):
        defining.remove_property(city)
    with pytest.raises(InvalidValues):
        defining.change_property(city, {"kind": "number"})
    assert defining.change_property(city, {"label": "Town"}).label == "Town"


def test_an_option_that_records_hold_is_archived_and_not_offered(plan: PropertyDefinition) -> None:
    contact = editing.create("contact", {"plan": "gold"})
    defining.change_property(plan, {}, [Option("tin", "Tin"), Option("zinc", "Zinc")])
    assert set(PropertyOption.objects.filter(definition=plan).values_list("value", "archived")) == {
        ("gold", True), ("tin", False), ("zinc", False),
    }  # fmt: skip
    with pytest.raises(InvalidValues, match="archived"):
        editing.create("contact", {"plan": "gold"})
    assert editing.update(contact, {"city": "Oslo"}).properties == {"plan": "gold"}


def test_a_property_becomes_unique_only_when_its_values_are() -> None:
    code = defining.define_property("contact", {"name": "code", "label": "Code", "kind": "text"})
    first, second = (editing.create("contact", {"code": value}) for value in ("a", "A"))
    with pytest.raises(InvalidValues, match="have the same value"):
        defining.change_property(code, {"unique": True})
    code.refresh_from_db()
    assert not code.unique
    editing.update(second, {"code": "b"})
    defining.change_property(code, {"unique": True})
    with pytest.raises(InvalidValues, match=f"record {first.pk}"):
        editing.create("contact", {"code": "A"})


def test_a_custom_object_comes_and_goes_without_a_migration() -> None:
    project = defining.define_object("project", "Project", "Projects")
    defining.define_property("project", {"name": "budget", "label": "Budget", "kind": "currency"})
    record = editing.create("project", {"name": "Roof", "budget": "12.50"})
    assert record.properties == {"budget": {"amount": "12.50", "sort": 12.5}}
    with pytest.raises(InUse, match="1 record"):
        defining.remove_object(project)
    editing.delete("project", [record.pk])
    editing.purge("project", [record.pk])
    defining.remove_object(project)
    assert catalogue.current().get("project") is None


def test_a_filterable_property_gets_its_index_from_a_worker(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(queue, "_ring", lambda name, *_args: rung.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        defining.define_property("contact", {"name": "code", "label": "Code", "kind": "text", "filterable": True})
    assert rung == ["records.querying.indexes.ensure"]


@pytest.mark.parametrize("kind", ["choice", "multi_choice"])
def test_an_option_in_use_is_archived_by_records_and_by_filters(kind: str) -> None:
    options = [Option(value, value.title()) for value in ("held", "named", "free")]
    tags = defining.define_property("contact", {"name": "tags", "label": "Tags", "kind": kind}, options)
    editing.create("contact", {"tags": "held"})
    tree = {"match": "all", "filters": [{"property": "tags", "operator": "is_any_of", "value": ["named"]}]}
    listing.define(RecordList(name="Named", object_type_id="contact", kind="active", filter=tree))
    defining.change_property(tags, {}, [Option("new", "New")])
    assert set(PropertyOption.objects.filter(definition=tags).values_list("value", "archived")) == {
        ("held", True), ("named", True), ("new", False),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["buying_role", "lifecycle_stage"])
def test_the_options_of_standard_choices_are_counted_too(name: str) -> None:
    row = PropertyDefinition.objects.get(object_type="contact", name=name)
    value = row.options.first().value  # type: ignore[union-attr]
    editing.create("contact", {name: [value] if row.kind == "multi_choice" else value})
    assert uses.holders_of(row, value) == 1
    assert uses.holders_of(row, "somethingelse") == 0


def test_a_schema_that_was_rolled_back_is_never_taken_for_another() -> None:
    before = catalogue.current()
    with transaction.atomic():
        PropertyDefinition.objects.create(object_type_id="contact", name="ghost", label="Ghost", kind="text")
        assert "ghost" in catalogue.current()["contact"].properties
        transaction.set_rollback(True)
    # Another process changes the schema before this one looks again.
    PropertyDefinition.objects.create(object_type_id="contact", name="real", label="Real", kind="text")
    assert set(catalogue.current()["contact"].properties) == {*before["contact"].properties, "real"}
