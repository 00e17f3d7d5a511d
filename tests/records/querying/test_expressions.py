"""The range of texts that begin with a word, by which "starts with" finds its index."""

import pytest

from records.querying.expressions import after_prefix


@pytest.mark.parametrize(("text", "end"), [("a", "b"), ("oslo", "oslp"), ("\ud7ff", "\ue000"), ("a\U0010ffff", "b")])
def test_what_begins_with_a_word_ends_before_the_next_word(text: str, end: str) -> None:
    assert after_prefix(text) == end


def test_nothing_comes_after_the_last_letter() -> None:
    assert after_prefix("\U0010ffff") is None
