"""The library: three functions and what they give."""

from datetime import date

import pytest

import tollbook
from tollbook.model.verdict import Verdict

TEXT = "The General Staff of Ukraine says that Russia has lost 9,047 tanks (+12) as of October 20, 2024."


def test_extract_gives_figures() -> None:
    """A text's figures come back as claims, with their words."""
    reading = tollbook.extract(TEXT, published=date(2024, 10, 20))
    words = [reading.document.quoted(claim.quote.start, claim.quote.end) for claim in reading.claims]
    assert words == ["9,047", "12"]


def test_check_gives_verdicts() -> None:
    """A text's figures come back with their verdicts."""
    report = tollbook.check(TEXT.replace("9,047", "9,074"), published=date(2024, 10, 20))
    failed = [finding.reason for finding in report.findings if finding.verdict is Verdict.FAILS]
    assert failed == ["digits-swapped"]


def test_series_gives_totals() -> None:
    """A series tells the total of a day, and an unknown one names those that are held."""
    assert tollbook.series("tanks").total(date(2024, 10, 20)).value == 9_047
    with pytest.raises(LookupError, match="tanks"):
        tollbook.series("submarine fleets")


def test_another_conflict_is_asked_for_by_its_id() -> None:
    """Reading, checking and the series take another pack, with its own speakers and outcomes."""
    text = "Gaza's Health Ministry said 81 people were killed and 818 injured in the past 24 hours."
    day, pack = date(2025, 1, 16), "gaza-2023"
    report = tollbook.check(text, published=day, pack=pack)
    assert report.reading.claims == tollbook.extract(text, published=day, pack=pack).claims
    assert {claim.speaker for claim in report.reading.claims} == {"health-ministry"}
    assert report.findings[0].verdict is Verdict.HOLDS
    assert tollbook.series("people", outcome="wounded", pack=pack).increment(day).stated == 188
