"""Which language a text is read in: short posts, long pages, mixed ones, and those that are not read."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.packs.language import LanguageError, language_codes
from tollbook.packs.recognition import language_name, load_traits
from tollbook.pipeline.read.document import language_of

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "languages" / "texts.toml").read_text(encoding="utf-8")
)["text"]
READ = [(text, case["is"]) for case in CASES if case.get("read", True) for text in case["words"]]
REFUSED = [(text, case["is"]) for case in CASES if not case.get("read", True) for text in case["words"]]


def document(text: str, **known: Any) -> Document:
    """A report of which nothing is known but its text, and what is given."""
    return Document("0", "report", text, **known)


@pytest.mark.parametrize(("text", "code"), READ)
def test_language_is_recognised(text: str, code: str) -> None:
    """A text is read in its own language, however short, and a mixed one in that of its most words."""
    assert language_of(document(text)) == code


@pytest.mark.parametrize(("text", "code"), [pair for pair in READ if pair[1] != "en"])
def test_apostrophes_case_and_repetition_change_nothing(text: str, code: str) -> None:
    """Capitals, addresses and length do not turn one language into another."""
    address = " https://example.org/the-news-of-the-day @the_channel #warnews "
    assert language_of(document(text.upper())) == code
    assert language_of(document((text + address) * 300)) == code


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_other_language_is_refused_by_name(text: str, code: str) -> None:
    """A text in a language that is not read is not taken for a neighbour's: the error names what it looks."""
    with pytest.raises(LanguageError, match=rf"looks {language_name(code)}; Tollbook reads: en"):
        language_of(document(text))


@pytest.mark.parametrize("text", ["日本の損失は 12 台", "بلغت الخسائر 12 دبابة", "ზარალი 12 ტანკი"])
def test_unknown_script_is_refused(text: str) -> None:
    """A script of which nothing is known is refused with the languages that are read."""
    with pytest.raises(LanguageError, match=r"no language that is known here.*en \(English\)"):
        language_of(document(text))


def test_words_of_no_known_language_are_refused() -> None:
    """A long text in a known script without one common word of a known language is not read as English."""
    with pytest.raises(LanguageError, match="no language that is known"):
        language_of(document("zqom brilf drosk venth glarp " * 10))


@pytest.mark.parametrize("code", ["tlh", "ua"])
def test_stated_language_that_is_not_read_is_refused(code: str) -> None:
    """A language that is given and is not read is named with those that are."""
    with pytest.raises(LanguageError, match=f"given as «{code}».*it reads: en"):
        language_of(document("Russia lost 12 tanks.", language=code))


def test_stated_language_wins() -> None:
    """What a person says of a report is taken, with its region or without, against what it looks like."""
    assert language_of(document("Сбито 12 из 14", language="uk")) == "uk"
    assert language_of(document("x", language="en_GB")) == "en"


def test_headline_tells_too() -> None:
    """Where the text is numbers alone its headline decides."""
    assert language_of(document("9047 (+12)", title="Потери армии за сутки")) == "ru"


@pytest.mark.parametrize("code", language_codes())
def test_every_language_that_is_read_is_known_by_its_traits(code: str) -> None:
    """A language's folder comes with its section in recognise.toml, and with a name."""
    assert any(code in traits.codes for traits in load_traits().values())
    assert language_name(code) != code


def test_words_are_written_in_their_alphabet() -> None:
    """No word or ending has a letter that its language lacks, such as a Latin «i» amid Cyrillic."""
    for script, traits in load_traits().items():
        assert script in {"latin", "cyrillic"}
        for word, codes in [*traits.words.items(), *traits.endings.items()]:
            assert re.fullmatch(r"[^\W\d_]+", word) and word == word.lower(), word
            assert {code for letter in word for code in traits.missing.get(letter, ())}.isdisjoint(codes), (
                word
            )


def test_english_needs_no_other_lexicon() -> None:
    """Telling the language loads no language's words but the common ones: starting stays cheap."""
    code = (
        "import tollbook; tollbook.extract('Russia lost 12 tanks.');"
        "from tollbook.packs.language import load_vocabulary;"
        "print(load_vocabulary.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
