"""The job of all four ways: half of the contacts enroll, get a property, part by country, get another, count up."""

from itertools import islice
from typing import Any

from django.db import models

from crm.lib import clock
from records.benchmarks import contacts
from records.models import Contact
from records.models.guard import capturing
from workflows.definition import dump, load
from workflows.models import Draft, Revision, Workflow

#: The two conditions; they hold for every second contact.
STAGES, FEWER_THAN = ("subscriber", "lead"), 1_000
TRIGGER = {
    "kind": "filter",
    "filter": {
        "match": "all",
        "filters": [
            {"property": "lifecycle_stage", "operator": "is_any_of", "value": list(STAGES)},
            {"property": "score", "operator": "is_less_than", "value": FEWER_THAN},
        ],
    },
}
COUNTRY = "Norway"
STATUS, HOME, ABROAD, POINTS = "OPEN", "marketingqualifiedlead", "salesqualifiedlead", 5


def _set(name: str, prop: str, value: str) -> dict[str, Any]:
    return {"id": name, "kind": "set_property", "config": {"property": prop, "value": {"static": value}}}


def _then(name: str, stage: str) -> list[dict[str, Any]]:
    amount = {"property": "score", "amount": {"static": POINTS}}
    return [
        _set(f"{name}1", "lifecycle_stage", stage),
        {"id": f"{name}2", "kind": "increase_property", "config": amount},
    ]


DEFINITION = {
    "object": "contact",
    "name": "Qualify",
    "trigger": TRIGGER,
    "steps": [
        _set("a", "lead_status", STATUS),
        {
            "id": "b",
            "kind": "branch",
            "config": {},
            "branches": [
                {
                    "id": "b1",
                    "name": COUNTRY,
                    "when": {
                        "match": "all",
                        "filters": [{"property": "country", "operator": "is_any_of", "value": [COUNTRY]}],
                    },
                    "steps": _then("n", HOME),
                },
                {"id": "b0", "name": "None met", "when": None, "steps": _then("o", ABROAD)},
            ],
        },
    ],
}


def prepare(count: int) -> Workflow:
    """Fill the database with contacts, past the capture of changes, and put the workflow there, off."""
    rows = contacts.rows(count)
    with capturing():
        # Few at a time, so that the memory measured is that of the work.
        while built := [Contact(**{**contacts.columns(row), "properties": {}}) for row in islice(rows, 2_000)]:
            models.QuerySet[Contact, Contact](Contact).bulk_create(built)
    definition = dump(load(DEFINITION))
    workflow = Workflow.objects.create(object_type_id="contact")
    Draft.objects.create(workflow=workflow, definition=definition)
    workflow.live = Revision.objects.create(workflow=workflow, number=1, definition=definition, at=clock.now())
    workflow.save()
    return workflow
