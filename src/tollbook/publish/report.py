"""A checked report as a person reads it: each line with its figures underlined, and what they rest on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tollbook.model.finding import CheckedReport, Finding, Verdict
from tollbook.model.pack import Pack
from tollbook.publish import wording
from tollbook.publish.coverage import Coverage, coverage_of, own_findings
from tollbook.publish.marks import Mark, Row, rows, shown

_STYLES = {Verdict.HOLDS: "green", Verdict.FAILS: "bold red", Verdict.UNKNOWN: "yellow"}
_LINES = {Verdict.HOLDS: "━", Verdict.FAILS: "~", Verdict.UNKNOWN: "┄"}
_PLAIN_LINES = {Verdict.HOLDS: "=", Verdict.FAILS: "~", Verdict.UNKNOWN: "-"}
_WORDS = {Verdict.HOLDS: "holds", Verdict.FAILS: "fails", Verdict.UNKNOWN: "unknown"}
_WORST_FIRST = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN)
_BESIDE = 9  # the width of the column in which a note's verdict stands
_LEFTOVERS_SHOWN = 5
_PLAIN_REASON = "equal"  # goes without saying where a figure holds


def write(report: CheckedReport, pack: Pack, console: Console) -> None:
    """Prints a checked report to a console, which decides on width and colour."""
    console.print(_headline(report))
    for name, text, start, end, findings in _marked_lines(report):
        console.print()
        _write_line(name, text, start, end, findings, pack, console)
    console.print()
    for sentence in closing(report):
        console.print(Text(sentence), soft_wrap=True)


def closing(report: CheckedReport) -> Iterator[str]:
    """The report's coverage in sentences."""
    coverage = coverage_of(report)
    yield _checked(coverage)
    unknown = sum(coverage.unknown.values())
    if unknown:
        reasons = [
            f"{wording.UNKNOWN_REASONS.get(reason, reason)} ({amount})"
            for reason, amount in sorted(coverage.unknown.items(), key=lambda entry: -entry[1])
        ]
        yield f"{unknown} could not be checked: {'; '.join(reasons)}."
    if coverage.phrases:
        yield f"{wording.count(coverage.phrases, 'phrase fails', 'phrases fail')} beside the figures."
    rest = sum(coverage.others.values()) + coverage.leftovers
    if rest:
        named = wording.kinds(coverage.others)
        if coverage.leftovers:
            named.append(f"{coverage.leftovers} unread ({_leftover_words(report)})")
        yield f"{wording.count(rest, 'other number', 'other numbers')}: {', '.join(named)}."


def _checked(coverage: Coverage) -> str:
    if not coverage.figures:
        return "No figures of losses, attacks or fighting found."
    figures = wording.count(coverage.figures, "figure", "figures")
    verdicts = [
        f"{amount} {one if amount == 1 else many}"
        for amount, one, many in ((coverage.holds, "holds", "hold"), (coverage.fails, "fails", "fail"))
        if amount
    ]
    return f"{coverage.checked} of {figures} checked" + (f": {', '.join(verdicts)}." if verdicts else ".")


def _leftover_words(report: CheckedReport) -> str:
    document = report.reading.document
    leftovers = report.reading.leftovers
    quoted = [
        f"«{_shortened(document.quoted(entry.quote.start, entry.quote.end, entry.quote.field))}»"
        for entry in leftovers[:_LEFTOVERS_SHOWN]
    ]
    return ", ".join(quoted) + (", …" if len(leftovers) > _LEFTOVERS_SHOWN else "")


def _headline(report: CheckedReport) -> Text:
    reading = report.reading
    language = wording.LANGUAGES.get(reading.language, reading.language)
    rest = f" · {language} · {wording.dating(report.dated_by)}"
    return Text.assemble((shown(reading.document.name), "bold"), rest)


_MarkedLine = tuple[str, str, int, int, list[Finding]]


