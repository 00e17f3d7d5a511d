"""Real tables, imported with the maps of the manual; every expected figure is counted from the file by plain means."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from records.models import Association, Change, Company, Contact, Deal, PropertyDefinition, Ticket
from tests.realdata.conftest import Import

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]
Table = Callable[[str], list[dict[str, str]]]

COMPANIES, DEALS, CONTACTS, TICKETS = (
    *("crm_accounts.csv", "crm_sales_pipeline.csv"),
    *("bank_full.csv", "support_tickets.csv"),
)


def made(count: int) -> dict[str, int]:
    return {"created": count, "updated": 0, "rejected": 0}


def test_companies(run: Import, table: Table) -> None:
    rows = table(COMPANIES)
    assert run("companies.json", COMPANIES) == made(len(rows)) == made(85)
    sectors = Counter(row["sector"].replace("technolgy", "technology") for row in rows)
    assert Counter(Company.objects.values_list("industry", flat=True)) == sectors
    assert Company.objects.get(name="Acme Corporation").properties == {"revenue_in_millions": 1100.04}
    assert Association.objects.filter(forward=True).count() == sum(1 for row in rows if row["subsidiary_of"])
    assert run("companies.json", COMPANIES) == {"created": 0, "updated": 85, "rejected": 0}


def test_deals_with_owners_and_companies(run: Import, table: Table) -> None:
    run("companies.json", COMPANIES)
    rows = table(DEALS)
    known = User.objects.create_user("moses", first_name="Moses", last_name="Frase")
    assert run("deals.json", DEALS) == made(len(rows)) == made(8_800)
    stages = {"Won": "closedwon", "Lost": "closedlost", "Engaging": "engaging", "Prospecting": "prospecting"}
    assert Counter(Deal.objects.values_list("stage", flat=True)) == Counter(stages[row["deal_stage"]] for row in rows)
    owners = Counter(row["sales_agent"] for row in rows)
    assert Counter(deal.owner.get_full_name() for deal in Deal.objects.select_related("owner")) == owners
    assert Deal.objects.filter(owner=known).count() == owners["Moses Frase"]
    assert User.objects.count() == len(owners)
    assert Counter(Deal.objects.values_list("product", flat=True)) == Counter(
        row["product"].replace("GTXPro", "GTX Pro") for row in rows
    )
    values = [Decimal(row["close_value"]) for row in rows if row["close_value"]]
    assert Deal.objects.aggregate(all=Sum("amount"))["all"] == sum(values)
    assert Deal.objects.filter(amount=None).count() == len(rows) - len(values)
    closed = Counter(datetime.strptime(row["close_date"], "%m/%d/%Y").date() for row in rows if row["close_date"])
    assert Counter(Deal.objects.exclude(close_date=None).values_list("close_date", flat=True)) == closed
    accounts = Counter(row["account"] for row in rows if row["account"])
    links = Association.objects.filter(from_type="deal", to_type="company")
    names = dict(Company.objects.values_list("pk", "name"))
    assert Counter(names[pk] for pk in links.values_list("to_id", flat=True)) == accounts
    assert Company.objects.count() == 85
    assert Change.objects.filter(object_type="deal", kind="created").count() == 8_800


def test_deals_make_the_companies_that_are_missing(run: Import, table: Table) -> None:
    run("deals.json", DEALS)
    assert set(Company.objects.values_list("name", flat=True)) == {r["account"] for r in table(DEALS)} - {""}


def test_contacts_without_a_key(run: Import, table: Table) -> None:
    rows = table(CONTACTS)
    assert run("contacts.json", CONTACTS) == made(len(rows)) == made(45_211)
    kinds = dict(PropertyDefinition.objects.filter(is_standard=False).values_list("name", "kind"))
    assert (kinds["job"], kinds["balance"], kinds["outcome"]) == ("text", "number", "bool")
    people = list(Contact.objects.order_by("pk").values_list("properties", flat=True))
    assert [(one["job"], one["age"], one["balance"]) for one in people] == [
        (row["job"], int(row["age"]), int(row["balance"])) for row in rows
    ]
    assert sum(one["outcome"] for one in people) == sum(row["outcome"] == "yes" for row in rows) == 5_289
    assert Change.objects.count() == 45_211


def test_tickets_with_their_contacts(run: Import, table: Table) -> None:
    rows = table(TICKETS)
    assert run("tickets.json", TICKETS) == made(len(rows)) == made(8_469)
    assert Contact.objects.count() == len({row["Customer Email"].lower() for row in rows}) == 8_320
    contents = {row["Ticket ID"]: row["Ticket Description"].strip().replace("\r\n", "\n") for row in rows}
    assert {str(one.properties["ticket_id"]): one.content for one in Ticket.objects.all()} == contents
    stages = {"Open": "1", "Pending Customer Response": "2", "Closed": "4"}
    assert Counter(Ticket.objects.values_list("stage", flat=True)) == Counter(stages[r["Ticket Status"]] for r in rows)
    assert Ticket.objects.filter(priority="URGENT").count() == sum(r["Ticket Priority"] == "Critical" for r in rows)
    assert Ticket.objects.exclude(satisfaction=None).count() == sum(
        r["Customer Satisfaction Rating"] != "" for r in rows
    )
    assert Association.objects.filter(from_type="ticket", to_type="contact").count() == len(rows)
    first = rows[0]["Customer Name"].rpartition(" ")
    ada = Contact.objects.get(email=rows[0]["Customer Email"])
    assert (ada.first_name, ada.last_name) == (first[0], first[2])
    assert run("tickets.json", TICKETS) == {"created": 0, "updated": 8_469, "rejected": 0}
    assert Contact.objects.count() == 8_320
