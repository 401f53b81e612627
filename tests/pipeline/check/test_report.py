"""From a document to verdicts: every figure gets one."""

from datetime import date

from tollbook.model.document import Document
from tollbook.pipeline.check.report import check_document
from tollbook.publish.coverage import coverage_of


def document(text: str) -> Document:
    """A report that was published on a day of which the series knows."""
    return Document("0", "report", text, published=date(2024, 10, 20))


def test_every_figure_gets_a_verdict() -> None:
    """A report's figures are all accounted for: held, failed, or unknown with a reason."""
    checked = check_document(
        document(
            "Russia has lost 9,047 tanks, the General Staff of Ukraine said. Four civilians were killed."
        )
    )
    coverage = coverage_of(checked)
    assert coverage.figures == coverage.checked + sum(coverage.unknown.values()) == 2
    assert coverage.holds == 1 and coverage.fails == 0
