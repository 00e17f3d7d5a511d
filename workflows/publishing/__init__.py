"""From draft to live: publishes revisions, turns workflows on and off, moves them to the trash and back.

The one writer of workflows' status. Everything is locked, may be asked for twice, and refuses with what to do.
"""

from workflows.publishing.refusals import NotReady, PublishingRefused
from workflows.publishing.revisions import Inside, publish
from workflows.publishing.switching import Off, turn_off, turn_off_due, turn_on
from workflows.publishing.trashing import KEPT, purge_old, restore, trash

__all__ = [
    "KEPT",
    "Inside",
    "NotReady",
    "Off",
    "PublishingRefused",
    "publish",
    "purge_old",
    "restore",
    "trash",
    "turn_off",
    "turn_off_due",
    "turn_on",
]
