"""Guesses which column of a file holds which property, from the words in its header."""

import re

from records.importing import table
from records.importing.table import Opener
from records.models import catalogue
from records.properties import ObjectSchema

#: What other programs call the properties of any object, in letters only.
ALIASES = {
    "mail": "email",
    "emailaddress": "email",
    "firstname": "first_name",
    "givenname": "first_name",
    "forename": "first_name",
    "lastname": "last_name",
    "surname": "last_name",
    "familyname": "last_name",
    "tel": "phone",
    "telephone": "phone",
    "phonenumber": "phone",
    "mobile": "mobile_phone",
    "cell": "mobile_phone",
    "company": "company_name",
    "organisation": "company_name",
    "organization": "company_name",
    "account": "name",
    "accountname": "name",
    "title": "name",
    "subject": "name",
    "website": "website",
    "zip": "postal_code",
    "zipcode": "postal_code",
    "postcode": "postal_code",
    "street": "street_address",
    "address": "street_address",
    "sector": "industry",
    "employees": "number_of_employees",
    "revenue": "annual_revenue",
    "value": "amount",
    "closevalue": "amount",
    "status": "stage",
    "dealstage": "stage",
    "ownername": "owner",
    "salesagent": "owner",
    "assignee": "owner",
}


def guess(opener: Opener, object_type: str) -> dict[str, str | None]:
    """Return the columns of the file in order, each with the property it seems to hold, or None; raises BrokenFile.

    No property is offered twice, and none that is read only.
    """
    schema = catalogue.current()[object_type]
    words = _words(schema)
    found: dict[str, str | None] = {}
    for column in table.open_table(opener).header:
        if column:
            name = words.get(_letters(column)) or ALIASES.get(_letters(column))
            prop = schema.get(name) if name else None
            found[column] = prop.name if prop and not prop.read_only and prop.name not in found.values() else None
    return found


def _words(schema: ObjectSchema) -> dict[str, str]:
    labels = {_letters(prop.label): prop.name for prop in schema}
    return labels | {_letters(prop.name): prop.name for prop in schema}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
