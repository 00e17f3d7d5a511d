"""The tables of automation."""

from workflows.models.workflow import Draft, Folder, Revision, Workflow

__all__ = ["Draft", "Folder", "Revision", "Workflow"]
