"""Another record is merged into this one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Group, Vocabulary
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw


class Merged(OccurrenceKind):
    """``{"on": "merged"}``; it fires for the survivor, whatever the settings say of merged records."""

    slug = "merged"
    label = gettext_lazy("Record merged")

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("another one is merged into it")

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        return Occasion(name, "merged", gate=gate, may_reenroll=again)
