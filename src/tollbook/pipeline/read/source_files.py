"""Read a source through its card: its files to observations, with what drifted in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tollbook.model.claim import UNATTRIBUTED, Claim
from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind, RefusedError, Severity
from tollbook.model.moment import written
from tollbook.model.observation import Observation
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.model.phrases import dated
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Reading
from tollbook.model.source import Source
from tollbook.packs.conflict import DEFAULT_PACK, pack_folder
from tollbook.packs.language import LanguageError
from tollbook.pipeline.read.document import extract_document
from tollbook.sources.connectors import yields_documents
from tollbook.sources.drift import drift
from tollbook.sources.expectations import LastReading, refuse_if_shrunken, rows_read, stale
from tollbook.sources.readings import FileReading, read_documents, read_figures

# A report is published within so many days of the newest day that it tells of.
_WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's decision that a file with fewer rows than before is right: who made it, and why."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What the files of a source came to: what may be entered, what drifted, and which files were refused.

    `extents` says how many rows each accepted file has and up to which day, for comparison with the next
    reading; `contents` are the files' bytes. `documents` are the reports in files of reports, each with its
    file's name, without those that were left out. `accepted` names the person who has looked at files with
    fewer rows than before and has let them pass.
    """

    source: Source
    observations: tuple[Observation, ...]
    drifts: tuple[Drift, ...]
    refused: tuple[str, ...]
    extents: Mapping[str, LastReading] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    documents: tuple[tuple[str, Document], ...] = ()
    accepted: Acceptance | None = None

    @property
    def last(self) -> date | None:
        """The newest day among the observations."""
        return max((o.period.end for o in self.observations if o.period.end), default=None)


def known_from(o: Observation, moment: str) -> str:
    """From when on a figure is taken to have been known that a file shows which was published at a moment.

    A figure that is dated by its report was known on that day. What is counted by the day of loss grows for
    long after it, so that nobody knows what was told on the day itself: it is known from the file on.
    """
    day = o.reported or (o.period.end if o.period.basis is not Basis.LOSS_DAY else None)
    return min(written(day), moment) if day else moment


def bundled_files(source: Source, pack_id: str) -> Mapping[str, bytes]:
    """The files of a source that its pack has as they came, by the card's names of them."""
    if not source.bundled:
        return {}
    folder = pack_folder(pack_id)
    return {name: folder.joinpath(*path.split("/")).read_bytes() for name, path in source.bundled.items()}


def read_source(
    source: Source,
    contents: Mapping[str, bytes],
    today: date,
    pack_id: str = DEFAULT_PACK,
    before: Mapping[str, LastReading] | None = None,
    accepted: Acceptance | None = None,
) -> SourceReading:
    """All that some files of a source hold, by the card's names of the files, or by their own.

    A file that is refused yields nothing. `before` has the extent of each file at the last reading;
    `accepted` lets one pass that has fewer rows than then, with a note that says who has looked at it.
    """
    if yields_documents(source.connector):
        return _read_documents(source, contents, today, pack_id)
    last_time = before or {}
    allowed = {} if accepted else last_time
    readings = [
        read_figures(content, source, file, today, allowed.get(file)) for file, content in contents.items()
    ]
    passed = _passed(readings, last_time, accepted) if accepted else ()
    return SourceReading(
        source,
        tuple(o for reading in readings for o in reading.observations),
        (*(found for reading in readings for found in reading.drifts), *passed),
        tuple(reading.file for reading in readings if reading.refused),
        {reading.file: rows_read(reading.observations) for reading in readings if not reading.refused},
        contents,
        accepted=accepted,
    )


def _passed(
    readings: Sequence[FileReading], before: Mapping[str, LastReading], accepted: Acceptance
) -> Iterator[Drift]:
    """A note on each file that would be refused for its rows if a person had not looked at it."""
    for reading in readings:
        extent = before.get(reading.file)
        if reading.refused or extent is None:
            continue
        rows = {o.place for o in reading.observations}
        rows |= {found.place for found in reading.drifts if found.severity is Severity.ROW}
        last = rows_read(reading.observations).last
        try:
            refuse_if_shrunken(len(rows), last, reading.source, reading.file, extent)
        except RefusedError as refusal:
            words = refusal.drift.sentence.partition(": ")[2].partition(".")[0]
            mend = f"{accepted.by} has looked at it and accepted it: {accepted.why}"
            yield drift(DriftKind.SHRUNKEN, Severity.NOTE, reading.source, reading.file, "", words, mend)


def _read_documents(
    source: Source, contents: Mapping[str, bytes], today: date, pack_id: str
) -> SourceReading:
    observations: list[Observation] = []
    drifts: list[Drift] = []
    refused: list[str] = []
    documents: list[tuple[str, Document]] = []
    for file, content in contents.items():
        read = read_documents(content, source, file, today)
        drifts += read.drifts
        if read.refused:
            refused.append(file)
        for document in read.documents:
            figures, departures = figures_of(document, source, file, today, pack_id)
            observations += figures
            drifts += departures
            if not any(found.severity is Severity.ROW for found in departures):
                documents.append((file, document))
    drifts += _stale(observations, source, today)
    return SourceReading(
        source,
        tuple(observations),
        tuple(drifts),
        tuple(refused),
        contents=contents,
        documents=tuple(documents),
    )


