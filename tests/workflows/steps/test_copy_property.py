"""Copy property: every pair of kinds that HubSpot's table allows, and none besides."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from records import editing
from records.models import Company, Contact, Deal, PropertyDefinition, PropertyOption
from records.models.reference import Reference
from records.properties import KINDS, Option, Property, Reading
from tests.workflows.steps.standing import problems, ran, scope, summary
from workflows.values.fitting import FITS, fits, fitted

OSLO = ZoneInfo("Europe/Oslo")
OPTIONS = ("a", "b", "c")
TYPED = {
    "text": st.text("abc ", min_size=1).map(str.strip).filter(bool),
    "long_text": st.text("abc ", min_size=1).map(str.strip).filter(bool),
    "number": st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3) + 0.0005),
    "currency": st.decimals(-(10**9), 10**9, places=2),
    "date": st.dates(date(1900, 1, 2), date(2100, 1, 1)),
    "datetime": st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    "bool": st.booleans(),
    "choice": st.sampled_from(OPTIONS),
    "multi_choice": st.sets(st.sampled_from(OPTIONS), min_size=1).map(lambda found: tuple(sorted(found))),
    "user": st.just(7),
    "phone": st.just("+47 22 86 44 00"),
    "email": st.just("ada@example.com"),
    "url": st.just("https://example.com"),
}


def prop(kind: str) -> Property:
    return Property("contact", kind, kind, kind, options=tuple(Option(value, value.upper()) for value in OPTIONS))


@given(st.data())
def test_what_fits_is_taken_by_the_other_kind(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(sorted(FITS)))
    target = prop(data.draw(st.sampled_from(sorted(FITS[source]))))
    value = fitted(data.draw(TYPED[source]), target, OSLO)
    reading = Reading(OSLO, find_user=lambda name: 7)
    typed = KINDS[target.kind].clean(value, target, reading)
    assert typed is not None
    assert KINDS[target.kind].from_json(KINDS[target.kind].to_json(typed)) == typed


def test_every_kind_is_in_the_table_and_takes_its_own() -> None:
    assert set(FITS) == set(KINDS.slugs())
    assert all(kind in taken for kind, taken in FITS.items())


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("text", "number", False),
        ("number", "text", True),
        ("number", "number", True),
        ("date", "datetime", True),
        ("datetime", "date", True),
        ("datetime", "text", False),
        ("choice", "text", True),
        ("choice", "multi_choice", False),
        ("multi_choice", "text", True),
        ("bool", "text", True),
        ("user", "user", True),
        ("user", "text", False),
        ("phone", "text", True),
        ("text", "phone", False),
        ("text", "choice", False),
    ],
)
def test_the_table_is_hubspots(source: str, target: str, expected: bool) -> None:
    assert fits(prop(source), prop(target)) is expected


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (date(2026, 11, 23), "datetime", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "date", date(2026, 11, 23)),
        (("a", "b"), "text", "a;b"),
        (True, "text", "true"),
        (Decimal("12.50"), "text", "12.50"),
    ],
)
def test_a_value_is_made_to_fit(value: object, target: str, expected: object) -> None:
    assert fitted(value, prop(target), OSLO) == expected


@pytest.mark.django_db
def test_it_copies_from_the_company_of_each_record() -> None:
    contacts = [Contact.objects.create(first_name=name) for name in ("Ada", "Ben", "Cleo")]
    for contact, city in zip(contacts, ("Oslo", "Bergen"), strict=False):
        company = Company.objects.create(name=f"{city} Ltd", city=city)
        editing.associate(Reference.to(contact), Reference.to(company))
    config = {"from": {"property": "city", "of": {"associated": "company"}}, "to": "city"}
    assert ran("copy_property", config, *contacts) == [
        "done: Set City to “Oslo”.",
        "done: Set City to “Bergen”.",
        "skipped: There is no value to write: the source is blank. The property stays as it is.",
    ]
    assert list(Contact.objects.order_by("pk").values_list("city", flat=True)) == ["Oslo", "Bergen", None]
    assert summary("copy_property", config, scope()) == "Copy City of the primary company to City"


@pytest.mark.django_db
def test_a_blank_source_clears_the_target_only_if_asked() -> None:
    deal = Deal.objects.create(name="Deal", next_step="Call")
    config = {"from": {"property": "description"}, "to": "next_step"}
    ran("copy_property", config, deal)
    deal.refresh_from_db()
    assert deal.next_step == "Call"
    assert ran("copy_property", {**config, "clear_blank": True}, deal) == ["done: Cleared Next step."]
    deal.refresh_from_db()
    assert deal.next_step is None


@pytest.mark.django_db
def test_what_does_not_fit_is_a_problem_and_a_failure(ada: User) -> None:
    contact = Contact.objects.create(first_name="Ada", owner=ada)
    config = {"from": {"property": "owner"}, "to": "city"}
    said = "Owner cannot be written to City"
    assert problems("copy_property", config, scope()) == [("s.config.from", f"{said}.")]
    assert ran("copy_property", config, contact) == [f"failed: {said}: it is of another kind."]


@pytest.mark.django_db
def test_an_option_that_the_target_lacks_fails() -> None:
    for name, values in (("size", ("s", "m")), ("fit", ("m", "l"))):
        row = PropertyDefinition.objects.create(object_type_id="contact", name=name, label=name, kind="choice")
        for value in values:
            PropertyOption.objects.create(definition=row, value=value, label=value.upper())
    contacts = [Contact.objects.create(properties={"size": value}) for value in ("s", "m")]
    assert ran("copy_property", {"from": {"property": "size"}, "to": "fit"}, *contacts) == [
        "failed: “s” is not an option of fit.",
        "done: Set fit to “M”.",
    ]
