"""The index of a ledger's reports: made in the background, and renewed where what came in bears on it."""

import secrets
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.ledger import documents
from tollbook.ledger.database import Ledger
from tollbook.ledger.documents import LedgerReport, Touched
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.report_index import IndexedFigure, IndexedReport, ReportIndex, ReportIndexError
from tollbook.ledger.store import head
from tollbook.model.books import Books
from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.period import PeriodKind
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.language import LanguageError, load_vocabulary
from tollbook.packs.table import PackError
from tollbook.pipeline.reports.ledger_reports import (
    ReplayedReport,
    cards,
    check_ledger_report,
    document_of,
    entries_of,
    published_of,
    table_sources,
    web_address,
)
from tollbook.publish.coverage import Coverage, coverage_of
from tollbook.reader.layout.splitting import split_sentences
from tollbook.sources.cache import cache_folder

OpenBooks = Callable[[str], Books]

# What comes in about a day can bear on how the days around it are settled: a month before and after, and
# what is told of those. A report whose figures are all older keeps its verdicts.
_REACH = timedelta(days=62)
# So many reports are checked before the ledger is looked at again, and the lease is asked for anew.
_BATCH = 20
_LEASE, _PAUSE = 15.0, 15.0
_LONGEST_SENTENCE = 400
# No series is tied to a figure with one of these: it is indexed by what the text says itself.
_UNTIED = frozenset({Reason.NO_SERIES, Reason.NOT_TIED, Reason.OPEN_WORDING, Reason.OTHER_MEASURE})
_OF_ONE_DAY = (PeriodKind.CUMULATIVE, PeriodKind.DAY)


def index_of(ledger: Ledger, folder: Path | None = None) -> ReportIndex:
    """The index of a ledger, in the cache folder if no other is named."""
    mark = sha256(ledger.engine.url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return ReportIndex((folder or cache_folder()) / "reports" / f"{mark}.db")


class Indexer:
    """Fills a ledger's index. Several threads and programs may each have one: one of them works at a time."""

    def __init__(self, ledger: Ledger, index: ReportIndex, books: OpenBooks) -> None:
        self.ledger, self.index, self._books = ledger, index, books
        self._name = secrets.token_hex(8)
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._started, self._running = threading.Lock(), threading.Lock()

    def run(self, most: int | None = None) -> int:
        """Brings the index up to the ledger's head, or so many reports nearer to it; returns how many were
        checked. None are if another program is at it. Raises LedgerError and ReportIndexError."""
        with self._running:
            return self._run(most)

    def _run(self, most: int | None) -> int:
        done = 0
        while not self._stopped.is_set() and self.index.lease(self._name, _LEASE):
            self.catch_up()
            left = _BATCH if most is None else min(_BATCH, most - done)
            waiting = self.index.next_in_line(left)
            for key in waiting:
                if self._stopped.is_set():
                    break
                self._check(key)
                done += 1
            if not waiting or done == most:
                self.index.lease(self._name, 0)
                break
        return done

    def catch_up(self) -> None:
        """Lines up the reports that came in, and those that what came in bears on. Checks none."""
        about = self.index.about()
        with self.ledger.reading() as connection:
            now = head(connection)
            seq, entry = int(about.get("head", 0)), int(about.get("entry", 0))
            sealed = documents.head_at(connection, seq) if seq else None
            if seq and (sealed is None or sealed.hex() != about.get("hash")):
                # Another ledger lies there now, or an older state of this one.
                self.index.reset()
                seq = entry = 0
                about = {}
            tables = table_sources(cards(connection))
            new = documents.report_keys(connection, tables, int(about.get("document", 0)))
            queued = set(new)
            if now.transactions > seq > 0:
                queued |= self._affected(tuple(documents.touched_after(connection, entry)), tables)
                self._renew_places(connection, seq)
            if about.get("reader", __version__) != __version__:
                queued |= set(self.index.not_before(None, reader=__version__))
        if now.transactions == seq and not queued and about.get("reader") == __version__:
            return
        facts = {
            "head": str(now.transactions),
            "hash": now.hash.hex(),
            "at": now.at,
            "entry": str(now.entries),
            "document": str(max(new, default=int(about.get("document", 0)))),
            "reader": __version__,
        }
        self.index.note(facts, sorted(queued), now.transactions)

    def start(self) -> None:
        """Begins to work in the background, if it does not yet, and goes on whenever something comes in."""
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._work, name="reports", daemon=True).start()

    def wake(self) -> None:
        """Says that something may have come in."""
        self._woken.set()

    def stop(self) -> None:
        """Ends the work in the background after the report at hand."""
        self._stopped.set()
        self._woken.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            # A ledger or an index that does not answer now is asked again: whoever asks is told meanwhile.
            with suppress(LedgerError, ReportIndexError):
                self.run()
            self._woken.wait(_PAUSE)
            self._woken.clear()

    def _affected(self, touched: Sequence[Touched], tables: frozenset[str]) -> set[int]:
        """The reports on which what was entered bears: through the series, or because a person corrected
        how they were read."""
        own = {one.key for one in touched if one.by_hand and one.source not in tables} & self.index.keys()
        days = [one.day for one in touched if one.source is not None]
        if not days:
            return own
        first = None if None in days else min(day for day in days if day)
        since = str(date.fromisoformat(first[:10]) - _REACH) if first else None
        return own | set(self.index.not_before(since))

    def _renew_places(self, connection: Connection, seq: int) -> None:
        moved = documents.versions_at(connection, documents.addresses_since(connection, seq))
        keys = {version.key for version in moved}
        current = {key for key in keys if documents.is_current(connection, key)}
        self.index.renew_places(current, keys - current)

    def _check(self, key: int) -> None:
        with self.ledger.reading() as connection:
            at = head(connection).transactions
            recorded = documents.report_by_key(connection, key)
            if recorded is None:
                return
            packs = documents.packs_of(connection, key)
            document = document_of(connection, recorded)
            entries = entries_of(connection, recorded.id)
            current = documents.is_current(connection, key)
        pack = packs[0] if packs else DEFAULT_PACK
        place = _Place(recorded, document, pack, current, at)
        try:
            report = check_ledger_report(document, entries, self._books(pack))
        except (LanguageError, PackError) as fault:
            self.index.put(_unchecked(place, str(fault)), (), document.text)
            return
        self.index.put(indexed(place, report), tuple(figures_of(key, report, pack)), document.text)


