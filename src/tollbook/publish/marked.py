"""A checked report as a page shows it: its text in pieces with their verdicts, and the notes beside them.

The shapes can be kept as JSON and read back, so that a page says years later what it said. They hold no
HTML. What could turn the direction of writing, or be seen by nobody, stands in them as a sign.
"""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

import msgspec

from tollbook.model.claim import Claim
from tollbook.model.finding import CheckedReport, Evidence, Finding
from tollbook.model.pack import Pack
from tollbook.model.period import Basis
from tollbook.model.reading import Leftover
from tollbook.model.verdict import Verdict
from tollbook.packs.recognition import language_name
from tollbook.publish import notes, wording
from tollbook.publish.coverage import coverage_of, leftover_words, sentences
from tollbook.publish.marks import shortened
from tollbook.publish.wire import WireCoverage, WireDatedBy, wire_coverage

SCHEMA = "tollbook.marked/1"

MOST_CHARACTERS = 200_000
"""How much of a text a page shows."""
MOST_MARKS = 1_000
"""How many marks in a text a page shows."""

_LONGEST_TITLE = 1_000
_WORDS_SHOWN = 60
_WORST_FIRST = ("fails", "holds", "unknown", "unchecked", "unread")
# Embeddings, overrides and isolates: they reorder what stands behind them.
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some words on one line: `kind` is a verdict, `unchecked` for a figure that no selected check replays,
    `unread` for a number that no rule reads, and empty for what is between. `note` is the number of the
    note that says more, 0 without one."""

    text: str
    kind: str = ""
    note: int = 0


class TextLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the text; `gap` if there are empty ones before it."""

    pieces: tuple[Piece, ...]
    gap: bool = False


class NoteSubject(msgspec.Struct, frozen=True):
    """What figures of a note count, by the ids of the conflict and in words; `outcome` is empty where the
    speaker has no series of it."""

    item: str
    name: str
    side: str
    outcome: str


class CitedCopy(msgspec.Struct, frozen=True):
    """A source that figures were held against, and the last day that it had."""

    source: str
    name: str
    snapshot: date | None


