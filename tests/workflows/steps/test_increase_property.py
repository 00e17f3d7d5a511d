"""Increase: blanks count as 0, everyone in a batch adds to what the others left, sums are exact."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import editing
from records.models import Change, Company, Contact, Deal, PropertyDefinition
from records.models.reference import Reference
from records.properties import Property
from tests.workflows.making import drain, enrolled, live
from tests.workflows.steps.standing import problems, ran, scope, sentence, summary
from workflows.models import Enrollment
from workflows.steps.increase_property import _sum

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def visits() -> None:
    for name in ("contact", "company", "deal"):
        PropertyDefinition.objects.create(object_type_id=name, name="visits", label="Visits", kind="number")


def test_two_deals_of_one_company_in_one_batch_raise_its_counter_by_two() -> None:
    company = Company.objects.create(name="Acme", properties={"visits": 5})
    deals = [Deal.objects.create(name=f"Deal {n}") for n in range(2)]
    for deal in deals:
        editing.associate(Reference.to(deal), Reference.to(company))
    config = {"property": "visits", "amount": {"static": 1}, "target": {"associated": "company"}}
    workflow = live([{"id": "s", "kind": "increase_property", "config": config}], object_type="deal")
    enrollments = [enrolled(workflow, deal) for deal in deals]
    assert drain().claimed == 2
    company.refresh_from_db()
    assert company.properties["visits"] == 7
    assert [sentence(one) for one in enrollments] == [
        "done: Changed Visits by 1 to 6.",
        "done: Changed Visits by 1 to 7.",
    ]
    changes = Change.objects.filter(object_type="company", property="visits", kind="updated").order_by("id")
    assert [(row.old, row.new, row.enrollment) for row in changes] == [
        (5, 6, enrollments[0].pk),
        (6, 7, enrollments[1].pk),
    ]


def test_a_blank_counts_as_nothing_and_a_negative_amount_decreases() -> None:
    contact = Contact.objects.create(first_name="Ada")
    config = {"property": "visits", "amount": {"static": -2}}
    assert ran("increase_property", config, contact) == ["done: Changed Visits by -2 to -2."]
    assert summary("increase_property", config, scope()) == "Decrease Visits by 2"
    assert summary("increase_property", {**config, "amount": {"static": 3}}, scope()) == "Increase Visits by 3"


def test_the_amount_may_be_a_value_and_a_blank_one_adds_nothing() -> None:
    deals = [
        Deal.objects.create(name="A", amount=Decimal("10.50"), properties={"visits": 2}),
        Deal.objects.create(name="B", amount=1),
    ]
    config = {"property": "amount", "amount": {"property": "visits"}}
    assert ran("increase_property", config, *deals) == [
        "done: Changed Amount by 2 to $12.50.",
        "skipped: The amount is blank, so nothing was added.",
    ]
    deals[0].refresh_from_db()
    assert deals[0].amount == Decimal("12.50")


def test_adding_nothing_is_no_change() -> None:
    contact = Contact.objects.create(properties={"visits": 1})
    config = {"property": "visits", "amount": {"static": 0}}
    assert ran("increase_property", config, contact) == ["done: Visits already had this value: “1”."]


def test_a_sum_that_is_too_large_fails_alone() -> None:
    contacts = [Contact.objects.create(properties={"visits": number}) for number in (999_999_999_999_999, 1)]
    assert ran("increase_property", {"property": "visits", "amount": {"static": 1}}, *contacts) == [
        "failed: Visits would become too large.",
        "done: Changed Visits by 1 to 2.",
    ]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=6))
def test_sums_of_thousandths_are_exact(amounts: list[int]) -> None:
    held = None
    for amount in amounts:
        held = _sum(held, Decimal(amount) / 1000, Property("contact", "n", "N", "number"))
    assert held == sum(amounts) / 1000


def test_check_wants_a_number_and_an_amount() -> None:
    assert problems("increase_property", {"property": "visits", "amount": {"static": 1}}, scope()) == []
    assert problems("increase_property", {"property": "city", "amount": {"static": "x"}}, scope()) == [
        ("s.config.property", "City is not a number."),
        ("s.config.amount", "Enter a number such as 1200 or 12.5."),
    ]
    assert problems("increase_property", {"property": "visits", "amount": {"property": "city"}}, scope()) == [
        ("s.config.amount", "City is not a number.")
    ]
    assert Enrollment.objects.count() == 0
