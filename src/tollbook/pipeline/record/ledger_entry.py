"""The one door to a ledger for what sources have: `pull`, `watch` and `add --source` enter through it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tollbook.ledger import history
from tollbook.ledger.database import Ledger
from tollbook.ledger.errors import LedgerAway, LedgerError
from tollbook.ledger.store import Receipt
from tollbook.model.books import Books
from tollbook.model.document import Document, document_id
from tollbook.model.drift import Drift
from tollbook.model.finding import CheckedReport
from tollbook.model.moment import LATEST
from tollbook.model.pack import Pack, Source
from tollbook.packs.language import LanguageError
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.collect.pull import EntrySummary
from tollbook.pipeline.read.source_files import SourceReading, read_source
from tollbook.pipeline.record.documents import Added, FigureChange, Given, Outcome, add_document, is_recorded
from tollbook.pipeline.record.figure_files import enter_figures
from tollbook.pipeline.record.report_identity import Place, distinct_places, moved, place_of
from tollbook.publish.pulled import checked_text, posting_text
from tollbook.sources.cache import Cache
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.messages import message_bytes
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened


@dataclass(frozen=True, slots=True)
class Posting:
    """What a file of figures, or a report, brought to a ledger; `receipt` is None if that was nothing.

    `new` counts the figures that the ledger had nothing of, `changes` are those that differ now. `report` has
    the verdicts, if it was a report. `refusal` says why nothing of a file was entered, `fault` why a report
    could not be; `outcome` is what became of a report.
    """

    file: str
    receipt: Receipt | None = None
    new: int = 0
    changes: tuple[FigureChange, ...] = ()
    report: CheckedReport | None = None
    refusal: Drift | None = None
    fault: str = ""
    outcome: Outcome | None = None


def enter_reading(
    ledger: Ledger,
    pack: Pack,
    read: SourceReading,
    by: str,
    published: str | None = None,
    paths: Mapping[str, str] | None = None,
) -> Iterator[Posting]:
    """Enters what a source's card has let pass: each file of figures, or each report, in a transaction of its
    own. What the ledger has already is not entered again; reports are checked against what it had before.

    `published` is the moment of publication, if a person said it of files; `paths` says where files lie that
    a person gave by hand. Raises LedgerError if the ledger goes away, or, once it was offered all reports, if
    it did not take one; SourceError for files of figures that are older than those that it has.
    """
    if not yields_documents(read.source.connector):
        for one in enter_figures(ledger, pack, read, by, published, paths):
            yield Posting(one.file, one.receipt, one.new, one.changes, refusal=one.refusal)
        return
    books: Books | None = None
    refused: LedgerError | None = None
    for given in _reports(ledger, pack, read, published, paths or {}):
        name = given.opened.document.name
        # The books are only opened for the first report that is new.
        if books is None and is_recorded(ledger, given, pack):
            yield Posting(name, outcome=Outcome.RECORDED)
            continue
        books = books or ledger_books(ledger, pack.id, LATEST)
        try:
            yield _posting(name, add_document(ledger, given, books, by))
        except LedgerAway:
            raise
        except LedgerError as fault:
            refused = refused or fault
        except (SourceError, LanguageError) as fault:
            yield Posting(name, fault=f"{name}: {fault}")
    if refused:
        raise refused


def enter_pulled_before(
    ledger: Ledger, pack: Pack, source: Source, cache: Cache, today: date, by: str
) -> Iterator[Posting]:
    """Enters those pages that were pulled before and are not on the ledger: pages of a day are asked for
    once, whether or not there was a ledger to enter them on."""
    if not any("{" in address for address in source.files.values()):
        return
    contents = cache.contents(source.id)
    with ledger.reading() as connection:
        missing = {
            name: content
            for name, content in contents.items()
            if not history.holds_document(connection, document_id(content), pack.id)
        }
    yield from enter_reading(ledger, pack, read_source(source, missing, today, pack.id), by)


@dataclass
class Bookkeeper:
    """Enters what sources came to on a ledger, and remembers the `postings` of each source's last reading."""

    ledger: Ledger
    pack: Pack
    by: str
    postings: dict[str, tuple[Posting, ...]] = field(default_factory=dict)

    def enter(self, read: SourceReading) -> EntrySummary:
        """Enters a reading, for a pull. Raises LedgerError, SourceError."""
        done = tuple(enter_reading(self.ledger, self.pack, read, self.by))
        self.postings[read.source.id] = done
        return EntrySummary(faults=tuple(one.fault for one in done if one.fault))

    def enter_and_tell(self, read: SourceReading) -> EntrySummary:
        """Enters a reading, for a watch, which no fault stops: says in sentences what became of each part."""
        lines: list[str] = []
        faults: list[str] = []
        try:
            for one in enter_reading(self.ledger, self.pack, read, self.by):
                lines += [_line(one)] if one.receipt and (one.outcome or one.new or one.changes) else []
                faults += [one.refusal.sentence] if one.refusal else []
                faults += [one.fault] if one.fault else []
        except LedgerError as fault:
            faults.append(f"the ledger does not take it: {fault}")
        except SourceError as fault:
            faults.append(str(fault))
        return EntrySummary(tuple(lines), tuple(faults))

    def catch_up(
        self, sources: Iterable[Source], cache: Cache, today: date
    ) -> Mapping[str, tuple[Posting, ...]]:
        """Enters what was pulled of sources before, without this ledger, and says what that was, by source.

        Raises LedgerError, SourceError.
        """
        done = {
            each.id: tuple(enter_pulled_before(self.ledger, self.pack, each, cache, today, self.by))
            for each in sources
        }
        return {name: postings for name, postings in done.items() if postings}


def _line(one: Posting) -> str:
    if one.outcome:
        return f"{one.file}: {one.outcome}, {checked_text(one.report) if one.report else 'no figures'}"
    return f"{one.file}: {posting_text(one)}" if one.file else posting_text(one)


def _posting(name: str, added: Added) -> Posting:
    new = added.figures if added.outcome is Outcome.ENTERED else 0
    return Posting(name, added.receipt, new, added.changes, added.report, outcome=added.outcome)


def _reports(
    ledger: Ledger, pack: Pack, read: SourceReading, published: str | None, paths: Mapping[str, str]
) -> Iterator[Given]:
    """The reports of a reading, each with the place where it stands."""
    source = read.source
    placed = [
        (place_of(document, source, file, paths.get(file)), document) for file, document in read.documents
    ]
    places = list(distinct_places(placed))
    if source.connector == "folder":
        with ledger.reading() as connection:
            places = list(moved(connection, pack, source, places))
    for (file, document), place in zip(read.documents, places, strict=True):
        yield _given(document, read.contents[file], place, source, published)


def _given(document: Document, content: bytes, place: Place, source: Source, published: str | None) -> Given:
    """A report with its bytes: its file's, or, if it is one of several in a file, those that stand for it.

    What a person says of a file's publication is said of a report only if the file is that report.
    """
    if document_id(content) != document.id:
        content = message_bytes(document.name, document.title, document.text)
        return Given(Opened(document, content=content), place, source)
    day = date.fromisoformat(published[:10]) if published else document.published
    return Given(Opened(replace(document, published=day), content=content), place, source, published)
