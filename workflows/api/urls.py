"""The addresses of workflows below ``/api/v1/``."""

from django.urls import path

from records.api.urls import MANY, ONE, READ_MANY, READ_ONE, rows
from workflows.api.asking import Asking
from workflows.api.drafts import Drafts
from workflows.api.passes import Enrollments, Log, Passes
from workflows.api.publications import Publications, Revisions
from workflows.api.workflows import Workflows

WORKFLOW = "workflows/<number:id>/"

urlpatterns = [
    *rows("workflows", Workflows, MANY, ONE),
    path(f"{WORKFLOW}restore/", Workflows.as_view({"post": "restore"}), name="api-workflow-restore"),
    path(f"{WORKFLOW}undo/", Drafts.as_view({"post": "undo"}), name="api-workflow-undo"),
    path(f"{WORKFLOW}redo/", Drafts.as_view({"post": "redo"}), name="api-workflow-redo"),
    path(f"{WORKFLOW}problems/", Drafts.as_view({"get": "problems"}), name="api-workflow-problems"),
    path(f"{WORKFLOW}description/", Drafts.as_view({"get": "describe"}), name="api-workflow-description"),
    path(f"{WORKFLOW}publish/", Publications.as_view({"post": "publish"}), name="api-workflow-publish"),
    path(f"{WORKFLOW}turn-on/", Publications.as_view({"post": "turn_on"}), name="api-workflow-turn-on"),
    path(f"{WORKFLOW}turn-off/", Publications.as_view({"post": "turn_off"}), name="api-workflow-turn-off"),
    path(f"{WORKFLOW}revisions/", Revisions.as_view(READ_MANY), name="api-workflow-revisions"),
    path(f"{WORKFLOW}revisions/<number:number>/", Revisions.as_view(READ_ONE), name="api-workflow-revision"),
    path(f"{WORKFLOW}enroll/", Passes.as_view({"post": "enroll"}), name="api-workflow-enroll"),
    path(f"{WORKFLOW}unenroll/", Passes.as_view({"post": "unenroll"}), name="api-workflow-unenroll"),
    path(f"{WORKFLOW}estimate/", Asking.as_view({"post": "estimate"}), name="api-workflow-estimate"),
    path(f"{WORKFLOW}explain/", Asking.as_view({"post": "explain"}), name="api-workflow-explain"),
    path(f"{WORKFLOW}plan/", Asking.as_view({"post": "plan"}), name="api-workflow-plan"),
    *rows("enrollments", Enrollments, READ_MANY, READ_ONE),
    path("log/", Log.as_view(READ_MANY), name="api-log"),
]
