"""The cases of tests/cases/reader: a text, and exactly the claims that a reader has to find in it.

A folder is a language, a file is a kind of text, a case is one document. A file on another conflict than the
first names it: `pack = "…"`. `each` holds the fields that all
claims of a case share; a claim's `nth` says which standalone occurrence of its quote is meant. Fields that a
claim leaves out are not compared, but for `bound`, which is exact unless it is given, and the upper end.
`whole` is the quote of the figure that a claim is a part of, empty if it is none.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.packs.conflict import DEFAULT_PACK, load_pack
from tollbook.packs.language import language_codes
from tollbook.reader import Reader, reader_for

FOLDER = Path(__file__).parents[1] / "cases" / "reader"
LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if path.name in language_codes())

CASE_KEYS = {"name", "published", "title", "text", "each", "claims", "pack"}
CLAIM_KEYS = {
    *("quote", "nth", "field", "value", "value_max", "bound", "item", "outcome", "side", "period"),
    *("from", "to", "speaker", "whole", "exhaustive"),
}

Case = Mapping[str, Any]
Span = tuple[str, int, int]


def _pack(case: Case) -> Pack:
    return load_pack(case["pack"])


def _reader(language: str, case: Case) -> Reader:
    return reader_for(_pack(case), language)


@cache
def _cases(language: str) -> tuple[tuple[str, Case], ...]:
    """Every case of a language, with the name of its file and the conflict that this names."""
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (FOLDER / language).glob("*.toml")}
    return tuple(
        (stem, {"pack": told.get("pack", DEFAULT_PACK), **case})
        for stem, told in sorted(files.items())
        for case in told["case"]
    )


@cache
def _known_failures() -> Mapping[tuple[str, str], str]:
    """What is known to fail, by language and name, with the cause."""
    told = tomllib.loads((FOLDER / "known_failures.toml").read_text(encoding="utf-8"))
    return {(f["language"], f["case"]): f.get("cause", "not known") for f in told.get("failure", [])}


def _marks(language: str, case: Case) -> list[pytest.MarkDecorator]:
    """A case that is known to fail must do so, by what was read and not by an error, or leave the list."""
    cause = _known_failures().get((language, case["name"]))
    return [pytest.mark.xfail(strict=True, raises=AssertionError, reason=cause)] if cause else []


def _parameters(marked: bool) -> list[Any]:
    """A parameter for each case of each language."""
    return [
        pytest.param(
            language,
            case,
            id=f"{language}/{kind}: {case['name']}",
            marks=_marks(language, case) if marked else [],
        )
        for language in LANGUAGES
        for kind, case in _cases(language)
    ]


def _expected(case: Case) -> list[Case]:
    return [{**case.get("each", {}), **claim} for claim in case.get("claims", [])]


def _span(case: Case, claim: Case) -> Span:
    """Where a claim's quote stands: as a number of its own, never inside a longer one."""
    field, nth = claim.get("field", "text"), claim.get("nth", 1)
    alone = rf"(?<!\w)(?<!\d[.,]){re.escape(claim['quote'])}(?!\w)(?![.,]\d)"
    places = list(re.finditer(alone, case[field]))
    if len(places) < nth:
        raise ValueError(f"{case['name']}: {claim['quote']!r} stands {len(places)} times in the {field}")
    return field, places[nth - 1].start(), places[nth - 1].end()


def _read(language: str, case: Case) -> list[Claim]:
    name = case["name"]
    document = Document(name, name, case["text"], case.get("title"), case.get("published"), language)
    claims = _reader(language, case).read(document).claims
    return sorted(claims, key=lambda claim: (claim.quote.field == "text", claim.quote.start))


def _fields(claim: Claim, case: Case) -> dict[str, Any]:
    """A claim's fields, by the names that cases give them."""
    quantity, period, whole = claim.quantity, claim.period, claim.whole
    return {
        "value": quantity.low,
        "value_max": quantity.high if quantity.high != quantity.low else None,
        "bound": quantity.bound.value,
        "item": claim.measure.item,
        "outcome": claim.measure.outcome,
        "side": claim.measure.side,
        "period": period.kind.value,
        "from": period.start,
        "to": period.end,
        "speaker": claim.speaker,
        "whole": case[whole.field][whole.start : whole.end] if whole else "",
        "exhaustive": claim.exhaustive,
    }