class Ground(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a note rests on: whose report of which day, and by which of a figure's two days it was held
    against that (`report_day`, `loss_day`; `conventions` are all by which it is true)."""

    speaker: str
    name: str
    report_date: date | None = None
    since_report: date | None = None
    expected: int | float | None = None
    found: int | float | None = None
    basis: str = ""
    conventions: tuple[str, ...] = ()
    copies: tuple[CitedCopy, ...] = ()


class MarkedNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said beside a line: a verdict on `figures` that have it in common. `because` is empty where
    several simply repeat one report. `words` quotes the first of them."""

    number: int
    verdict: str
    code: str
    check: str
    reason: str
    words: str
    figures: int = 1
    because: str = ""
    also: tuple[str, ...] = ()
    suggestion: str = ""
    ground: Ground | None = None
    subjects: tuple[NoteSubject, ...] = msgspec.field(default=(), name="counted")


class MarkedPassage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Lines that stand together, and the notes on them. `title` if it is the headline."""

    lines: tuple[TextLine, ...]
    notes: tuple[MarkedNote, ...] = ()
    title: bool = False


class MarkedReport(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A report with its marks. `sentences` are its coverage in English, `others` what its other numbers are
    and `unread` the words of those that no rule reads. `shown` is how many of its `findings` the page has,
    and `beyond` how many characters of its text are left out. `against` lists the copies of the speakers'
    figures that the conflict holds. `derived` if its text was taken out of HTML."""

    schema: str = SCHEMA
    name: str
    language: str
    language_name: str
    pack: str
    passages: tuple[MarkedPassage, ...]
    coverage: WireCoverage
    sentences: tuple[str, ...]
    others: tuple[str, ...]
    unread: tuple[str, ...]
    against: tuple[CitedCopy, ...]
    findings: int
    shown: int
    beyond: int = 0
    derived: bool = False
    dated_by: WireDatedBy | None = None
    published: date | None = None


def marked(report: CheckedReport, pack: Pack, derived: bool = False) -> MarkedReport:
    """A report as a page shows it. `pack` is that of the books which it was held against."""
    cut = _Cut(report)
    passages = tuple(_passages(cut.report, pack, cut.end))
    reading, dated = report.reading, report.dated_by
    coverage, unread = coverage_of(report), leftover_words(report)
    return MarkedReport(
        name=visible(reading.document.name),
        language=reading.language,
        language_name=language_name(reading.language),
        pack=pack.id,
        passages=passages,
        coverage=wire_coverage(coverage),
        sentences=tuple(sentences(coverage, unread)),
        others=tuple(wording.kinds(coverage.others)),
        unread=tuple(unread),
        against=_copies({copy for card in pack.series for copy in card.copies}, pack),
        findings=len(report.findings),
        shown=len(cut.report.findings),
        beyond=len(reading.document.text) - cut.end,
        derived=derived,
        dated_by=WireDatedBy(dated.report_date, dated.how, dated.figures) if dated else None,
        published=reading.document.published,
    )


class _Cut:
    """The part of a report that a page can carry: where its text ends, and the findings up to there."""

    def __init__(self, report: CheckedReport) -> None:
        text = report.reading.document.text
        marks = sorted(span.start for span in _spans(report, {})["text"])
        self.end = min(len(text), MOST_CHARACTERS, *marks[MOST_MARKS : MOST_MARKS + 1])
        self.report = replace(report, findings=tuple(f for f in report.findings if self._holds(f)))

    def _holds(self, finding: Finding) -> bool:
        return finding.quote.end <= (_LONGEST_TITLE if finding.quote.field == "title" else self.end)


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a field that is marked."""

    start: int
    end: int
    kind: str
    note: int = 0


def _passages(report: CheckedReport, pack: Pack, end: int) -> Iterator[MarkedPassage]:
    """The title, then the text in order: each block of lines that share notes, and what is between."""
    document = report.reading.document
    title = (document.title or "")[:_LONGEST_TITLE]
    by_block, numbers = _noted(report, pack)
    spans = _spans(report, numbers)
    if title:
        words = tuple(_pieces(title, 0, len(title), spans["title"]))
        yield MarkedPassage((TextLine(words),), by_block.pop(_TITLE, ((), 0))[0], title=True)
    yield from _text_passages(document.text, end, spans["text"], by_block)


_TITLE = -1
# The notes on a block of lines and where that ends, by where it begins.
_Blocks = dict[int, tuple[tuple[MarkedNote, ...], int]]


def _noted(report: CheckedReport, pack: Pack) -> tuple[_Blocks, dict[int, int]]:
    """The notes of each block of lines, and by a finding's identity the number of the note that it is in."""
    by_block: _Blocks = {}
    numbers: dict[int, int] = {}
    count = 0
    for block in notes.blocks(notes.marked_lines(report)):
        findings = [finding for line in block for finding in line.findings]
        made: list[MarkedNote] = []
        number_by_ground: dict[tuple[object, ...], int] = {}
        for note in notes.notes_of(findings):
            count += 1
            made.append(_note(count, note, report, pack))
            number_by_ground.setdefault(notes.ground_of(note.findings[0])[1:], count)
            numbers.update((id(finding), count) for finding in note.findings)
        for finding in findings:
            # A figure whose report is named in the note of another needs no note of its own.
            numbers.setdefault(id(finding), number_by_ground.get(notes.ground_of(finding)[1:], 0))
        start = _TITLE if block[0].findings[0].quote.field == "title" else block[0].start
        by_block[start] = tuple(made), block[-1].end
    return by_block, numbers


def _note(number: int, note: notes.Note, report: CheckedReport, pack: Pack) -> MarkedNote:
    first, document = note.findings[0], report.reading.document
    quote = first.quote
    return MarkedNote(
        number=number,
        verdict=note.verdict.value,
        code=first.check.code,
        check=first.check.name,
        reason=first.reason,
        words=shortened(document.quoted(quote.start, quote.end, quote.field), _WORDS_SHOWN),
        figures=len(note.findings),
        because=visible(_because(note.findings)),
        also=first.also if note.verdict is Verdict.FAILS else (),
        suggestion=visible(first.suggestion or ""),
        ground=_ground(first.evidence, pack),
        subjects=_subjects(note.findings, report, pack),
    )


def _because(group: Sequence[Finding]) -> str:
    reason, source, day, since = notes.ground_of(group[0])
    if since and len(group) > 1:
        return " ".join(finding.because for finding in group)
    if reason == notes.PLAIN_REASON and len(group) > 1 and source and day:
        return ""
    return group[0].because or reason.sentence(wording.LANGUAGE)


def _ground(evidence: Evidence | None, pack: Pack) -> Ground | None:
    if evidence is None or evidence.source is None:
        return None
    speaker = pack.speakers.get(evidence.source)
    return Ground(
        speaker=evidence.source,
        name=speaker.name if speaker else evidence.source,
        report_date=evidence.report_date,
        since_report=evidence.since_report,
        expected=_json_number(evidence.expected),
        found=_json_number(evidence.found),
        basis="" if evidence.basis is Basis.UNKNOWN else evidence.basis.value,
        conventions=tuple(basis.value for basis in evidence.conventions),
        copies=_copies(evidence.copies, pack, evidence.snapshot),
    )


def _json_number(value: int | float | None) -> int | float | None:
    """A number that JSON can hold."""
    return value if value is None or -(2**53) < value < 2**53 else None


def _copies(ids: Iterable[str], pack: Pack, snapshot: date | None = None) -> tuple[CitedCopy, ...]:
    cards = ((name, pack.sources.get(name)) for name in sorted(ids))
    return tuple(
        CitedCopy(name, card.name if card else name, card.snapshot if card and card.snapshot else snapshot)
        for name, card in cards
    )


def _subjects(group: Sequence[Finding], report: CheckedReport, pack: Pack) -> tuple[NoteSubject, ...]:
    """What the figures of a note count, each thing once."""
    series = {(card.speaker, card.measure) for card in pack.series}
    claims = report.reading.claims
    found: dict[NoteSubject, None] = {}
    for finding in group:
        speaker = finding.evidence.source if finding.evidence else None
        for claim in (claims[position] for position in finding.claims):
            if speaker and claim.measure.item in pack.items:
                outcome = claim.measure.outcome if (speaker, claim.measure) in series else ""
                name = pack.items[claim.measure.item].name
                found[NoteSubject(claim.measure.item, name, claim.measure.side, outcome)] = None
    return tuple(found)


def _spans(report: CheckedReport, numbers: dict[int, int]) -> dict[str, list[_Span]]:
    """All that is marked, by its field, in the order of the text."""
    spans: dict[str, list[_Span]] = {"title": [], "text": []}
    judged = {finding.quote for finding in report.findings}
    for finding in report.findings:
        quote = finding.quote
        span = _Span(quote.start, quote.end, finding.verdict.value, numbers.get(id(finding), 0))
        spans[quote.field].append(span)
    reading = report.reading
    numbers_left: tuple[Claim | Leftover, ...] = (*reading.claims, *reading.leftovers)
    for number in numbers_left:
        quote = number.quote
        if quote not in judged:
            kind = "unchecked" if isinstance(number, Claim) else "unread"
            spans[quote.field].append(_Span(quote.start, quote.end, kind))
    for found in spans.values():
        found.sort(key=lambda span: (span.start, span.end))
    return spans


def _text_passages(text: str, end: int, spans: Sequence[_Span], by_block: _Blocks) -> Iterator[MarkedPassage]:
    lines: list[TextLine] = []
    block_notes: tuple[MarkedNote, ...] = ()
    until, gap = -1, False
    for start, stop, own in _lines(text, end, spans):
        if start in by_block or (until >= 0 and start > until):
            if lines:
                yield MarkedPassage(tuple(lines), block_notes)
            lines = []
            block_notes, until = by_block.get(start, ((), -1))
        if text[start:stop].strip():
            lines.append(TextLine(tuple(_pieces(text, start, stop, own)), gap))
            gap = False
        else:
            gap = True
    if lines:
        yield MarkedPassage(tuple(lines), block_notes)


def _lines(text: str, end: int, spans: Sequence[_Span]) -> Iterator[tuple[int, int, list[_Span]]]:
    """Each line up to where the text is cut, with what is marked in it."""
    start, at = 0, 0
    open_: list[_Span] = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        own = [span for span in open_ if span.end > start]
        while at < len(spans) and spans[at].start < stop:
            own.append(spans[at])
            at += 1
        yield start, stop, own
        open_ = [span for span in own if span.end > stop]
        start = stop + 1


def _pieces(text: str, start: int, stop: int, spans: Sequence[_Span]) -> Iterator[Piece]:
    """A line cut where its marks begin and end; where several lie on each other, the worst is shown."""
    edges = {start, stop}
    for span in spans:
        edges |= {max(span.start, start), min(span.end, stop)}
    cuts = sorted(edges)
    over: dict[int, list[_Span]] = defaultdict(list)
    for span in spans:
        for position in range(
            bisect_left(cuts, max(span.start, start)), bisect_left(cuts, min(span.end, stop))
        ):
            over[position].append(span)
    covered = [min(over[n], key=_badness) if over[n] else None for n in range(len(cuts) - 1)]
    for _, run in groupby(range(len(covered)), key=lambda n: id(covered[n])):
        parts = list(run)
        words, own = visible(text[cuts[parts[0]] : cuts[parts[-1] + 1]]), covered[parts[0]]
        yield Piece(words, own.kind, own.note) if own else Piece(words)


def _badness(span: _Span) -> int:
    return _WORST_FIRST.index(span.kind)


def visible(text: str) -> str:
    """A text with a sign for each character that nobody sees or that turns the direction of writing."""
    return text if text.isascii() and text.isprintable() else "".join(_visible(char) for char in text)


@lru_cache(maxsize=4096)
def _visible(char: str) -> str:
    if char in "\t\n":
        return char
    if ord(char) in _TURNS:
        return f"[U+{ord(char):04X}]"
    match unicodedata.category(char):
        case "Cc" if char < " ":
            return chr(0x2400 + ord(char))
        case "Zl" | "Zp":
            return " "
        case "Cs" | "Cc":
            return "\N{REPLACEMENT CHARACTER}"
    return char
