"""Months, records and sums told of the series: the false ones are found and named, the true ones hold."""

from collections import Counter
from functools import cache

import pytest
from tests.pipeline.lookbacks import KINDS, Lookback, lookbacks
from tests.pipeline.wordings import languages

from tollbook.model.finding import Finding
from tollbook.model.verdict import Verdict
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.check.report import check_document

COUNT, SEED = 150, 20240701


@cache
def tally(language: str) -> Counter[tuple[str, str]]:
    """What became of the look-backs of a language, by kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for lookback in lookbacks(open_books("russia-ukraine-2022"), language, COUNT, SEED):
        findings = check_document(lookback.document).findings
        counted = _of_true(lookback, findings) if lookback.fault is None else _of_false(lookback, findings)
        counts.update({(lookback.kind, what): number for what, number in counted.items()})
    return counts


def _of_true(lookback: Lookback, findings: tuple[Finding, ...]) -> dict[str, int]:
    held = [f.quote for f in findings if f.verdict is Verdict.HOLDS]
    confirmed = sum(any(q.start < end and start < q.end for q in held) for start, end in lookback.figures)
    alarm = any(f.verdict is Verdict.FAILS for f in findings)
    return {"figures": len(lookback.figures), "confirmed": confirmed, "alarms": alarm}


def _of_false(lookback: Lookback, findings: tuple[Finding, ...]) -> dict[str, int]:
    assert lookback.where is not None
    start, end = lookback.where
    hits = [f for f in findings if f.verdict is Verdict.FAILS and f.quote.start < end and start < f.quote.end]
    named = any(lookback.fault in (f.reason, *f.also) for f in hits)
    return {"faults": 1, "caught": bool(hits), "named": named}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_false_look_backs_are_caught_and_named(language: str, kind: str) -> None:
    """Of a hundred false sums and records at least 95 are caught; those that no re-base hides are named."""
    counts = tally(language)
    least = 0.75 if kind == "does-not-add-up" else 0.95
    assert counts[kind, "caught"] >= 0.95 * counts[kind, "faults"] > 0
    assert counts[kind, "named"] >= least * counts[kind, "faults"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_true_look_backs_hold(language: str, kind: str) -> None:
    """Every figure of a true look-back holds, and nothing in it fails."""
    counts = tally(language)
    assert counts[kind, "confirmed"] == counts[kind, "figures"] > 0
    assert counts[kind, "alarms"] == 0
