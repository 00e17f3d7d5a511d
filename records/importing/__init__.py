"""Brings tables of other programs into the account: map and file are checked first, then rows are written in chunks."""

from records.importing.files import on_disk, stored, uploaded
from records.importing.guessing import guess
from records.importing.jobs import resume, start, start_later, sweep
from records.importing.keeping import forget_uploads, keep, kept
from records.importing.notes import sentences
from records.importing.running import Checked, Keeper, Totals, check, glance, load
from records.importing.table import BrokenFile

__all__ = [
    "BrokenFile",
    "Checked",
    "Keeper",
    "Totals",
    "check",
    "forget_uploads",
    "glance",
    "guess",
    "keep",
    "kept",
    "load",
    "on_disk",
    "resume",
    "sentences",
    "start",
    "start_later",
    "stored",
    "sweep",
    "uploaded",
]
