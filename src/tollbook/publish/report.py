"""A checked report as a person reads it: each line with its figures underlined, and what they rest on."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.pack import Pack
from tollbook.model.verdict import Verdict
from tollbook.packs.recognition import language_name
from tollbook.publish import wording
from tollbook.publish.coverage import coverage_of, leftover_words, sentences
from tollbook.publish.marks import MarkedRow, TextMark, rows, shown
from tollbook.publish.notes import WORST_FIRST, MarkedLine, Note, because, blocks, marked_lines, notes_of

_STYLES = {Verdict.HOLDS: "green", Verdict.FAILS: "bold red", Verdict.UNKNOWN: "yellow"}
_LINES = {Verdict.HOLDS: "━", Verdict.FAILS: "~", Verdict.UNKNOWN: "┄"}
_PLAIN_LINES = {Verdict.HOLDS: "=", Verdict.FAILS: "~", Verdict.UNKNOWN: "-"}
_WORDS = {Verdict.HOLDS: "holds", Verdict.FAILS: "fails", Verdict.UNKNOWN: "unknown"}
_VERDICT_WIDTH = 9  # the width of the column in which a note's verdict stands


def write(report: CheckedReport, pack: Pack, console: Console) -> None:
    """Prints a checked report to a console, which decides on width and colour."""
    console.print(_headline(report), soft_wrap=True)
    for block in blocks(marked_lines(report)):
        console.print()
        for line in block:
            _write_line(line, console)
        for note in notes_of([finding for line in block for finding in line.findings]):
            _write_note(note, pack, _margin(block[0]), console)
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


def _margin(line: MarkedLine) -> str:
    """What stands before the rows of a line but the first, and before its notes."""
    return " " * max(5, len(line.name) + 1) + " │ "


def _write_line(line: MarkedLine, console: Console) -> None:
    empty = _margin(line)
    width = max(20, console.width - cell_len(empty))
    margin = f"{line.name:>{len(empty) - 3}} │ "
    for row in rows(line.text, line.start, line.end, _marks(line.findings), width):
        _print(Text.assemble((margin, "dim"), row.shown), console)
        if row.strokes:
            _print(_underline(row, empty, width, console), console)
        margin = empty


def _print(text: Text, console: Console) -> None:
    console.print(text, no_wrap=True, overflow="ignore", crop=False)


def _marks(findings: Sequence[Finding]) -> list[TextMark]:
    """A mark for each span; of findings whose spans overlap, the first of the worst verdict."""
    marks: list[TextMark] = []
    for finding in findings:
        mark = TextMark(finding.quote.start, finding.quote.end, finding.verdict, _WORDS[finding.verdict])
        if not marks or marks[-1].end <= mark.start:
            marks.append(mark)
        elif WORST_FIRST.index(mark.verdict) < WORST_FIRST.index(marks[-1].verdict):
            marks[-1] = mark
    return marks


def _underline(row: MarkedRow, margin: str, width: int, console: Console) -> Text:
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


def _failed(finding: Finding) -> list[str]:
    head = f"{finding.check.code} {finding.reason}"
    lines = [f"{head}: {finding.because}" if finding.because else head]
    if finding.also:
        lines.append(f"It could also be {' or '.join(finding.also)}.")
    if finding.suggestion:
        lines.append(f"Better: «{finding.suggestion}»")
    return lines


def _write_note(note: Note, pack: Pack, margin: str, console: Console) -> None:
    failed = note.verdict is Verdict.FAILS
    paragraphs = _failed(note.findings[0]) if failed else [because(note.findings, pack)]
    head = f"{_WORDS[note.verdict]:<{_VERDICT_WIDTH}}"
    width = max(20, console.width - cell_len(margin) - _VERDICT_WIDTH)
    for paragraph in paragraphs:
        for wrapped in Text(shown(paragraph)).wrap(console, width):
            words = (wrapped.plain.rstrip(), "")
            _print(Text.assemble((margin, "dim"), (head, _STYLES[note.verdict]), words), console)
            head = " " * _VERDICT_WIDTH
