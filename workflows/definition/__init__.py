"""A workflow as a value: its shape, its JSON, its editing. Pure: no database, no clock, no randomness."""

from workflows.definition import editing
from workflows.definition.diffing import Difference, diff
from workflows.definition.dumping import dump
from workflows.definition.editing import EditRefused
from workflows.definition.loading import InvalidShape, load
from workflows.definition.problem import Problem
from workflows.definition.shape import Definition, Path, Step
from workflows.definition.walking import TRIGGER, Place, anchors, paths, places, walk

__all__ = [
    "TRIGGER",
    "Definition",
    "Difference",
    "EditRefused",
    "InvalidShape",
    "Path",
    "Place",
    "Problem",
    "Step",
    "anchors",
    "diff",
    "dump",
    "editing",
    "load",
    "paths",
    "places",
    "walk",
]
