"""The kind of a new property is the narrowest that every value of the column fits; in doubt it is text."""

import pytest

from records.importing.sampling import KindGuess


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "3.5", ""], "number"),
        (["0", "1"], "number"),
        (["0047", "12"], "text"),
        (["1234567890123456"], "text"),
        (["1,200"], "text"),
        (["1e5"], "text"),
        (["+4722864400"], "text"),
        (["yes", "No", ""], "bool"),
        (["true", "FALSE"], "bool"),
        (["yes", "1"], "text"),
        (["2026-11-23", "2026-02-28"], "date"),
        (["2026-02-30"], "text"),
        (["2026-11-23", "later"], "text"),
        (["2026-11-23 09:30", "2026-11-23T09:30:12+01:00"], "datetime"),
        (["2026-11-23", "2026-11-23 09:30"], "text"),
        (["23/11/2026"], "text"),
        (["a", "b"], "text"),
        (["two\nlines"], "long_text"),
        (["x" * 501], "long_text"),
        ([], "text"),
        (["", ""], "text"),
    ],
)
def test_it_is_conservative(values: list[str], kind: str) -> None:
    guess = KindGuess()
    for value in values:
        guess.see(value)
    assert guess.kind == kind


@pytest.mark.parametrize(
    ("date_format", "value", "kind"),
    [
        ("%m/%d/%Y", "10/20/2016", "date"),
        ("%m/%d/%Y", "20/10/2016", "text"),
        ("%d.%m.%Y %H:%M", "20.10.2016 08:00", "datetime"),
    ],
)
def test_it_knows_the_format_of_the_map(date_format: str, value: str, kind: str) -> None:
    guess = KindGuess(date_format)
    guess.see(value)
    assert guess.kind == kind
