"""What the API answers where a workflow was refused; importing it is enough."""

from rest_framework import status
from rest_framework.response import Response

from records.api.errors import DETAIL, answering, refusal
from workflows.api.presenting import ProblemOut
from workflows.definition import InvalidShape
from workflows.publishing import NotReady


@answering(InvalidShape)
def _shape(error: InvalidShape) -> Response:
    fields: dict[str, list[str]] = {}
    for problem in error.problems:
        fields.setdefault(f"definition.{problem.where}".rstrip("."), []).append(problem.message)
    return refusal(fields, status.HTTP_400_BAD_REQUEST)


@answering(NotReady)
def _not_ready(error: NotReady) -> Response:
    problems = ProblemOut(error.problems, many=True).data
    return refusal({DETAIL: [str(error)]}, status.HTTP_409_CONFLICT, problems=problems)
