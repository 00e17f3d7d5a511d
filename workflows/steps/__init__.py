"""The kinds of steps. Adding one touches its file, its test and one line here."""

from crm.lib.registry import Registry
from workflows.steps.base import CATEGORIES, StepKind
from workflows.steps.branch import Branch
from workflows.steps.delay import Delay
from workflows.steps.enroll_in_workflow import EnrollInWorkflow
from workflows.steps.for_each import ForEach
from workflows.steps.go_to import GoTo
from workflows.steps.parallel import Parallel
from workflows.steps.random_split import RandomSplit
from workflows.steps.unenroll import Unenroll
from workflows.steps.value_branch import ValueBranch
from workflows.steps.wait_for_event import WaitForEvent

STEPS: Registry[StepKind] = Registry(
    "kinds of steps",
    (
        Delay(),
        WaitForEvent(),
        Branch(),
        ValueBranch(),
        RandomSplit(),
        GoTo(),
        Parallel(),
        ForEach(),
        EnrollInWorkflow(),
        Unenroll(),
    ),
)

__all__ = ["CATEGORIES", "STEPS", "StepKind"]
