"""The cases of tests/cases/checks: a small ledger, a report's claims, and the findings expected."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.checks.ledger import books, comparison_words, figure, reading, words

from tollbook.checks import CHECKS, ListedCheck, check_reading
from tollbook.cli import main
from tollbook.model.finding import Check, CheckedReport, Finding
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict

# Each figure is replayed by one of these: a day's or total, a sum over several days, an average.
REPLAYING = ("echo", "period-sum", "average")
FOLDER = Path(__file__).parents[1] / "cases" / "checks"
ROOT = Path(__file__).parents[2]
PAGES = ROOT / "src" / "tollbook" / "checks" / "pages"
HEADINGS = ["What it does", "Why it matters", "Example", "Reasons", "Limits"]


def _cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in told["case"]:
            case = {"only": told.get("only"), **case}
            found.append(pytest.param(told["ledger"], case, id=f"{path.stem}: {case['name']}"))
    return found


def _quote(case: dict[str, Any], expected: dict[str, Any]) -> Any:
    if "comparison" in expected:
        return comparison_words(expected["comparison"])
    if "phrase" in expected:
        return words(expected["phrase"])
    return figure(expected["claim"], case["claims"][expected["claim"]].get("field", "text"))


def _found(report: CheckedReport, case: dict[str, Any], expected: dict[str, Any]) -> Finding:
    check, quote = expected.get("check", case["only"] or "echo"), _quote(case, expected)
    (finding,) = [f for f in report.findings if f.check.name == check and f.quote == quote]
    return finding


def _others(report: CheckedReport, case: dict[str, Any], named: list[Finding]) -> list[Finding]:
    """The findings that a case does not name: of all checks, or of the only one that its file is about."""
    return [f for f in report.findings if f not in named and case["only"] in (None, f.check.name)]


@pytest.mark.parametrize(("ledger", "case"), _cases())
def test_a_report_ends_in_the_findings_expected(ledger: dict[str, Any], case: dict[str, Any]) -> None:
    """Every finding that a case names is made, and every other one holds."""
    day = None if case.get("undated") else case.get("day", ledger["day"])
    report = check_reading(reading(case, day), books(ledger))
    named = [_found(report, case, expected) for expected in case.get("expect", [])]
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
    others = _others(report, case, named)
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


def test_every_check_has_eight_cases() -> None:
    """Eight cases at least: where it holds, fails and does not know, at its border, on a re-base day."""
    for listed in CHECKS:
        cases = tomllib.loads((FOLDER / f"{_stem(listed.check)}.toml").read_text(encoding="utf-8"))["case"]
        assert len(cases) >= 8, listed.check.name


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


@pytest.mark.parametrize("listed", CHECKS, ids=lambda listed: listed.check.code)
def test_every_check_has_its_page(listed: ListedCheck) -> None:
    """The page bears code and name, quotes the sentence, and has the headings that all pages have."""
    lines = _page(listed).splitlines()
    assert lines[0] == f"# {listed.check.code} {listed.check.name}"
    assert lines[2] == f"*{listed.sentence}*"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS


@pytest.mark.parametrize("listed", CHECKS, ids=lambda listed: listed.check.code)
def test_every_reason_of_a_check_stands_on_its_page(listed: ListedCheck) -> None:
    """No finding that the cases expect of a check has a reason that its page does not tell."""
    cases = [param.values[1] for param in _cases()]
    told = [
        (expected.get("check", c["only"] or "echo"), expected)
        for c in cases
        for expected in c.get("expect", [])
    ]
    reasons = {expected["is"].split()[1] for check, expected in told if check == listed.check.name}
    page = _page(listed)
    assert reasons and [reason for reason in sorted(reasons) if f"`{reason}`" not in page] == []


@pytest.mark.parametrize("listed", CHECKS, ids=lambda listed: listed.check.code)
def test_every_reason_on_a_page_stands_under_its_verdict(listed: ListedCheck) -> None:
    """A page tells only reasons that there are, each in the table of the verdict that it gives."""
    tables = re.findall(r"^\| reason \| when it (?:is )?(\w+) \|\n\|.*\n((?:\|.*\n)+)", _page(listed), re.M)
    told = [
        (code, verdict)
        for verdict, rows in tables
        for row in rows.splitlines()
        for code in re.findall(r"`([a-z-]+)`", row.split("|")[1])
    ]
    verdicts = {reason.value: reason.verdict.value for reason in Reason}
    assert told and [(code, verdict) for code, verdict in told if verdicts.get(code) != verdict] == []


@pytest.mark.parametrize("listed", CHECKS, ids=lambda listed: listed.check.code)
def test_example_of_a_page_was_run(
    listed: ListedCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page shows of its example is what the command prints, and the check is among what fails."""
    report, printed = re.findall(r"^```text\n(.*?)^```\n", _page(listed), re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("report.txt").write_text(report, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "--no-config", "report.txt"], env={"COLUMNS": "76"})
    assert done.output == printed
    assert f"fails    {listed.check.code} " in printed


def test_every_check_has_its_line_in_the_docs() -> None:
    """The page on the checks lists each with its code, a link to its page, and its sentence."""
    docs = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    for listed in CHECKS:
        link = f"[{listed.check.name}](../src/tollbook/checks/pages/{_stem(listed.check)}.md)"
        assert f"| {listed.check.code} | {link} | *{listed.sentence}* |" in docs


def test_no_page_without_its_check() -> None:
    """Nobody is told of a check that is not there."""
    assert {path.stem for path in PAGES.iterdir()} == {_stem(listed.check) for listed in CHECKS}


def _page(listed: ListedCheck) -> str:
    return (PAGES / f"{_stem(listed.check)}.md").read_text(encoding="utf-8")


def _stem(check: Check) -> str:
    return check.name.replace("-", "_")
