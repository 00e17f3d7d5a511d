"""What every kind of step is: how it looks, what it may hold, what it does. One file per kind; no base beyond this."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.fused import Fused
from workflows.outcomes import Outcome
from workflows.scope import Output, Scope


class StepKind:
    """One kind of step. Instances hold no state: everything comes in as arguments.

    ``slug`` is the word for it in JSON, registry, tests and docs; ``icon`` the name of a lucide icon; ``category`` one
    of ``CATEGORIES``. ``is_action`` says that time windows hold it and that it is left out while the workflow is off:
    true for what acts, false for delays, branches and jumps.
    """

    slug: ClassVar[str]
    label: ClassVar[Any]
    icon: ClassVar[str]
    category: ClassVar[str]
    is_action: ClassVar[bool] = True

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the configuration and the paths; ``where`` is ``<step id>.config.<field>``."""
        return iter(())

    def missing(self) -> str:
        """Return what must be set up before the step can do anything (decision 27); empty when nothing must."""
        if self.is_switched_off():
            return _("“%(step)s” is switched off by the administrator.") % {"step": self.label}
        return ""

    def is_switched_off(self) -> bool:
        """Return whether the administrator wants no step of this kind to do anything."""
        return self.slug in settings.DISABLED_STEPS

    def veiled(self, config: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the configuration as those see it who may not change it: without secrets."""
        return config

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        """Return the values that the step makes for later ones."""
        return ()

    def body_object(self, step: Step, scope: Scope) -> str:
        """Return the object of the records that walk the step's bodies."""
        return scope.object_type

    def waits(self, step: Step) -> bool:
        """Return whether everyone who passes here waits longer than no time: that makes a circle safe (decision 44)."""
        return False

    def summary(self, step: Step, scope: Scope) -> str:
        """Return in one sentence, without full stop, what the step is set to do: "Set Country to Norway"."""
        raise NotImplementedError

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        """Return what happened in one sentence; ``outcome`` is an outcome's slug, ``data`` that of the log entry."""
        raise NotImplementedError

    def fused(self, batch: Batch) -> Fused | None:
        """Return what the step does where a few statements can do it for a whole batch; None where they cannot.

        ``batch`` has no items: only the configuration counts.
        """
        return None

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        """Do it for every item of the batch and return an outcome for each by the item's id.

        Writes go through ``batch.unit`` and reach the database after the call. What a person can fix becomes ``Fail``
        or ``Skip``; any other exception makes the engine try again, the batch halved until the culprit stands alone.
        The kind runs again for the same item when a wait ends: it looks at ``woken_by``, ``entered_at`` and the time,
        and answers anew.
        """
        raise NotImplementedError


CATEGORIES = {
    "delay": gettext_lazy("Delay"),
    "branch": gettext_lazy("Branch and workflow"),
    "internal": gettext_lazy("Internal communication"),
    "external": gettext_lazy("External communication"),
    "records": gettext_lazy("CRM"),
    "data": gettext_lazy("Data and integrations"),
}
