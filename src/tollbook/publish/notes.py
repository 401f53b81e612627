"""What is said of a report's figures and beside which line: the same in a terminal and on a page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.pack import Pack
from tollbook.model.phrases import dated
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.publish import wording

WORST_FIRST = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN)
PLAIN_REASON = Reason.EQUAL
"""The reason that goes without saying where a figure holds."""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line that carries findings: its name in the gutter, its field's text, and its span there."""

    name: str
    text: str
    start: int
    end: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A verdict on some figures of a line that it says the same of; one that fails stands alone."""

    verdict: Verdict
    findings: tuple[Finding, ...]


def marked_lines(report: CheckedReport) -> Iterator[MarkedLine]:
    """The lines that carry findings, the title first if it does."""
    document = report.reading.document
    findings = sorted(report.findings, key=lambda finding: (finding.quote.start, finding.quote.end))
    in_title = tuple(finding for finding in findings if finding.quote.field == "title")
    if in_title and document.title:
        yield MarkedLine("title", document.title, 0, len(document.title), in_title)
    text = document.text
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.quote.field == "text":
            by_line[text.rfind("\n", 0, finding.quote.start) + 1].append(finding)
    number, passed = 1, 0
    for start, found in by_line.items():
        number += text.count("\n", passed, start)
        passed = start
        end = text.find("\n", start)
        yield MarkedLine(str(number), text, start, end if end >= 0 else len(text), tuple(found))


def blocks(lines: Iterable[MarkedLine]) -> Iterator[list[MarkedLine]]:
    """Lines that follow on each other and simply repeat one report stand together, the others alone."""
    block: list[MarkedLine] = []
    for line in lines:
        joins = block and block[-1].end + 1 == line.start and _plain_ground(block[-1]) is not None
        if block and not (joins and _plain_ground(block[-1]) == _plain_ground(line)):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _plain_ground(line: MarkedLine) -> "Ground | None":
    """The report that all figures of a line repeat, or None if there is more to say of them."""
    grounds = {ground_of(finding) for finding in line.findings if finding.verdict is Verdict.HOLDS}
    plain = len(grounds) == 1 and all(finding.verdict is Verdict.HOLDS for finding in line.findings)
    return grounds.pop() if plain and all(ground[0] == PLAIN_REASON for ground in grounds) else None


Ground = tuple[Reason, str | None, date | None, date | None]
"""What figures must have in common to share a note: the reason, and the reports that it rests on."""


def ground_of(finding: Finding) -> Ground:
    """The reason of a finding, the speaker whose report it rests on, that report's day, and the earlier
    one's if it is a sum over several days."""
    evidence = finding.evidence
    if evidence is None:
        return finding.reason, None, None, None
    return finding.reason, evidence.source, evidence.report_date, evidence.since_report


def notes_of(findings: Sequence[Finding]) -> Iterator[Note]:
    """What the verdicts of some lines rest on: a note for each that fails, one for each other reason."""
    for finding in findings:
        if finding.verdict is Verdict.FAILS:
            yield Note(Verdict.FAILS, (finding,))
    failed = [finding for finding in findings if finding.verdict is Verdict.FAILS]
    said = {ground_of(finding)[1:] for finding in failed}
    spans = {finding.quote for finding in failed}
    alike: dict[tuple[Verdict, Ground], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict is not Verdict.FAILS and finding.quote not in spans:
            alike[finding.verdict, ground_of(finding)].append(finding)
    for (verdict, ground), group in sorted(alike.items(), key=lambda entry: entry[0][0] is Verdict.UNKNOWN):
        # Of one figure the note of another that fails has said enough: it names the same report.
        if not (verdict is Verdict.HOLDS and len(group) == 1 and ground[1:] in said):
            yield Note(verdict, tuple(group))


def because(group: Sequence[Finding], pack: Pack) -> str:
    """Why the figures of a note hold or are unknown: in full for one, in short for more."""
    reason, source, day, since = ground_of(group[0])
    own = group[0].because or reason.sentence(wording.LANGUAGE)
    if reason == PLAIN_REASON and len(group) > 1 and source and day and not since:
        speaker = pack.speakers.get(source)
        name = speaker.name if speaker else source
        return f"{len(group)} figures as in {name}, report of {dated(day)}"
    if reason == PLAIN_REASON and not since:
        return own
    if since:
        return " ".join(finding.because for finding in group)
    more = f" {len(group) - 1} more for the same reason." if len(group) > 1 else ""
    return f"{reason}: {own}{more}"
