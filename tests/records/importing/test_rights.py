"""What a person may let an import do, as a table."""

from typing import Any

import pytest

from crm.lib.errors import Refused
from records.importing import mapping, plan, preparing, rights
from records.properties import Catalogue, ObjectSchema, Property


def schema(name: str, *properties: Property) -> ObjectSchema:
    """Return an object with the properties."""
    return ObjectSchema(name, name.title(), f"{name.title()}s", {prop.name: prop for prop in properties})


ACCOUNT = Catalogue(
    {
        "deal": schema(
            "deal",
            Property("deal", "name", "Name", "text"),
            Property("deal", "owner", "Owner", "user"),
            Property("deal", "size", "Size", "choice"),
            Property("deal", "tags", "Tags", "multi_choice"),
            Property("deal", "stage", "Stage", "choice", source="stage"),
            Property("deal", "pipeline", "Pipeline", "choice", source="pipeline"),
        ),
        "company": schema(
            "company", Property("company", "name", "Name", "text"), Property("company", "branch", "Branch", "choice")
        ),
    }
)
HEADER = ("Name", "Owner", "Size", "Tags", "Stage", "Pipeline", "Firm", "Branch", "New")
LINK = {"column": "Firm", "object": "company", "match": "name"}
DEALS, COMPANIES, ALL = "records.add_deal", "records.add_company", "records.see_all_records"
PROPERTY, OPTION, STAGE = "records.add_propertydefinition", "records.add_propertyoption", "records.add_stage"


class Person:
    """Somebody with these rights and no others."""

    def __init__(self, *held: str) -> None:
        self.held = held

    def has_perm(self, right: str) -> bool:
        return right in self.held


def make(**columns: str) -> dict[str, Any]:
    """Return a map with columns that may make what is missing."""
    return {"columns": {"Name": "name", **columns}, "create_properties": True}


@pytest.mark.parametrize(
    ("raw_map", "needed", "last"),
    [
        ({}, [DEALS], "create these records"),
        ({"key": "name"}, [DEALS, ALL, "records.change_deal"], "change these records"),
        ({"key": "name"}, [DEALS, "records.change_deal", ALL], "see every record"),
        ({"associate": [LINK]}, [DEALS, ALL], "see every record"),
        ({"associate": [{**LINK, "create": True}]}, [DEALS, ALL, COMPANIES], "create these records"),
        (make(), [DEALS, PROPERTY], "create properties"),
        (make(New="new"), [DEALS, PROPERTY], "create properties"),
        (make(Pipeline="pipeline"), [DEALS, PROPERTY], "create properties"),
        (make(Owner="owner"), [DEALS, PROPERTY, "auth.add_user"], "create users"),
        (make(Size="size"), [DEALS, PROPERTY, OPTION], "create options"),
        (make(Tags="tags"), [DEALS, PROPERTY, OPTION], "create options"),
        (make(Stage="stage"), [DEALS, PROPERTY, STAGE], "create stages"),
        (make(Stage="stage", Size="size"), [DEALS, PROPERTY, STAGE, OPTION], "create options"),
        ({**make(), "associate": [{**LINK, "columns": {"Branch": "branch"}}]}, [DEALS, PROPERTY, ALL, OPTION],
         "create options"),
        ({"columns": {"Name": "name", "Stage": "stage", "Size": "size", "Owner": "owner"}}, [DEALS],
         "create these records"),
    ],
)  # fmt: skip
def test_an_import_takes_exactly_these_rights(raw_map: dict[str, Any], needed: list[str], last: str) -> None:
    given = {"object": "deal", "columns": {"Name": "name"}, **raw_map}
    bound = plan.bind(mapping.parse(given), ACCOUNT, HEADER)
    rights.demand(Person(*needed), bound)
    for right in needed:
        with pytest.raises(Refused):
            rights.demand(Person(*(one for one in needed if one != right)), bound)
    with pytest.raises(Refused, match=last):
        rights.demand(Person(*needed[:-1]), bound)


def test_whatever_cells_can_make_takes_a_right() -> None:
    assert rights.MAKING.keys() == preparing.MAKERS.keys()
