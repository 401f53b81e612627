"""A checked report as a person reads it: each line with its figures underlined, and what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tollbook.model.finding import CheckedReport, Finding, Verdict
from tollbook.model.pack import Pack
from tollbook.packs.recognition import language_name
from tollbook.publish import wording
from tollbook.publish.coverage import coverage_of, leftover_words, sentences
from tollbook.publish.marks import Mark, Row, rows, shown

_STYLES = {Verdict.HOLDS: "green", Verdict.FAILS: "bold red", Verdict.UNKNOWN: "yellow"}
_LINES = {Verdict.HOLDS: "━", Verdict.FAILS: "~", Verdict.UNKNOWN: "┄"}
_PLAIN_LINES = {Verdict.HOLDS: "=", Verdict.FAILS: "~", Verdict.UNKNOWN: "-"}
_WORDS = {Verdict.HOLDS: "holds", Verdict.FAILS: "fails", Verdict.UNKNOWN: "unknown"}
_WORST_FIRST = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN)
_BESIDE = 9  # the width of the column in which a note's verdict stands
_PLAIN_REASON = "equal"  # goes without saying where a figure holds


def write(report: CheckedReport, pack: Pack, console: Console) -> None:
    """Prints a checked report to a console, which decides on width and colour."""
    console.print(_headline(report), soft_wrap=True)
    for block in _blocks(_marked_lines(report)):
        console.print()
        for line in block:
            _write_line(line, console)
        for verdict, note in _notes([finding for line in block for finding in line.findings], pack):
            _write_note(verdict, note, block[0], console)
    console.print()
    for sentence in closing(report):
        console.print(Text(sentence), soft_wrap=True)


def closing(report: CheckedReport) -> Iterator[str]:
    """The report's coverage in sentences."""
    return sentences(coverage_of(report), leftover_words(report))


def _headline(report: CheckedReport) -> Text:
    reading = report.reading
    language = language_name(reading.language)
    rest = f" · {language} · {wording.dating(report.dated_by)}"
    return Text.assemble((shown(reading.document.name), "bold"), rest)


@dataclass(frozen=True, slots=True)
class _MarkedLine:
    """A line that carries findings: its name in the gutter, its field's text, and its span there."""

    name: str
    text: str
    start: int
    end: int
    findings: tuple[Finding, ...]

    @property
    def margin(self) -> str:
        """What stands before its rows but the first, and before its notes."""
        return " " * max(5, len(self.name) + 1) + " │ "


def _marked_lines(report: CheckedReport) -> Iterator[_MarkedLine]:
    document = report.reading.document
    findings = sorted(report.findings, key=lambda finding: (finding.quote.start, finding.quote.end))
    in_title = tuple(finding for finding in findings if finding.quote.field == "title")
    if in_title and document.title:
        yield _MarkedLine("title", document.title, 0, len(document.title), in_title)
    text = document.text
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.quote.field == "text":
            by_line[text.rfind("\n", 0, finding.quote.start) + 1].append(finding)
    number, counted = 1, 0
    for start, found in by_line.items():
        number += text.count("\n", counted, start)
        counted = start
        end = text.find("\n", start)
        yield _MarkedLine(str(number), text, start, end if end >= 0 else len(text), tuple(found))


def _blocks(lines: Iterable[_MarkedLine]) -> Iterator[list[_MarkedLine]]:
    """Lines that follow on each other and simply repeat one report stand together, the others alone."""
    block: list[_MarkedLine] = []
    for line in lines:
        joins = block and block[-1].end + 1 == line.start and _plain_ground(block[-1]) is not None
        if block and not (joins and _plain_ground(block[-1]) == _plain_ground(line)):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _plain_ground(line: _MarkedLine) -> "_Ground | None":
    """The report that all figures of a line repeat, or None if there is more to say of them."""
    grounds = {_ground(finding) for finding in line.findings if finding.verdict is Verdict.HOLDS}
    plain = len(grounds) == 1 and all(finding.verdict is Verdict.HOLDS for finding in line.findings)
    return grounds.pop() if plain and all(ground[0] == _PLAIN_REASON for ground in grounds) else None


def _write_line(line: _MarkedLine, console: Console) -> None:
    width = max(20, console.width - cell_len(line.margin))
    margin = f"{line.name:>{len(line.margin) - 3}} │ "
    for row in rows(line.text, line.start, line.end, _marks(line.findings), width):
        _print(Text.assemble((margin, "dim"), row.shown), console)
        if row.strokes:
            _print(_underline(row, line.margin, width, console), console)
        margin = line.margin


