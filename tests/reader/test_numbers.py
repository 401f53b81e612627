"""Numbers in all their formats."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tollbook.packs.language import load_vocabulary
from tollbook.reader.text.fold import fold
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Lexicon
from tollbook.reader.text.numbers import find_numerals

CASES = Path(__file__).parents[1] / "cases" / "numbers"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['text']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize(("language", "case"), _cases())
def test_a_number_has_its_value_and_its_whole_span(language: str, case: dict[str, Any]) -> None:
    """A number is read whole, scale words and all, with the value that its format gives it."""
    vocabulary = load_vocabulary("russia-ukraine-2022", language)
    text = f"({case['text']})"
    words = Lexicon(vocabulary).find(fold(text))
    (numeral,) = find_numerals(text, words, Grammar.of_vocabulary(vocabulary).numbers)
    ends = (
        [] if numeral.low is None else [numeral.low] if not numeral.is_range else [numeral.low, numeral.high]
    )
    assert text[numeral.start : numeral.end] == case["text"]
    assert ends == case["values"]
    assert numeral.malformed == case.get("malformed", False)
