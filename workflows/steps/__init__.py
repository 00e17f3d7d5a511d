"""The kinds of steps. Adding one touches its file, its test and one line here."""

from crm.lib.registry import Registry
from workflows.steps.add_to_list import AddToList
from workflows.steps.associate_records import AssociateRecords
from workflows.steps.base import CATEGORIES, StepKind
from workflows.steps.branch import Branch
from workflows.steps.clear_property import ClearProperty
from workflows.steps.copy_property import CopyProperty
from workflows.steps.create_note import CreateNote
from workflows.steps.create_record import CreateRecord
from workflows.steps.create_task import CreateTask
from workflows.steps.delay import Delay
from workflows.steps.enroll_in_workflow import EnrollInWorkflow
from workflows.steps.for_each import ForEach
from workflows.steps.go_to import GoTo
from workflows.steps.increase_property import IncreaseProperty
from workflows.steps.notify_user import NotifyUser
from workflows.steps.parallel import Parallel
from workflows.steps.random_split import RandomSplit
from workflows.steps.remove_from_list import RemoveFromList
from workflows.steps.rotate_owner import RotateOwner
from workflows.steps.send_email import SendEmail
from workflows.steps.set_property import SetProperty
from workflows.steps.unenroll import Unenroll
from workflows.steps.value_branch import ValueBranch
from workflows.steps.wait_for_event import WaitForEvent
from workflows.steps.webhook import Webhook

STEPS: Registry[StepKind] = Registry(
    "kinds of steps",
    (
        SetProperty(),
        ClearProperty(),
        CopyProperty(),
        IncreaseProperty(),
        CreateRecord(),
        CreateNote(),
        AssociateRecords(),
        AddToList(),
        RemoveFromList(),
        RotateOwner(),
        CreateTask(),
        NotifyUser(),
        SendEmail(),
        Webhook(),
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
