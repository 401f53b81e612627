"""The checks: the claims of one report, replayed against what their speakers published."""

from collections.abc import Callable, Iterator

from tollbook.checks.echo import echo
from tollbook.checks.killed_for_casualties import killed_for_casualties
from tollbook.checks.malformed_number import malformed_number
from tollbook.checks.replay import Replayed, replay_reading
from tollbook.checks.wrong_speaker import wrong_speaker
from tollbook.checks.wrong_start import wrong_start
from tollbook.model.books import Books
from tollbook.model.claim import Reading
from tollbook.model.finding import CheckedReport, Finding

Check = Callable[[Replayed], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    echo,
    killed_for_casualties,
    wrong_speaker,
    wrong_start,
    malformed_number,
)


def check_reading(reading: Reading, books: Books) -> CheckedReport:
    """Every claim of a reading with its verdict, in the order of the text, the title's first."""
    report = replay_reading(reading, books)
    findings = [finding for check in CHECKS for finding in check(report)]
    findings.sort(key=_place)
    return CheckedReport(reading, tuple(findings), report.dated_by)


def _place(finding: Finding) -> tuple[bool, int, int]:
    quote = finding.quote
    return quote.field != "title", quote.start, quote.end
