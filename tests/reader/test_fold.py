"""Folding: one spelling for matching, at the same length."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from tollbook.reader.text.fold import fold


def test_every_character_keeps_its_length() -> None:
    """No character of Unicode folds to more or fewer than one, so that quotes never drift."""
    odd = [point for point in range(sys.maxunicode + 1) if len(fold(chr(point))) != 1]
    assert odd == []


@given(st.text())
def test_a_text_keeps_its_length(text: str) -> None:
    """A folded text is as long as the text, whatever stands in it."""
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own folding, so that forms and texts meet halfway."""
    assert fold(fold(text)) == fold(text)


def test_dashes_quotes_and_odd_spaces_are_one_blank() -> None:
    """«Anti‑aircraft», «anti-aircraft» and «anti aircraft» are one spelling."""
    spellings = {
        fold(text) for text in ("Anti‑aircraft", "anti-aircraft", "ANTI\u00a0AIRCRAFT", "anti aircraft")
    }
    assert spellings == {"anti aircraft"}
