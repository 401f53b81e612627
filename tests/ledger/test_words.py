"""How a search compares words, and what it makes of what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.ledger.words import excerpt, parsed_query, plain_text, words_of


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("п’ять", "пʼять П'ЯТЬ п`ять"),
        ("Украї́на", "україна"),
        ("ёлка Ґанок", "елка ганок"),
        ("Zelenskyý", "zelenskyy"),
        ("1,340", "1340 1.340 1\u00a0340 ١٣٤٠"),
        ("10 MAJOR", "10 major"),
    ],
)
def test_spellings_of_a_word_are_one(written: str, alike: str) -> None:
    """Case, accents, apostrophes and the marks between thousands make no difference."""
    words = set(plain_text(written).split())
    assert set(plain_text(alike).split()) == words


def test_letters_that_are_letters_of_their_own_stay() -> None:
    """Й and ї are not и and і, whichever way they are put together."""
    assert plain_text("їй и\u0306 і\u0308") == "їй й ї"


def test_words_stand_where_they_stood() -> None:
    """The place of a word is its place in the text itself."""
    text = "Втрати: п’ять танків, 1 340 осіб"
    assert [text[word.start : word.end] for word in words_of(text)] == [
        "Втрати",
        "п’ять",
        "танків",
        "1 340",
        "осіб",
    ]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("танк", "знищено 12 танків"),
        ("танками", "танки"),
        ("втрата", "бойові втрати"),
        ("потерь", "потери"),
        ("casualty", "casualties"),
        ("losses tanks", "The loss of one tank"),
        ('"one tank"', "The loss of one tank"),
        ("1340", "1,340 troops"),
        ("«один танк»", "лише один танк"),
    ],
)
def test_inflected_words_are_found(query: str, text: str) -> None:
    """A word in one form finds it in others, and what was found is marked."""
    assert any(part.hit for part in excerpt(text, parsed_query(query)))


@pytest.mark.parametrize(
    ("query", "text"), [("134", "1,340 troops"), ('"one tanks"', "one tank"), ("танк", "тан"), ("850", "85")]
)
def test_other_words_are_not(query: str, text: str) -> None:
    """A number is not the beginning of another, and a phrase is taken as it is."""
    assert not any(part.hit for part in excerpt(text, parsed_query(query)))


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for(text: str) -> None:
    """Nothing that a person types makes more of a query than words between quotation marks."""
    for term in parsed_query(text).terms:
        assert all(word.split() == [word] and '"' not in word for word in term.words), term
    assert "".join(part.text for part in excerpt(text, parsed_query(text))) is not None


@given(st.text(alphabet="абвї'’ʼ 1,340\n«\"", max_size=120), st.text(max_size=20))
def test_an_excerpt_is_of_the_text(text: str, query: str) -> None:
    """Whatever is shown, blanks and elisions apart, stands in the text in this order."""
    shown = "".join(part.text for part in excerpt(text, parsed_query(query))).replace("…", "")
    assert "".join(shown.split()) in "".join(text.split())


@pytest.mark.parametrize("unit", ["a", "1 111 ", "a'", "\u0301", '"', "\U0001f600", "<", "((("])
def test_long_queries_are_cut(unit: str) -> None:
    """Of a query without end only so many words are looked for, and long words are cut."""
    query = parsed_query(unit * 20_000)
    assert len(query.terms) <= 16
    assert all(len(word) <= 64 for term in query.terms for word in term.words)
