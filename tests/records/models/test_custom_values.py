"""Values of custom properties in the JSON column: captured key by key, typed on write, unique where they should be."""

from typing import Any

import pytest
from django.db import transaction

from crm.lib.errors import InvalidValues
from records.models import Change, Contact, PropertyDefinition

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Contact:
    contact = Contact.objects.create(first_name="Ada")
    Change.objects.all().delete()
    return contact


def changes() -> list[tuple[str, str, Any, Any]]:
    """Return the changes so far, oldest first."""
    return list(Change.objects.order_by("id").values_list("kind", "property", "old", "new"))


@pytest.fixture
def code() -> PropertyDefinition:
    return PropertyDefinition.objects.create(
        object_type_id="contact", name="code", label="Code", kind="text", unique=True
    )


def test_custom_values_change_key_by_key(code: PropertyDefinition, ada: Contact) -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="size", label="Size", kind="number")
    ada.properties = {"code": "a", "size": 1}
    ada.save()
    Contact.objects.update(properties={"code": "a", "size": 2})
    assert changes() == [
        ("updated", "code", None, "a"),
        ("updated", "size", None, 1),
        ("updated", "size", 1, 2),
    ]


@pytest.mark.parametrize("properties", [{"nobody": 1}, {"code": 5}, {"first_name": "x"}])
def test_custom_values_of_the_wrong_shape_are_refused(code: PropertyDefinition, properties: Any, ada: Contact) -> None:
    for write in (
        lambda: Contact.objects.create(properties=properties),
        lambda: Contact.objects.bulk_create([Contact(properties=properties)]),
        lambda: Contact.objects.update(properties=properties),
    ):
        with pytest.raises(InvalidValues), transaction.atomic():
            write()
    assert Contact.objects.get().properties == {}


def test_a_unique_custom_value_is_held_by_one_record_at_a_time(code: PropertyDefinition) -> None:
    first = Contact.objects.create(properties={"code": "A1"})
    with pytest.raises(InvalidValues, match="already used"), transaction.atomic():
        Contact.objects.create(properties={"code": "a1"})
    with pytest.raises(InvalidValues, match="already used"), transaction.atomic():
        Contact.objects.bulk_create([Contact(properties={"code": "b"}), Contact(properties={"code": "B"})])
    first.delete()
    Contact.objects.create(properties={"code": "a1"})
    with pytest.raises(InvalidValues, match="already used"), transaction.atomic():
        Contact.objects.filter(pk=first.pk).restore()
