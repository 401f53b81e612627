"""The check on numbers that can be read, but are written against their own format."""

from collections.abc import Iterator

from tollbook.checks.findings import figure_finding
from tollbook.checks.replay import Replayed
from tollbook.model.finding import Check, Finding
from tollbook.model.phrases import number
from tollbook.model.reason import Reason

CHECK = Check("TB105", "malformed-number")


def malformed_number(report: Replayed) -> Iterator[Finding]:
    """A number is written in one format from its first digit to its last."""
    document = report.reading.document
    for replay in report.replays:
        claim = replay.claim
        if claim.malformed:
            words = document.quoted(claim.quote.start, claim.quote.end, claim.quote.field)
            value = number(claim.quantity.low)
            because = f"«{words}» mixes two ways of writing a number; it is read as {value}."
            yield figure_finding(CHECK, replay, Reason.MALFORMED_NUMBER, because, (), value)
