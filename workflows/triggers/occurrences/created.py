"""A record is created."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Group, Vocabulary
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw


class Created(OccurrenceKind):
    """``{"on": "created"}``."""

    slug = "created"
    label = gettext_lazy("Record created")

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("it is created")

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        return Occasion(name, "created", gate=gate, may_reenroll=again)
