"""The documents that Tollbook's authors wrote and labelled themselves are well formed.

`tests/cases/documents` holds whole documents of the kinds that people read, a folder a language and a file a
kind: the open half to work with, the kept half to measure with at the end. `tests/cases/rewordings` says
known faults again in other words, `tests/cases/off_topic` holds numbers of which none belongs on a ledger.
All are in the form of the reader's own cases. Nothing is read here: a label can only be wrong in what it
says, never in its form.
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

from tollbook.packs.conflict import DEFAULT_PACK, load_pack

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = ("documents", "rewordings", "off_topic")
# How many documents there have to be: raised as each language's are all there.
DOCUMENTS_AT_LEAST = 300

CASE_KEYS = {"name", "published", "title", "text", "each", "claims", "ignore", "of"}
STATED = {"quote", "value", "bound", "item", "outcome", "side", "period", "speaker"}
CLAIM_KEYS = STATED | {"nth", "value_max", "from", "to"}
PERIODS = {"cumulative", "day", "interval", "rate"}
BOUNDS = {"exact", "approx", "at_least", "at_most", "range"}
TIMES = r"[xх×](?!\w)"

Case = Mapping[str, Any]


@cache
def _cases() -> tuple[tuple[Path, Case], ...]:
    """Every document, rewording and off-topic text, with the file that it stands in."""
    paths = sorted(path for folder in FOLDERS for path in (CASES / folder).rglob("*.toml"))
    return tuple((path, case) for path in paths for case in tomllib.loads(path.read_text("utf-8"))["case"])


def _kind(path: Path) -> tuple[str, str]:
    """The folder that a file belongs to, and its language: a folder of its own or the file's name."""
    inside = path.relative_to(CASES).with_suffix("").parts
    return (inside[0], inside[-2] if len(inside) > 2 else inside[-1])


def _parameters() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.relative_to(CASES).with_suffix('')}: {case['name']}")
        for path, case in _cases()
    ]


def _claims(case: Case) -> list[Case]:
    return [{**case.get("each", {}), **claim} for claim in case["claims"]]


def _span(text: str, quote: str, nth: int) -> tuple[int, int]:
    """Where a quote stands: as a number of its own, never inside a longer one; «2x» is a 2."""
    alone = rf"(?<!\w)(?<!\d[.,]){re.escape(quote)}(?!(?!{TIMES})\w)(?![.,]\d)"
    places = [match.span() for match in re.finditer(alone, text)]
    assert len(places) >= nth, f"{quote!r} stands {len(places)} times in the text"
    return places[nth - 1]


def _ignored(case: Case) -> list[tuple[int, int]]:
    """The figures scored neither way: a quote, or a quote and which one of its like is meant."""
    entries: list[Any] = case.get("ignore", [])
    told: list[Case] = [{"quote": entry} if isinstance(entry, str) else entry for entry in entries]
    return [_span(case["text"], entry["quote"], entry.get("nth", 1)) for entry in told]


@pytest.mark.parametrize("case", _parameters())
def test_every_figure_stands_in_its_text(case: Case) -> None:
    """A quote is found where it is said to be, and no figure is claimed twice or both claimed and ignored."""
    assert set(case) <= CASE_KEYS and case["name"] and case["text"].strip()
    assert isinstance(case.get("published", date.min), date)
    spans = [_span(case["text"], claim["quote"], claim.get("nth", 1)) for claim in _claims(case)]
    spans += _ignored(case)
    assert len(spans) == len(set(spans))


@pytest.mark.parametrize("case", _parameters())
def test_every_label_is_one_that_there_is(case: Case) -> None:
    """Each claim states all its fields, with the ids of the conflict's pack, and days in their order."""
    pack = load_pack(DEFAULT_PACK)
    for claim in _claims(case):
        assert set(claim) >= STATED and set(claim) <= CLAIM_KEYS
        assert claim["item"] in pack.items and claim["outcome"] in pack.outcomes
        assert claim["side"] in {*pack.sides, "none"} and claim["speaker"] in {*pack.speakers, "unattributed"}
        assert claim["period"] in PERIODS and claim["bound"] in BOUNDS
        assert (claim["bound"] == "range") == ("value_max" in claim)
        assert claim.get("from", date.min) <= claim.get("to", date.max)


def test_names_are_unique() -> None:
    """A document is known by its language and name."""
    names = Counter((_kind(path), case["name"]) for path, case in _cases())
    assert [name for name, times in names.items() if times > 1] == []


def test_all_documents_are_there() -> None:
    """No half of the documents is lost on the way."""
    assert sum(path.is_relative_to(CASES / "documents") for path, _ in _cases()) >= DOCUMENTS_AT_LEAST