def _marked_lines(report: CheckedReport) -> Iterator[_MarkedLine]:
    """The lines with findings: the name in the gutter, the field's text, the line's span, its findings."""
    document = report.reading.document
    findings = _with_the_silent(report)
    in_title = [finding for finding in findings if finding.quote.field == "title"]
    if in_title and document.title:
        yield "title", document.title, 0, len(document.title), in_title
    text = document.text
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.quote.field == "text":
            by_line[text.rfind("\n", 0, finding.quote.start) + 1].append(finding)
    line, counted = 1, 0
    for start in sorted(by_line):
        line += text.count("\n", counted, start)
        counted = start
        end = text.find("\n", start)
        yield str(line), text, start, end if end >= 0 else len(text), by_line[start]


def _with_the_silent(report: CheckedReport) -> list[Finding]:
    """All findings, and one for each figure that no check says anything of."""
    silent = [
        Finding("", Verdict.UNKNOWN, "no-series", claim.quote, (position,), "")
        for position, (claim, own) in enumerate(zip(report.reading.claims, own_findings(report), strict=True))
        if not own
    ]
    return sorted([*report.findings, *silent], key=lambda finding: (finding.quote.start, finding.quote.end))


def _write_line(
    name: str, text: str, start: int, end: int, findings: Sequence[Finding], pack: Pack, console: Console
) -> None:
    gutter = max(5, len(name) + 1)
    empty = " " * gutter + " │ "
    width = max(20, console.width - cell_len(empty))
    margin = f"{name:>{gutter}} │ "
    for row in rows(text, start, end, _marks(findings), width):
        console.print(Text.assemble((margin, "dim"), row.shown), no_wrap=True, overflow="ignore", crop=False)
        if row.strokes:
            console.print(_underline(row, empty, width, console), no_wrap=True, overflow="ignore", crop=False)
        margin = empty
    for verdict, note in _notes(findings, pack):
        _write_note(verdict, note, empty, width, console)


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
    for verdict in (Verdict.HOLDS, Verdict.UNKNOWN):
        alike: dict[_Ground, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.verdict is verdict:
                alike[_ground(finding)].append(finding)
        for group in alike.values():
            yield verdict, [_because(group, pack)]


def _failed(finding: Finding) -> list[str]:
    lines = [f"{finding.reason}: {finding.because}" if finding.because else finding.reason]
    if finding.also:
        lines.append(f"It could also be {' or '.join(finding.also)}.")
    if finding.suggestion:
        lines.append(f"Better: «{finding.suggestion}»")
    return lines


_Ground = tuple[str, str | None, date | None]


def _ground(finding: Finding) -> _Ground:
    """What figures must have in common to share a note: the reason, and the report that it rests on."""
    evidence = finding.evidence
    return (
        (finding.reason, evidence.source, evidence.report_date) if evidence else (finding.reason, None, None)
    )


def _because(group: Sequence[Finding], pack: Pack) -> str:
    """Why the figures of a group hold or are unknown: in full for one, in short for more."""
    reason, source, day = _ground(group[0])
    own = group[0].because or wording.UNKNOWN_REASONS.get(reason, reason)
    if reason == _PLAIN_REASON and len(group) > 1 and source:
        speaker = pack.speakers.get(source)
        return f"{len(group)} figures as in {speaker.name if speaker else source}, report of {day}"
    if reason == _PLAIN_REASON:
        return own
    more = f" {len(group) - 1} more for the same reason." if len(group) > 1 else ""
    return f"{reason}: {own}{more}"


def _write_note(verdict: Verdict, note: Sequence[str], margin: str, width: int, console: Console) -> None:
    head = f"{_WORDS[verdict]:<{_BESIDE}}"
    for paragraph in note:
        for line in Text(shown(paragraph)).wrap(console, width - _BESIDE):
            console.print(
                Text.assemble((margin, "dim"), (head, _STYLES[verdict]), line.plain.rstrip()),
                no_wrap=True,
                overflow="ignore",
                crop=False,
            )
            head = " " * _BESIDE


def _shortened(words: str, most: int = 24) -> str:
    clean = " ".join(shown(words).split())
    return clean if len(clean) <= most else clean[: most - 1] + "…"
