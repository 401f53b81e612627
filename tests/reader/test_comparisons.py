"""The cases of tests/cases/comparisons: a text, and exactly the comparisons that a reader has to find in it.

A file is a language, a case is one document. A comparison's `quote` is its words, `figure` the number of the
claim that it is about, or `number` a value that no claim holds; with neither there is none. `rank` is 1 and
`against` the figure itself unless they are given; other fields that a comparison leaves out are not compared.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison
from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import load_vocabulary
from tollbook.reader import reader_for

FOLDER = Path(__file__).parents[1] / "cases" / "comparisons"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))
CASE_KEYS = {"name", "published", "text", "comparisons"}

Case = Mapping[str, Any]


@cache
def _pack() -> Pack:
    return load_pack("russia-ukraine-2022")


@cache
def _cases(language: str) -> tuple[Case, ...]:
    return tuple(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))["case"])


def _read(language: str, text: str, published: date | None) -> tuple[Comparison, ...]:
    document = Document("case", "case", text, None, published, language)
    return reader_for(_pack(), language).read(document).comparisons


def _fields(comparison: Comparison, text: str) -> dict[str, Any]:
    """A comparison's fields, by the names that cases give them."""
    figure, by, landmark = comparison.figure, comparison.by, comparison.landmark
    is_claim = isinstance(figure, Claim)
    return {
        "quote": text[comparison.quote.start : comparison.quote.end],
        "figure": text[figure.quote.start : figure.quote.end] if isinstance(figure, Claim) else None,
        "number": figure.low if figure is not None and not isinstance(figure, Claim) else None,
        "relation": comparison.relation.value,
        "kind": comparison.reference.kind.value,
        "from": comparison.reference.start,
        "to": comparison.reference.end,
        "landmark_from": landmark.start if landmark else None,
        "landmark_to": landmark.end if landmark else None,
        "span": comparison.span.value if comparison.span else None,
        "rank": comparison.rank or "one of them",
        "by": by.low if by else None,
        "by_bound": by.bound.value if by else None,
        "unit": comparison.unit.value if comparison.unit else None,
        "against": comparison.against.value,
        "trend": comparison.trend.value if comparison.trend else None,
        "settled": comparison.reference.start is not None,
        "is_claim": is_claim,
    }


def _expected(comparison: Case) -> dict[str, Any]:
    return {"figure": None, "number": None, "rank": 1, "against": "figure", **comparison}


@pytest.mark.parametrize(
    ("language", "case"),
    [pytest.param(lang, case, id=f"{lang}: {case['name']}") for lang in LANGUAGES for case in _cases(lang)],
)
def test_a_text_yields_exactly_its_comparisons(language: str, case: Case) -> None:
    """The reader finds each comparison of a case on its very words, with the fields given, and no other."""
    assert set(case) <= CASE_KEYS
    found = [_fields(c, case["text"]) for c in _read(language, case["text"], case.get("published"))]
    expected = [_expected(comparison) for comparison in case.get("comparisons", [])]
    assert [f["quote"] for f in found] == [e["quote"] for e in expected]
    for fields, wanted in zip(found, expected, strict=True):
        assert {key: fields[key] for key in wanted} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_cases_and_a_third_are_traps(language: str) -> None:
    """Each language has its cases, and a reader that finds comparisons everywhere cannot pass."""
    cases = _cases(language)
    assert len(cases) >= 25
    assert 3 * sum(not case.get("comparisons") for case in cases) >= len(cases)
    assert max(Counter(case["name"] for case in cases).values()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_publication_date_no_day_is_made_up(language: str) -> None:
    """A month without a year stays unsettled where nothing says when the text was published."""
    for case in _cases(language):
        for comparison in _read(language, case["text"], None):
            assert comparison.reference.end is None or str(comparison.reference.end.year) in case["text"]


def test_a_figure_is_one_of_the_readings_claims() -> None:
    """Whoever checks a comparison finds its figure among the claims of the same reading."""
    text = "Russia lost 1,770 troops over the past day, the highest daily toll since March."
    reading = reader_for(_pack(), "en").read(Document("d", "d", text, None, date(2024, 11, 22), "en"))
    assert reading.comparisons[0].figure is reading.claims[0]


def _forms(language: str) -> list[str]:
    """All words of comparison of a language."""
    tables = load_vocabulary(_pack().id, language).comparisons
    return sorted({form for table in tables.values() for forms in table.values() for form in forms})


_AMONG = ["1,770", "14 %", "3", "2022", "99999", ".", ",", "\n", ":", "(", "tanks", "військових", "военных"]
_OPENINGS = {
    "en": "Russia lost 12 tanks in June",
    "uk": "Росія втратила 12 танків у червні",
    "ru": "Россия потеряла 12 танков в июне",
}


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data(), published=st.none() | st.dates(date(2022, 1, 1), date(2028, 2, 29)))
def test_words_in_any_order_are_read_without_error(
    language: str, data: st.DataObject, published: date | None
) -> None:
    """However words of comparison and numbers are strewn, each comparison quotes words of the text."""
    words = data.draw(st.lists(st.sampled_from(_forms(language)) | st.sampled_from(_AMONG), max_size=16))
    text = " ".join([_OPENINGS[language], *words])
    for comparison in _read(language, text, published):
        assert text[comparison.quote.start : comparison.quote.end].strip()
        assert comparison.quote.end <= len(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_begins_one_kind_of_comparison(language: str) -> None:
    """Within a table no form has two meanings; only the small words around «than» stand in several places."""
    tables = load_vocabulary(_pack().id, language).comparisons
    for name in tables.keys() - {"than"}:
        told = Counter(form for forms in tables[name].values() for form in set(forms))
        assert [form for form, times in told.items() if times > 1] == [], name
