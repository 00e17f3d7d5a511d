"""Makes the workflows of the demo, publishes them, turns them on, and has those enrolled who meet them already."""

from datetime import datetime

from django.db import transaction

from workflows import drafting, publishing
from workflows.definition import load
from workflows.demo import account, escalating, handing_over, renewing, scoring
from workflows.models import Workflow

KINDS = (handing_over, escalating, scoring, renewing)


def make(now: datetime) -> list[Workflow]:
    """Make them all or none in the account that ``records.demo`` has filled; the engine does the rest."""
    with transaction.atomic():
        known = account.read()
        return [_begun(kind.definition(known), known.users[kind.OWNER], now) for kind in KINDS]


def _begun(definition: dict[str, object], owner: int, now: datetime) -> Workflow:
    workflow = drafting.begin(load(definition), owner=owner)
    publishing.publish(workflow, by=owner, now=now)
    return publishing.turn_on(workflow, by=owner, now=now, enroll_existing=True)
