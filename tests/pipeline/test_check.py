"""From a document to verdicts: which language it is read in, and that every figure gets one verdict."""

from datetime import date

import pytest

from tollbook.model.document import Document
from tollbook.packs.language import LanguageError
from tollbook.pipeline.check import check_document
from tollbook.pipeline.extract import language_of
from tollbook.publish.coverage import coverage_of


def document(text: str, language: str | None = None) -> Document:
    """A report that was published on a day of which the series knows."""
    return Document("0", "report", text, published=date(2024, 10, 20), language=language)


def test_stated_language_is_taken() -> None:
    """A language tag is read up to its region."""
    assert language_of(document("x", "en-GB")) == "en"


@pytest.mark.parametrize("text", ["", "9,047", "Russia lost 9,047 tanks near Покровськ"])
def test_latin_script_is_read_as_english(text: str) -> None:
    """A text without letters, or mostly in Latin ones, is read as English if nobody says otherwise."""
    assert language_of(document(text)) == "en"


@pytest.mark.parametrize(("text", "language"), [("Ворог втратив 9047 танків", None), ("x", "tlh")])
def test_other_languages_are_refused_in_words(text: str, language: str | None) -> None:
    """A text that cannot be read is refused with the languages that can."""
    with pytest.raises(LanguageError, match="it reads: en"):
        language_of(document(text, language))


def test_every_figure_gets_a_verdict() -> None:
    """A report's figures are all accounted for: held, failed, or unknown with a reason."""
    checked = check_document(
        document(
            "Russia has lost 9,047 tanks, the General Staff of Ukraine said. Four civilians were killed."
        )
    )
    coverage = coverage_of(checked)
    assert coverage.figures == coverage.checked + sum(coverage.unknown.values()) == 2
    assert coverage.holds == 1 and coverage.fails == 0