def _print(text: Text, console: Console) -> None:
    console.print(text, no_wrap=True, overflow="ignore", crop=False)


def _marks(findings: Sequence[Finding]) -> list[Mark]:
    """A mark for each span; of findings whose spans overlap, the first of the worst verdict."""
    marks: list[Mark] = []
    for finding in findings:
        mark = Mark(finding.quote.start, finding.quote.end, finding.verdict, _WORDS[finding.verdict])
        if not marks or marks[-1].end <= mark.start:
            marks.append(mark)
        elif _WORST_FIRST.index(mark.verdict) < _WORST_FIRST.index(marks[-1].verdict):
            marks[-1] = mark
    return marks


def _underline(row: Row, margin: str, width: int, console: Console) -> Text:
    """The strokes under a row, each with its verdict where that fits before the next."""
    line = Text(margin, "dim")
    lines = _LINES if _shows_lines(console) else _PLAIN_LINES
    cell = 0
    for position, stroke in enumerate(row.strokes):
        line.append(" " * (stroke.cell - cell))
        line.append(lines[stroke.verdict] * stroke.width, _STYLES[stroke.verdict])
        cell = stroke.cell + stroke.width
        following = row.strokes[position + 1].cell - 1 if position + 1 < len(row.strokes) else width
        if stroke.label and cell + 1 + len(stroke.label) <= following:
            line.append(f" {stroke.label}", _STYLES[stroke.verdict])
            cell += 1 + len(stroke.label)
    return line


def _shows_lines(console: Console) -> bool:
    return console.encoding.lower().startswith("utf")


def _notes(findings: Sequence[Finding], pack: Pack) -> Iterator[tuple[Verdict, list[str]]]:
    """What the verdicts of one line rest on: a note for each that fails, one for each other reason."""
    for finding in findings:
        if finding.verdict is Verdict.FAILS:
            yield Verdict.FAILS, _failed(finding)
    failed = [finding for finding in findings if finding.verdict is Verdict.FAILS]
    said = {_ground(finding)[1:] for finding in failed}
    spans = {finding.quote for finding in failed}
    alike: dict[tuple[Verdict, _Ground], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict is not Verdict.FAILS and finding.quote not in spans:
            alike[finding.verdict, _ground(finding)].append(finding)
    for (verdict, ground), group in sorted(alike.items(), key=lambda entry: entry[0][0] is Verdict.UNKNOWN):
        # Of one figure the note of another that fails has said enough: it names the same report.
        if not (verdict is Verdict.HOLDS and len(group) == 1 and ground[1:] in said):
            yield verdict, [_because(group, pack)]


def _failed(finding: Finding) -> list[str]:
    head = f"{finding.check.code} {finding.reason}"
    lines = [f"{head}: {finding.because}" if finding.because else head]
    if finding.also:
        lines.append(f"It could also be {' or '.join(finding.also)}.")
    if finding.suggestion:
        lines.append(f"Better: «{finding.suggestion}»")
    return lines


_Ground = tuple[str, str | None, date | None, date | None]


def _ground(finding: Finding) -> _Ground:
    """What figures must have in common to share a note: the reason, and the reports that it rests on."""
    evidence = finding.evidence
    if evidence is None:
        return finding.reason, None, None, None
    return finding.reason, evidence.source, evidence.report_date, evidence.since_report


def _because(group: Sequence[Finding], pack: Pack) -> str:
    """Why the figures of a group hold or are unknown: in full for one, in short for more."""
    reason, source, day, since = _ground(group[0])
    own = group[0].because or wording.UNKNOWN_REASONS.get(reason, reason)
    if reason == _PLAIN_REASON and len(group) > 1 and source and day and not since:
        speaker = pack.speakers.get(source)
        name = speaker.name if speaker else source
        return f"{len(group)} figures as in {name}, report of {wording.dated(day)}"
    if reason == _PLAIN_REASON and not since:
        return own
    if since:
        return " ".join(finding.because for finding in group)
    more = f" {len(group) - 1} more for the same reason." if len(group) > 1 else ""
    return f"{reason}: {own}{more}"


def _write_note(verdict: Verdict, note: Sequence[str], line: _MarkedLine, console: Console) -> None:
    head = f"{_WORDS[verdict]:<{_BESIDE}}"
    width = max(20, console.width - cell_len(line.margin) - _BESIDE)
    for paragraph in note:
        for wrapped in Text(shown(paragraph)).wrap(console, width):
            words = (wrapped.plain.rstrip(), "")
            _print(Text.assemble((line.margin, "dim"), (head, _STYLES[verdict]), words), console)
            head = " " * _BESIDE
