"""Why a workflow cannot be published or turned on as it is."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from crm.lib.errors import CallerError
from workflows.definition import Problem


class PublishingRefused(CallerError):
    """The workflow is not in a state in which this can be done."""


class NotReady(PublishingRefused):
    """The definition has open problems; ``problems`` lists them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        count = len(self.problems)
        said = ngettext(
            "%(count)s thing must be changed before this workflow can be published.",
            "%(count)s things must be changed before this workflow can be published.",
            count,
        )
        super().__init__(said % {"count": count})