class _Place:
    """A report on the ledger, and what of its index entry does not depend on how it is read."""

    def __init__(
        self, recorded: LedgerReport, document: Document, pack: str, current: bool, head: int
    ) -> None:
        self.report, self.document, self.pack, self.current, self.head = (
            recorded,
            document,
            pack,
            current,
            head,
        )

    @cached_property
    def published(self) -> str | None:
        """When it was published, as far as somebody or its own page says."""
        own = self.document.published
        return published_of(self.report) or (own.isoformat() if own else None)

    @property
    def outlet(self) -> str:
        """Whose it is."""
        return self.report.source or host_of(self.report.address)


def host_of(address: str | None) -> str:
    """The host of an address on the web, without «www.»; empty for any other."""
    try:
        return (urlsplit(web_address(address) or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def indexed(place: _Place, report: ReplayedReport) -> IndexedReport:
    """A checked report as the index keeps it."""
    checked, coverage = report.checked, coverage_of(report.checked)
    dated = checked.dated_by
    return replace(
        _unchecked(place),
        language=checked.reading.language,
        day=dated.report_date.isoformat() if dated else None,
        verdict=verdict_of(coverage),
        figures=coverage.figures,
        holds=coverage.holds,
        fails=coverage.fails,
        unknown=sum(coverage.unknown.values()) + coverage.unselected,
        phrases=coverage.phrases,
        last_day=_last_day(checked),
    )


def _unchecked(place: _Place, fault: str = "") -> IndexedReport:
    """A report without figures, as it is before it is checked and if it cannot be."""
    report = place.report
    return IndexedReport(
        key=report.key,
        document=report.id,
        pack=place.pack,
        title=report.title,
        name=report.name,
        source=report.source,
        outlet=place.outlet,
        address=web_address(report.address),
        published=place.published,
        entered=report.recorded,
        day=None,
        language=report.language,
        current=place.current,
        verdict="none",
        figures=0,
        holds=0,
        fails=0,
        unknown=0,
        phrases=0,
        head=place.head,
        reader=__version__,
        last_day="",
        fault=fault,
    )


def verdict_of(coverage: Coverage) -> str:
    """A report's verdict: that of the worst of its figures and phrases; `none` without figures."""
    if coverage.fails or coverage.phrases:
        return Verdict.FAILS.value
    if coverage.holds:
        return Verdict.HOLDS.value
    return Verdict.UNKNOWN.value if coverage.figures else "none"


def _last_day(checked: CheckedReport) -> str | None:
    """The latest day that a report's verdicts hang on: none if it has no figures (empty), any if it has some
    that nobody could date (None)."""
    claims = checked.reading.claims
    if not claims:
        return ""
    if any(claim.period.end is None for claim in claims) and checked.dated_by is None:
        return None
    days = [claim.period.end for claim in claims if claim.period.end]
    days += [f.evidence.report_date for f in checked.findings if f.evidence and f.evidence.report_date]
    days += [checked.dated_by.report_date] if checked.dated_by else []
    return max(days).isoformat() if days else None


def figures_of(key: int, report: ReplayedReport, pack: str) -> Iterator[IndexedFigure]:
    """The figures of a checked report as the index keeps them."""
    checked = report.checked
    document, language = checked.reading.document, checked.reading.language
    sentences = {
        "title": [(0, len(document.title or ""))],
        "text": _sentences(document.text, pack, language) if checked.reading.claims else [],
    }
    own, phrases = _findings(checked)
    for position, replay in enumerate(report.replayed.replays):
        # As the text says it: a table's columns may have shown the replay which day is meant.
        claim = checked.reading.claims[position]
        finding = _telling((*own.get(position, ()), *phrases.get(position, ())))
        tied = finding is None or finding.reason not in _UNTIED
        series = replay.counterpart.series if tied else None
        measure = series.measure if series else claim.measure
        day = replay.published.report_date if series and replay.published else claim.period.end
        start, sentence = _sentence(document, claim, sentences[claim.quote.field])
        quote = claim.quote
        yield IndexedFigure(
            report=key,
            position=position,
            speaker=series.speaker if series else claim.speaker,
            side=measure.side,
            item=measure.item,
            outcome=measure.outcome,
            place=measure.place,
            kind=claim.period.kind.value,
            first=_written(_first_day(claim, day)),
            last=_written(day),
            field=quote.field,
            start=quote.start,
            end=quote.end,
            sentence=sentence,
            sentence_start=start,
            words=document.quoted(quote.start, quote.end, quote.field),
            low=float(claim.quantity.low),
            high=float(claim.quantity.high),
            bound=claim.quantity.bound.value,
            said_speaker=claim.speaker,
            said_outcome=claim.measure.outcome,
            said_first=_written(claim.period.start),
            said_last=_written(claim.period.end),
            attribution=_words(document, claim.attribution),
            verb=_words(document, claim.verb),
            verdict=(finding.verdict if finding else Verdict.UNKNOWN).value,
            reason=finding.reason if finding else "",
            because=finding.because if finding else "",
            expected=float(replay.expected) if replay.expected is not None and series else None,
        )


def _first_day(claim: Claim, last: date | None) -> date | None:
    """The first day of a figure's period, given its last; none for those that run up to a day or are open."""
    if claim.period.kind in _OF_ONE_DAY:
        return last if claim.period.kind is PeriodKind.DAY else None
    return claim.period.start


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _findings(checked: CheckedReport) -> tuple[dict[int, list[Finding]], dict[int, list[Finding]]]:
    """By claim, the findings on its own span, and the failures of phrases that it depends on."""
    own: dict[int, list[Finding]] = {}
    phrases: dict[int, list[Finding]] = {}
    for finding in checked.findings:
        for position in finding.claims:
            if checked.reading.claims[position].quote == finding.quote:
                own.setdefault(position, []).append(finding)
            elif finding.verdict is Verdict.FAILS and finding.check.code.startswith("TB1"):
                phrases.setdefault(position, []).append(finding)
    return own, phrases


def _telling(findings: Sequence[Finding]) -> Finding | None:
    """The finding that says most of a figure: a failure, else what holds."""
    for verdict in (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN):
        for finding in findings:
            if finding.verdict is verdict:
                return finding
    return None


def _words(document: Document, quote: Quote | None) -> str:
    return document.quoted(quote.start, quote.end, quote.field) if quote else ""


def _sentences(text: str, pack: str, language: str) -> list[tuple[int, int]]:
    vocabulary = load_vocabulary(pack, language)
    found = split_sentences(text, vocabulary.writing, vocabulary.abbreviations)
    return [(start, end) for start, end, _ in found]


def _sentence(document: Document, claim: Claim, sentences: Sequence[tuple[int, int]]) -> tuple[int, str]:
    """Where the sentence around a figure begins, and the sentence, or so much of it as is short enough."""
    quote = claim.quote
    text = (document.title or "") if quote.field == "title" else document.text
    at = bisect_right(sentences, quote.start, key=lambda span: span[0]) - 1
    start, end = sentences[at] if at >= 0 else (quote.start, quote.end)
    start = max(start, quote.start - _LONGEST_SENTENCE // 2)
    end = max(min(end, start + _LONGEST_SENTENCE), quote.end)
    return start, text[start:end].rstrip()
