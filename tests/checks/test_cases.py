"""The cases of tests/cases/checks: a small ledger, a report's claims, and the findings expected."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.checks.ledger import books, comparison_words, figure, reading, words

from tollbook.checks import CHECKS, check_reading
from tollbook.model.finding import Check, CheckedReport, Finding, Verdict

# Each figure is replayed by one of these: a day's or total, a sum over several days, an average.
REPLAYING = ("echo", "period-sum", "average")
FOLDER = Path(__file__).parents[1] / "cases" / "checks"


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in told["case"]:
            found.append(pytest.param(told["ledger"], case, id=f"{path.stem}: {case['name']}"))
    return found


def _quote(expected: dict[str, Any]) -> Any:
    if "comparison" in expected:
        return comparison_words(expected["comparison"])
    return words(expected["phrase"]) if "phrase" in expected else figure(expected["claim"])


def _found(report: CheckedReport, expected: dict[str, Any]) -> Finding:
    check = expected.get("check", "echo")
    (finding,) = [f for f in report.findings if f.check.name == check and f.quote == _quote(expected)]
    return finding


@pytest.mark.parametrize(("ledger", "case"), _cases())
def test_a_report_ends_in_the_findings_expected(ledger: dict[str, Any], case: dict[str, Any]) -> None:
    """Every finding that a case names is made, and every other one holds."""
    day = None if case.get("undated") else case.get("day", ledger["day"])
    report = check_reading(reading(case, day), books(ledger))
    named = [_found(report, expected) for expected in case.get("expect", [])]
    for finding, expected in zip(named, case.get("expect", []), strict=True):
        assert (finding.verdict.value, finding.reason) == tuple(expected["is"].split()), finding.because
        assert set(expected.get("also", [])) <= set(finding.also)
        assert expected.get("says", "") in finding.because
        if "expected" in expected:
            assert finding.evidence is not None and finding.evidence.expected == expected["expected"]
        if "by" in expected:
            assert finding.evidence is not None and list(finding.evidence.conventions) == expected["by"]
        if "suggests" in expected:
            assert finding.suggestion == expected["suggests"]
    others = [f for f in report.findings if f not in named]
    assert {f.verdict for f in others} <= {Verdict.HOLDS}, [f.because for f in others]
    if "dated" in case:
        dated = report.dated_by
        assert (dated and [dated.report_date, dated.how]) == (case["dated"] or None)


@pytest.mark.parametrize(("ledger", "case"), _cases())
def test_every_claim_is_replayed_once_and_findings_stand_in_order(
    ledger: dict[str, Any], case: dict[str, Any]
) -> None:
    """No figure is left without a verdict, no span has two findings of one check, and order is the text's."""
    day = None if case.get("undated") else case.get("day", ledger["day"])
    report = check_reading(reading(case, day), books(ledger))
    replayed = [f.claims for f in report.findings if f.check.name in REPLAYING]
    assert sorted(replayed) == [(i,) for i in range(len(case["claims"]))]
    spans = [(f.check.name, f.quote) for f in report.findings]
    assert len(spans) == len(set(spans))
    starts = [f.quote.start for f in report.findings]
    assert starts == sorted(starts)


def test_every_check_has_cases() -> None:
    """A check is not complete without a file of cases that bears its name."""
    assert {_stem(listed.check) for listed in CHECKS} <= {path.stem for path in FOLDER.glob("*.toml")}


def test_every_check_lies_in_a_file_of_its_name() -> None:
    """One check is one function, in a file that bears its name; no code and no name stands for two."""
    for listed in CHECKS:
        assert listed.find.__name__ == _stem(listed.check)
        assert listed.find.__module__ == f"tollbook.checks.{_stem(listed.check)}"
    assert len({listed.check.code for listed in CHECKS}) == len({c.check.name for c in CHECKS}) == len(CHECKS)


def test_every_check_says_itself_in_a_sentence() -> None:
    """The first line of a check's docstring is the sentence that a reader sees."""
    for listed in CHECKS:
        assert listed.sentence.endswith(".") and listed.sentence[0].isupper()


def test_every_check_has_its_heading_in_the_docs() -> None:
    """The page on the checks names each of them as its findings do, and quotes its sentence."""
    page = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    unwrapped = " ".join(page.split())
    for listed in CHECKS:
        assert listed.check.name in headings
        assert f"*{listed.sentence}*" in unwrapped


def _stem(check: Check) -> str:
    return check.name.replace("-", "_")
