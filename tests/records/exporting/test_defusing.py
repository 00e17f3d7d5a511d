"""No cell begins with what a spreadsheet runs, and every text comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.exporting.defusing import defused, restored

FORMULAS = [
    *("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", '"=1', " =1", "\uff1d1", "\uff0b1"),
    *("\n=1", "'=1", "''=1", "\u00a0=1", "\uff20x", "\uff0dx", "=", '"" =1'),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == "'" + text
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["", "Acme", "it's", "'quoted'", "a=1", "1-2", "O'Brien", "'", "''"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text
    assert restored(text) == text


@given(st.text(alphabet="=+-@\t\r\n '\"\uff1dab1", max_size=8))
def test_every_text_comes_back(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).lstrip("\"'").lstrip().startswith("=") or defused(text)[0] == "'"
