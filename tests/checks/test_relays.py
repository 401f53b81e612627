"""The checks measured on relays of the bundled series: floors that are never lowered in silence."""

from collections import Counter

import pytest
from tests.checks.relays import Relay, relays

from tollbook.checks import check_reading
from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.pipeline.books.pack_books import open_books

COUNT, SEED = 1500, 20221122


@pytest.fixture(scope="module")
def books() -> Books:
    """The bundled series."""
    return open_books("russia-ukraine-2022")


@pytest.fixture(scope="module")
def tally(books: Books) -> Counter[str]:
    """What became of all relays, counted."""
    counts: Counter[str] = Counter()
    for relay in relays(books, COUNT, SEED):
        counts.update(_counted(relay, check_reading(relay.reading, books)))
    return counts


def _counted(relay: Relay, report: CheckedReport) -> Counter[str]:
    failed = {f.quote: f for f in report.findings if f.verdict is Verdict.FAILS}
    wrong = {relay.reading.claims[i].quote for i in relay.where} | ({relay.phrase} - {None})
    others = [c.quote for c in relay.reading.claims if c.quote not in wrong]
    counts: Counter[str] = Counter()
    if relay.fault is None:
        counts["figures"] = len(others)
        counts["alarms"] = sum(quote in failed for quote in others)
        counts["confirmed"] = sum(
            report.verdict_of(i) is Verdict.HOLDS for i in range(len(relay.reading.claims))
        )
        return counts
    hit = [finding for quote, finding in failed.items() if quote in wrong]
    counts["faults"] = 1
    counts["caught"] = bool(hit)
    counts["diagnosed"] = any(relay.fault in (f.reason, *f.also) for f in hit)
    counts["others"], counts["stray"] = len(others), sum(quote in failed for quote in others)
    return counts


def test_faults_are_caught_and_named(tally: Counter[str]) -> None:
    """Of the faults put in, at least 97 % are caught and 93 % named."""
    assert tally["caught"] / tally["faults"] >= 0.97
    assert tally["diagnosed"] / tally["faults"] >= 0.93


def test_true_figures_are_confirmed_and_left_alone(tally: Counter[str]) -> None:
    """Of the true figures, at least 97 % hold; at most 5 in 1,000 fail, and 20 in 1,000 beside a fault."""
    assert tally["confirmed"] / tally["figures"] >= 0.97
    assert tally["alarms"] / tally["figures"] <= 0.005
    assert tally["stray"] / tally["others"] <= 0.02
