"""What holds for the reading of any text at all."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tollbook.model.document import Document
from tollbook.model.reading import Reading
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import language_codes
from tollbook.reader import reader_for
from tollbook.reader.text.numbers import find_digits

PACK = load_pack("russia-ukraine-2022")
LANGUAGES = language_codes()

# Texts made of what reports are made of, in wild order, with marks that break careless code.
WORDS = (
    "1,340",
    "9 047",
    "+12",
    "(+3)",
    "85,000",
    "1.3 million",
    "two dozen",
    "430K",
    "18/29",
    "1,020.010",
    ",000",
    "10.05.2026",
    "2024-10-20",
    "17:30",
    "9" * 400,
    "٣",
    "²",
    "½",
    "five",
    "no one",
    "between 40 and 50",
    "soldiers",
    "tanks –",
    "drones",
    "killed",
    "lost",
    "were shot down",
    "Russian",
    "Ukraine's",
    "Kharkiv",
    "the General Staff said",
    "according to",
    "since February 24, 2022",
    "over the past day",
    "in July",
    "up",
    "including",
    "of them",
    "more than",
    "about",
    "152 mm",
    "$2.5 billion",
    "Kh-101",
    "[12]",
    "https://a.b/1",
    "втратив",
    "танків",
    "осіб",
    "за добу",
    "уничтожено",
    "беспилотника",
    "сбили",
    "тис.",
    "млн",
    "22 листопада",
    ".",
    ",",
    ":",
    ";",
    "\n",
    "\n\n",
    " ",
    "\u00a0",
    "\u200f",
    "\u202e",
    "\x00",
    "🔥",
    "İ",
    "ß",
    "|",
    "—",
    "…",
    "\ud800",
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=60).map("".join),
)
DATES = st.none() | st.dates(date(2021, 1, 1), date(2027, 12, 31))


def _read(language: str, text: str, title: str | None, published: date | None) -> Reading:
    document = Document("id", "a text", text, title=title, published=published, language=language)
    return reader_for(PACK, language).read(document)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS, title=st.none() | TEXTS, published=DATES)
def test_every_number_ends_once_with_its_own_quote(
    language: str, text: str, title: str | None, published: date | None
) -> None:
    """Whatever the text, all that is read quotes numbers in it, and no character is quoted twice."""
    reading = _read(language, text, title, published)
    for field, length in (("title", len(title or "")), ("text", len(text))):
        quotes = sorted(
            (q.start, q.end)
            for part in (reading.claims, reading.others, reading.leftovers)
            for q in (item.quote for item in part)
            if q.field == field
        )
        assert all(end <= length for _, end in quotes)
        assert all(end <= start for (_, end), (start, _) in pairwise(quotes))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(text=TEXTS, published=DATES)
def test_no_digits_are_passed_over(language: str, text: str, published: date | None) -> None:
    """Every run of digits ends somewhere: as a claim, a recognised other thing, or a leftover."""
    reading = _read(language, text, None, published)
    parts = (reading.claims, reading.others, reading.leftovers)
    spans = [item.quote for part in parts for item in part]
    for numeral in find_digits(text):
        assert any(quote.start <= numeral.start < quote.end for quote in spans), text[
            numeral.start : numeral.end
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_read_the_same_twice(language: str) -> None:
    """A reader keeps nothing of one text for the next."""
    text = "Russia lost 1,340 soldiers on 20 October, the General Staff of Ukraine said. Tanks – 9,047 (+12)."
    first = _read(language, text, None, date(2024, 10, 20))
    _read(language, "Officials of Ukraine said since February 24, 2022: 5 killed.", None, date(2022, 3, 1))
    assert _read(language, text, None, date(2024, 10, 20)) == first
