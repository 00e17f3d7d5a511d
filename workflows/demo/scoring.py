"""Leads: points for where they came from and for what they think of us; the best go on a list."""

from typing import Any

from workflows.demo.account import Account

OWNER = "priya"


def definition(account: Account) -> dict[str, Any]:
    """Return the workflow; at the first start every lead goes through it to the end."""
    return {
        "schema": 1,
        "name": "Score leads",
        "description": "Gives points for the source, and puts those with a high score on the list “Call first”.",
        "object": "contact",
        "trigger": {
            "kind": "filter",
            "filter": {
                "match": "all",
                "filters": [
                    {
                        "property": "lifecycle_stage",
                        "operator": "is_any_of",
                        "value": ["lead", "marketingqualifiedlead", "salesqualifiedlead"],
                    }
                ],
            },
        },
        "steps": [
            {
                "id": "source",
                "kind": "value_branch",
                "config": {"input": {"property": "original_source"}},
                "branches": [
                    _worth("referred", "Recommended", ["REFERRALS"], 15),
                    _worth("searched", "Searched for us", ["ORGANIC_SEARCH", "PAID_SEARCH"], 10),
                    {"id": "others", "name": "None met", "when": None, "steps": [_ranking(account)]},
                ],
            }
        ],
    }


def _worth(name: str, label: str, sources: list[str], points: int) -> dict[str, Any]:
    steps = [
        {
            "id": f"{name}-points",
            "kind": "increase_property",
            "config": {"property": "score", "amount": {"static": points}},
        },
        {"id": f"{name}-on", "kind": "go_to", "target": "rank"},
    ]
    return {"id": name, "name": label, "when": {"values": sources}, "steps": steps}


def _ranking(account: Account) -> dict[str, Any]:
    high = {"property": "score", "operator": "is_greater_than_or_equal_to", "value": 40}
    return {
        "id": "rank",
        "kind": "branch",
        "branches": [
            {
                "id": "best",
                "name": "40 points or more",
                "when": {"match": "all", "filters": [high]},
                "steps": [
                    {"id": "list", "kind": "add_to_list", "config": {"list": account.call_first}},
                    {
                        "id": "call",
                        "kind": "create_task",
                        "config": {
                            "title": "Call {{ contact.first_name }} {{ contact.last_name }}",
                            "kind": "call",
                            "queue": "Call first",
                            "assignee": {"property": "owner"},
                        },
                    },
                ],
            },
            {"id": "rest", "name": "None met", "when": None, "steps": []},
        ],
    }
