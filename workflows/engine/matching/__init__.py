"""Change → enrollments: what happened is claimed, folded, compared with the live triggers, and enrolled or woken."""

from workflows.engine.matching.dispatching import match
from workflows.engine.matching.remembering import baseline

__all__ = ["baseline", "match"]
