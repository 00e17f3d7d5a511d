"""Renewals: billing is to be told over the web and cannot be reached, so the path for failures makes a task."""

from typing import Any

from workflows.demo.account import Account

OWNER = "mateo"

#: An address for documentation (RFC 5737): it is nobody's, and the one door to the outside refuses to call it.
BILLING = "https://192.0.2.10/renewals"


def definition(account: Account) -> dict[str, Any]:
    """Return the workflow; nothing leaves the house."""
    return {
        "schema": 1,
        "name": "Announce renewals",
        "description": "Calls billing, and has somebody do it by hand where that fails, as it does in the demo.",
        "object": "company",
        "trigger": {
            "kind": "filter",
            "filter": {
                "match": "all",
                "filters": [{"property": "renewal_date", "operator": "is_less_than_days_from_now", "value": 180}],
            },
        },
        "steps": [
            {
                "id": "billing",
                "kind": "webhook",
                "config": {
                    "method": "POST",
                    "url": BILLING,
                    "body": {"name": {"text": "{{ company.name }}"}, "renewal": {"property": "renewal_date"}},
                },
                "on_failure": {
                    "id": "unreachable",
                    "steps": [
                        {
                            "id": "task",
                            "kind": "create_task",
                            "config": {
                                "title": "Announce the renewal of {{ company.name }} to billing",
                                "kind": "email",
                                "assignee": {"property": "owner"},
                                "due": {
                                    "date": {
                                        "from": {"property": "renewal_date"},
                                        "offset": {"direction": "before", "days": 60},
                                    }
                                },
                            },
                        }
                    ],
                },
            },
            {
                "id": "note",
                "kind": "create_note",
                "config": {"body": "The renewal on {{ company.renewal_date }} is on its way."},
            },
        ],
    }
