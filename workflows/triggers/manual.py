"""No trigger of its own: records are enrolled by people, by the API and by other workflows."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Listening
from workflows.triggers.reading import unknown_fields


class ManualTrigger(TriggerKind):
    """Somebody enrolls records, or another workflow does."""

    slug = "manual"
    label = gettext_lazy("Enrolled by hand or by another workflow")
    icon = "hand"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ())

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        return _("Enrolled by hand or by another workflow")

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        words = {"plural": scope.schema.plural.lower()}
        return _("People and other workflows enroll %(plural)s; nothing enrolls them by itself.") % words

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        return Listening()