def _stale(observations: Sequence[Observation], source: Source, today: date) -> Iterator[Drift]:
    days = (o.reported or o.period.end for o in observations)
    yield from stale((day for day in days if day), source, "", today)


def figures_of(
    document: Document, source: Source, file: str, today: date, pack_id: str = DEFAULT_PACK
) -> tuple[list[Observation], list[Drift]]:
    """What a document of a source counts, as observations; none if it is not as its card expects.

    A figure that names no speaker is the source's own. A number that nothing reads is told in a note.
    """
    place = document.url or document.name
    try:
        reading = extract_document(document, pack_id)
    except LanguageError as error:
        words = f"it cannot be read: {error}"
        mend = "write `language` in the card's [options]"
        return [], [drift(DriftKind.DOCUMENT, Severity.ROW, source, file, place, words, mend)]
    refusal = _refusal(reading, source, file, place, today)
    if refusal:
        return [], [refusal]
    observations = [_observation(claim, document, source, file, place) for claim in reading.claims]
    # In a report that is all figures, a number that nothing reads counts something new.
    unread = [o for _, o in unread_of(reading, source, file)]
    return [*observations, *unread], [_note(o, source, file) for o in unread]


def unread_of(reading: Reading, source: Source, file: str) -> Iterator[tuple[Quote, Observation]]:
    """The numbers that nothing reads in a report which is all figures, each by its line's own words."""
    if not source.expects.figures:
        return
    document = reading.document
    for leftover in reading.leftovers:
        found = _unknown(leftover, document, source, file, document.url or document.name)
        if found is not None:
            yield leftover.quote, found


def _refusal(reading: Reading, source: Source, file: str, place: str, today: date) -> Drift | None:
    """Why nothing of a document is entered, if so."""
    count, expected = len(reading.claims), source.expects.figures
    if count < expected:
        kind = DriftKind.SHRUNKEN if count else DriftKind.LAYOUT
        words = f"{count or 'no'} figures are read in it; the card expects {expected} or more"
        mend = "open the page: it may be cut short, laid out anew, or about something else"
        return drift(kind, Severity.ROW, source, file, place, words, mend)
    published = reading.document.published or today
    for claim in reading.claims:
        day = claim.period.end
        if day is None or 0 <= (published - day).days < _A_YEAR - _WITHIN_DAYS:
            continue
        if _is_of_other_year(day, published):
            words = f"it tells of {dated(day)} and is of {dated(published)}: its year is mistyped"
            mend = "it will be once the origin has mended the year"
            return drift(DriftKind.WRONG_YEAR, Severity.ROW, source, file, place, words, mend)
        if (day - today).days > 1:
            words = f"it tells of {dated(day)}, which is after today, {dated(today)}"
            mend = "look at the date at its origin"
            return drift(DriftKind.FUTURE, Severity.ROW, source, file, place, words, mend)
    return None


_A_YEAR = 365


def _is_of_other_year(day: date, published: date) -> bool:
    """Whether a day would lie near the publication if its year were one more or one less."""
    return any(abs(abs((published - day).days) - length) <= _WITHIN_DAYS for length in (_A_YEAR, _A_YEAR + 1))


def _observation(claim: Claim, document: Document, source: Source, file: str, place: str) -> Observation:
    speaker = source.speaks_for if claim.speaker == UNATTRIBUTED else claim.speaker
    words = document.quoted(claim.quote.start, claim.quote.end, claim.quote.field)
    noun = claim.noun
    return Observation(
        source=source.id,
        file=file,
        place=place,
        speaker=speaker,
        measure=claim.measure,
        name=document.quoted(noun.start, noun.end, noun.field) if noun else claim.measure.item,
        period=claim.period,
        quantity=claim.quantity,
        reported=document.published,
        url=document.url,
        words=words,
    )


def _unknown(
    leftover: Leftover, document: Document, source: Source, file: str, place: str
) -> Observation | None:
    if leftover.value is None:
        return None
    quote = leftover.quote
    return Observation(
        source=source.id,
        file=file,
        place=place,
        speaker=source.speaks_for,
        measure=None,
        name=_line_of(document, leftover),
        period=Period(PeriodKind.INTERVAL, None, document.published),
        quantity=Quantity.of(leftover.value),
        reported=document.published,
        url=document.url,
        words=document.quoted(quote.start, quote.end, quote.field),
        note="a number that nothing reads",
    )


def _note(unknown: Observation, source: Source, file: str) -> Drift:
    words = f"in «{unknown.name}» {unknown.words} counts something new; it is kept under the line's own words"
    mend = "tell the pack of the item, if it is one"
    return drift(DriftKind.CATEGORY, Severity.NOTE, source, file, unknown.place, words, mend)


def _line_of(document: Document, leftover: Leftover) -> str:
    text = (document.title or "") if leftover.quote.field == "title" else document.text
    start = text.rfind("\n", 0, leftover.quote.start) + 1
    end = text.find("\n", leftover.quote.end)
    return text[start : end if end >= 0 else None].strip()[:120]
