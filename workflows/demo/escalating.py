"""Pressing tickets: their owner hears of it at once, and again for as long as they are open."""

from typing import Any

from workflows.demo.account import Account

OWNER = "astrid"

PRESSING = {"property": "priority", "operator": "is_any_of", "value": ["HIGH", "URGENT"]}
OPEN = {"property": "stage", "operator": "is_any_of", "value": ["1", "2", "3"]}


def definition(account: Account) -> dict[str, Any]:
    """Return the workflow; at the first start all of its tickets wait for four hours to pass."""
    return {
        "schema": 1,
        "name": "Escalate pressing tickets",
        "description": "Tells the owner, gives four hours, then makes a task every day until the ticket is closed.",
        "object": "ticket",
        "trigger": {
            "kind": "filter",
            "filter": {"match": "all", "filters": [PRESSING, OPEN]},
            "reenroll": [PRESSING],
        },
        "settings": {"unenroll_unmatched": True},
        "steps": [
            {
                "id": "owner",
                "kind": "rotate_owner",
                "config": {"teams": [account.support]},
            },
            {
                "id": "tell",
                "kind": "notify_user",
                "config": {"owners": ["owner"], "title": "Pressing: {{ ticket.name }}"},
            },
            {"id": "hours", "kind": "delay", "config": {"for": {"hours": 4}}},
            {
                "id": "task",
                "kind": "create_task",
                "config": {
                    "title": "Still open: {{ ticket.name }}",
                    "priority": "high",
                    "assignee": {"property": "owner"},
                },
            },
            {"id": "day", "kind": "delay", "config": {"for": {"days": 1}}},
            {"id": "again", "kind": "go_to", "target": "task"},
        ],
    }
