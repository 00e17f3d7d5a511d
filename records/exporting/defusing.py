"""Keeps text cells from being run by a spreadsheet, and gives the text back when it returns.

A cell that begins with one of ``DANGEROUS``, or would once a spreadsheet has dropped white space, quotes or apostrophes
in front, gets an apostrophe before it (OWASP: CSV injection). Because a text with its own apostrophe there gets one as
well, taking one away is always right.
"""

import re

#: What starts a formula, in its plain and its full-width form, and what a spreadsheet may swallow before it.
DANGEROUS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
RUNS = re.compile(rf"[\s\"']*[{DANGEROUS}]|[\t\r\n]")
GUARDED = re.compile(rf"'(?:[\s\"']*[{DANGEROUS}]|[\t\r\n])")


def defused(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs."""
    return f"'{text}" if RUNS.match(text) else text


def restored(text: str) -> str:
    """Return the text that ``defused`` was given."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text
