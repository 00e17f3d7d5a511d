"""Columns find their properties by their headers."""

import pytest

from records.importing import guess, on_disk
from tests.records.importing.conftest import Write

pytestmark = pytest.mark.django_db


def test_it_knows_names_labels_and_what_others_call_them(write: Write) -> None:
    path = write("First Name;E-mail address;lastname;Zip;Create date;Owner;Shoe size\n")
    assert guess(on_disk(path), "contact") == {
        "First Name": "first_name",
        "E-mail address": "email",
        "lastname": "last_name",
        "Zip": "postal_code",
        "Create date": None,
        "Owner": "owner",
        "Shoe size": None,
    }


def test_it_offers_no_property_twice(write: Write) -> None:
    assert guess(on_disk(write("email,Mail\n")), "contact") == {"email": "email", "Mail": None}
