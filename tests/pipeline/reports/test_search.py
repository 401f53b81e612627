"""Reports of a conflict, word for word, and every finding that a check of them has to make.

A file of tests/cases/reports is called as its pack is; a case is a report. `finds` lists the findings in the
order of the text, the title's first: the words, the verdict, its reason, and the code of the check unless it
is TB101. `says` are words that the sentence of a finding must have, by the finding's place in that list.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport, Finding
from tollbook.packs.conflict import pack_ids
from tollbook.pipeline.check.report import check_document

FOLDER = Path(__file__).parents[2] / "cases" / "reports"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["report"]
    ]


def _checked(pack: str, case: dict[str, Any]) -> CheckedReport:
    name, published = case["name"], case.get("published")
    assert published is None or isinstance(published, date)
    return check_document(Document(name, name, case["text"], case.get("title"), published, "en"), pack)


def _told(finding: Finding, case: dict[str, Any]) -> list[str]:
    quote = finding.quote
    words = case[quote.field][quote.start : quote.end]
    code = [] if finding.check.code == "TB101" else [finding.check.code]
    return [words, finding.verdict.value, finding.reason, *code]


@pytest.mark.parametrize(("pack", "case"), _cases())
def test_a_report_ends_in_exactly_its_findings(pack: str, case: dict[str, Any]) -> None:
    """Every finding is made, in its words and with its reason, and no other."""
    findings = _checked(pack, case).findings
    assert [_told(finding, case) for finding in findings] == case["finds"]
    for place, words in case.get("says", {}).items():
        assert words in findings[int(place)].because


def test_every_file_is_a_conflict_s_own() -> None:
    """A file is called as its pack is, so that no case runs with another's words."""
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(pack_ids())
