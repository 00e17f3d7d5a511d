"""Won deals: the company is a customer, somebody of support gets a ticket, the seller asks three weeks later."""

from typing import Any

from workflows.demo.account import Account

OWNER = "ingrid"


def definition(account: Account) -> dict[str, Any]:
    """Return the workflow; at the first start deals of the last weeks are in it, some of them still waiting."""
    customer = {"source": "customer"}
    return {
        "schema": 1,
        "name": "Hand over won deals",
        "description": "Makes the company a customer, opens a ticket for support, and asks the seller to follow up.",
        "object": "deal",
        "sources": [{"name": "customer", "associated": "company", "which": "primary"}],
        "trigger": {
            "kind": "filter",
            "filter": {
                "match": "all",
                "filters": [
                    {"property": "stage", "operator": "is_any_of", "value": ["closedwon"]},
                    {"property": "close_date", "operator": "is_less_than_days_ago", "value": 45},
                ],
            },
        },
        "steps": [
            {
                "id": "customer",
                "kind": "set_property",
                "config": {"target": customer, "property": "lifecycle_stage", "value": {"static": "customer"}},
            },
            {
                "id": "ticket",
                "kind": "create_record",
                "config": {
                    "object": "ticket",
                    "properties": {
                        "name": {"text": "Hand-over: {{ deal.name }}"},
                        "content": {"text": "{{ company.name }} bought for {{ deal.amount | money }}."},
                        "stage": {"static": "1"},
                        "priority": {"static": "MEDIUM"},
                    },
                    "associations": ["enrolled", {"to": customer}],
                },
            },
            {
                "id": "turn",
                "kind": "rotate_owner",
                "config": {"target": {"step": "ticket"}, "teams": [account.support]},
            },
            {"id": "told", "kind": "create_note", "config": {"body": "Support has taken over: {{ deal.name }}"}},
            {
                "id": "weeks",
                "kind": "delay",
                "config": {
                    "until_property": "close_date",
                    "offset": {"direction": "after", "days": 21, "at": "09:00"},
                },
            },
            {
                "id": "ask",
                "kind": "create_task",
                "config": {
                    "title": "Ask how it goes: {{ deal.name }}",
                    "kind": "call",
                    "assignee": {"property": "owner"},
                    "due": {"date": {"from": {"now": True}, "offset": {"direction": "after", "days": 2}}},
                },
            },
        ],
    }