def _differences(expected: Case, found: Claim, case: Case) -> list[str]:
    fields, wanted = _fields(found, case), {"bound": "exact", "value_max": None, **expected}
    return [
        f"{expected['quote']!r}: {key} is {fields[key]}, not {wanted[key]}"
        for key in fields
        if key in wanted and fields[key] != wanted[key]
    ]


def faults(language: str, case: Case) -> list[str]:
    """What a reading of the case gets wrong: claims missed, claims too many, fields that differ."""
    expected = {_span(case, claim): claim for claim in _expected(case)}
    found = {(c.quote.field, c.quote.start, c.quote.end): c for c in _read(language, case)}
    missed = [f"missed {claim['quote']!r}" for span, claim in expected.items() if span not in found]
    extra = [
        f"extra {case[field][start:end]!r} ({claim.measure.item}, {claim.measure.outcome})"
        for (field, start, end), claim in found.items()
        if (field, start, end) not in expected
    ]
    wrong = [
        difference
        for span, claim in expected.items()
        if span in found
        for difference in _differences(claim, found[span], case)
    ]
    return missed + extra + wrong


@pytest.mark.parametrize(("language", "case"), _parameters(marked=True))
def test_a_text_yields_exactly_its_claims(language: str, case: Case) -> None:
    """The reader finds each claim of a case on its very span, with the fields given, and no other claim."""
    assert faults(language, case) == []


@pytest.mark.parametrize(("language", "case"), _parameters(marked=False))
def test_a_case_is_well_formed(language: str, case: Case) -> None:
    """A case can only fail because of the reader: its keys and ids are known, its quotes stand in order."""
    assert set(case) <= CASE_KEYS and case["text"].strip() and case["name"]
    assert isinstance(case.get("published", date.min), date)
    expected = _expected(case)
    spans = [_span(case, claim) for claim in expected]
    assert spans == sorted(set(spans), key=lambda span: (span[0] == "text", span[1]))
    pack = _pack(case)
    for claim in expected:
        assert set(claim) <= CLAIM_KEYS
        assert claim.get("item", next(iter(pack.items))) in pack.items and claim.get("side", "none") in {
            *pack.sides,
            "none",
        }
        assert claim.get("outcome", "killed") in pack.outcomes
        assert claim.get("speaker", "unattributed") in {*pack.speakers, "unattributed"}
        assert claim.get("period", "day") in {"cumulative", "day", "interval", "rate"}
        assert claim.get("bound", "exact") in {"exact", "approx", "at_least", "at_most", "range"}
        assert (claim.get("bound") == "range") == ("value_max" in claim)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_unique_and_a_quarter_are_traps(language: str) -> None:
    """A case is known by its name, and a reader that finds figures everywhere cannot pass."""
    cases = [case for _, case in _cases(language)]
    repeated = [name for name, times in Counter(case["name"] for case in cases).items() if times > 1]
    assert repeated == []
    assert 4 * sum(not case.get("claims") for case in cases) >= len(cases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_share_of_cases_read_right_keeps_to_its_floor(language: str) -> None:
    """A change to the reader cannot trade many cases for one: every language has a floor to stand on."""
    floors = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))
    cases = _cases(language)
    assert language in floors, f"{language} needs a floor in floors.toml"
    right = sum(faults(language, case) == [] for _, case in cases)
    assert right / len(cases) >= floors[language]


def test_every_known_failure_is_a_case() -> None:
    """The list of known failures names nothing that has gone."""
    names = {(language, case["name"]) for language in LANGUAGES for _, case in _cases(language)}
    assert set(_known_failures()) <= names


def test_every_file_of_cases_is_run() -> None:
    """No case lies where no test looks; those of the rules are run by test_rules.py."""
    known = {FOLDER / name for name in ("known_failures.toml", "floors.toml", "gold_floors.toml")}
    run = {path for language in LANGUAGES for path in (FOLDER / language).glob("*.toml")}
    of_rules = set((FOLDER / "rules").glob("*.toml"))
    assert {path for path in FOLDER.rglob("*") if path.is_file()} == known | run | of_rules
