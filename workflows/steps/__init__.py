"""The kinds of steps. Adding one touches its file, its test and one line here."""

from crm.lib.registry import Registry
from workflows.steps.base import CATEGORIES, StepKind

STEPS: Registry[StepKind] = Registry("kinds of steps", ())

__all__ = ["CATEGORIES", "STEPS", "StepKind"]
