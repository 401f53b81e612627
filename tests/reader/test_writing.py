"""Languages that are written otherwise come as data: no code of the reader knows one of them."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import Vocabulary, load_vocabulary
from tollbook.packs.language_files import WRITING
from tollbook.packs.table import Table
from tollbook.packs.writing import Writing
from tollbook.reader import Reader
from tollbook.reader.layout.splitting import split_sentences
from tollbook.reader.text.fold import fold
from tollbook.reader.text.lexicon import Lexicon

CASES = Path(__file__).parents[1] / "cases" / "writing"
PACK = "russia-ukraine-2022"


def _cases() -> list[Any]:
    return [
        pytest.param(content, case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.toml"))
        for content in [tomllib.loads(path.read_text(encoding="utf-8"))]
        for number, case in enumerate(content["case"], 1)
    ]


def _writing(content: dict[str, Any]) -> Writing:
    """What a file writing.toml of the language would say, read as strictly."""
    return Writing.of(WRITING.read_all(Table("writing.toml", "", content["writing"]), {}))


def _vocabulary(content: dict[str, Any]) -> Vocabulary:
    """An invented language's words and writing, with what a conflict says of every language."""
    known = load_vocabulary(PACK, "en")
    return replace(
        known,
        code="zxx",
        forms=content["forms"],
        grammar={},
        comparisons={},
        abbreviations=frozenset(),
        units_after={},
        units_before={},
        writing=_writing(content),
    )


@pytest.mark.parametrize(("content", "case"), _cases())
def test_sentences_end_at_the_signs_of_their_language(content: dict[str, Any], case: dict[str, Any]) -> None:
    """A sentence ends where the language's data say, with or without a blank behind the sign."""
    text = case["written"]
    found = split_sentences(text, _writing(content), frozenset())
    assert [text[start:end].strip() for start, end, _ in found] == case["sentences"]


@pytest.mark.parametrize(("content", "case"), _cases())
def test_words_are_found_without_blanks(content: dict[str, Any], case: dict[str, Any]) -> None:
    """The longest forms are found, at blanks or, in a language without any, wherever they stand."""
    text = case["written"]
    words = Lexicon(_vocabulary(content)).find(fold(text))
    assert [text[word.start : word.end] for word in words] == case["words"]


@pytest.mark.parametrize(("content", "case"), _cases())
def test_one_reader_reads_them_all(content: dict[str, Any], case: dict[str, Any]) -> None:
    """The reader that reads every other language makes claims of these, each quoted to the letter."""
    reader = Reader(load_pack(PACK), _vocabulary(content))
    document = Document("d", "an invented report", case["written"], published=date(2024, 6, 14))
    claims = reader.read(document).claims
    assert [[c.quantity.low, c.measure.item, c.measure.outcome] for c in claims] == case["claims"]
    assert {c.measure.side for c in claims} == {"RU"}
    assert all(any(map(str.isdigit, document.quoted(c.quote.start, c.quote.end))) for c in claims)


def test_a_language_that_says_nothing_is_written_as_most_are() -> None:
    """Without a file of its own a language has blanks between words, and the common signs."""
    assert Writing.of({}) == Writing() == load_vocabulary(PACK, "uk").writing
