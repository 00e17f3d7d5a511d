"""The standard schema: every object is there, its columns are declared once, its filterable columns are indexed."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from crm.lib.errors import InUse
from records.models import (
    STANDARD,
    CatalogueStamp,
    Contact,
    CustomRecord,
    Deal,
    ObjectType,
    Pipeline,
    PropertyDefinition,
    Record,
    Stage,
    catalogue,
    standard,
)
from records.models.columns import declared
from records.models.fold import Fold, fold
from records.properties import KINDS

pytestmark = pytest.mark.django_db


def test_the_eleven_standard_objects_are_there() -> None:
    assert list(catalogue.current().objects) == [
        "contact", "company", "deal", "ticket", "quote", "lead", "conversation", "feedback_submission",
        "subscription", "payment", "goal",
    ]  # fmt: skip


@pytest.mark.parametrize("model", [*STANDARD, CustomRecord])
def test_every_filterable_column_has_an_index(model: type[Record]) -> None:
    first = {
        (index.fields or [expression.source_expressions[0].name for expression in index.expressions])[0].lstrip("-")
        for index in model._meta.indexes
    } | {getattr(constraint, "fields", [""])[0] for constraint in model._meta.constraints}
    filterable = {
        field.name
        for field in model._meta.concrete_fields
        if (about := declared(field)) and about.details.get("filterable")
    }
    assert filterable <= first


@pytest.mark.parametrize("model", [*STANDARD, CustomRecord])
def test_every_declared_kind_is_known(model: type[Record]) -> None:
    assert {about.kind for field in model._meta.concrete_fields if (about := declared(field))} <= set(KINDS.slugs())


def test_stages_have_the_usual_internal_values() -> None:
    schema = catalogue.current()
    assert [option.value for option in schema["ticket"].properties["stage"].options] == ["1", "2", "3", "4"]
    assert "closedwon" in [option.value for option in schema["deal"].properties["stage"].options]
    assert Stage.objects.get(object_type="deal", value="closedwon").outcome == "won"


def test_sync_twice_adds_nothing_and_keeps_what_an_administrator_changed() -> None:
    PropertyDefinition.objects.filter(object_type="contact", name="city").update(label="Town")
    before = PropertyDefinition.objects.count()
    standard.sync()
    assert PropertyDefinition.objects.count() == before
    assert catalogue.current()["contact"].properties["city"].label == "Town"


def test_the_catalogue_is_read_anew_when_the_schema_changed(django_assert_num_queries: object) -> None:
    catalogue.current()
    with django_assert_num_queries(1):  # type: ignore[operator]
        catalogue.current()
    PropertyDefinition.objects.create(object_type_id="contact", name="shoe_size", label="Shoe size", kind="number")
    assert "shoe_size" in catalogue.current()["contact"].properties


def test_a_stage_or_pipeline_with_records_in_it_stays() -> None:
    Deal.objects.create(name="Big", pipeline="default", stage="closedwon")
    with pytest.raises(InUse, match="1 record is in it"), transaction.atomic():
        Stage.objects.filter(value="closedwon").delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Pipeline.objects.get(object_type="deal").delete()
    Stage.objects.get(value="contractsent").delete()


def test_a_stage_value_is_unique_in_its_object() -> None:
    other = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.create(pipeline=other, value="closedwon", label="Won")


def test_the_stamp_is_one_row() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueStamp.objects.create(pk=2)


@pytest.mark.parametrize("text", ["ÅSE", "ΑΣ", "İstanbul", "ǅ", "ẞ", "MixedCase 123 %_'\\"])
def test_the_database_folds_as_python_does(text: str) -> None:
    Contact.objects.create(first_name=text)
    assert Contact.objects.values_list(Fold("first_name"), flat=True).get() == fold(text)


def test_a_custom_object_has_the_standard_properties_of_one() -> None:
    ObjectType.objects.create(name="project", label="Project", plural="Projects")
    standard.add_standard_properties("project", CustomRecord)
    assert list(catalogue.current()["project"].properties) == ["name", "owner", "created_at", "updated_at"]
