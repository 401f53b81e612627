"""Month and year totals that were published hold, the convention named; two that do not say by how much."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.pipeline.check.report import check_document

CASES = Path(__file__).parents[1] / "cases" / "published" / "sums.toml"
NOUNS = {
    "personnel": "soldiers",
    "tanks": "tanks",
    "armored_vehicles": "armoured fighting vehicles",
    "artillery": "artillery systems",
    "special_equipment": "pieces of special equipment",
}


def _sums() -> list[Any]:
    found = []
    for told in tomllib.loads(CASES.read_text(encoding="utf-8"))["sum"]:
        when = {
            f"{date(told['year'], int(m), 1):%B} {told['year']}": v for m, v in told.get("months", {}).items()
        }
        if "total" in told:
            when[str(told["year"])] = told["total"]
        for words, value in when.items():
            found.append(pytest.param(told, words, value, id=f"{told['item']} in {words}: {value:,}"))
    return found


def _checked(item: str, words: str, value: int) -> CheckedReport:
    text = f"Russia lost {value:,} {NOUNS[item]} in {words}, the General Staff of Ukraine said."
    return check_document(Document("id", "a round-up", text, published=date(2025, 3, 2), language="en"))


@pytest.mark.parametrize(("told", "words", "value"), _sums())
def test_a_published_sum_is_judged_as_the_totals_say(told: dict[str, Any], words: str, value: int) -> None:
    """A sum holds by the conventions that fit it, and one that fits none says by how much it misses."""
    (finding,) = _checked(told["item"], words, value).findings
    assert finding.evidence is not None
    if "misses" in told:
        assert (finding.verdict, finding.reason) == (Verdict.FAILS, "period-sum-false")
        assert told["misses"] in finding.because
    else:
        assert finding.verdict is Verdict.HOLDS
        assert list(finding.evidence.conventions) == told["by"]


def test_the_day_of_a_correction_is_no_record() -> None:
    """2025-02-28 is not the second heaviest day of the war: the re-base and its three numbers are named."""
    text = (
        "Russia lost 2,710 soldiers over the past day, the General Staff of Ukraine said on 28 February 2025."
        " It was the second heaviest day of the war."
    )
    report = check_document(Document("id", "a record", text, published=date(2025, 2, 28), language="en"))
    (finding,) = [f for f in report.findings if f.check.name == "superlative"]
    assert (finding.verdict, finding.reason) == (Verdict.FAILS, "superlative-false")
    assert "they differ by 2,710, of which +1,650 is a correction" in finding.because
