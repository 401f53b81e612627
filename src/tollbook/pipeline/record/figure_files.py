"""Enter a source's files of figures on a ledger, each whole or not at all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow
from tollbook.ledger.cards import last_published
from tollbook.ledger.database import Ledger
from tollbook.ledger.store import Line, Receipt, StoredDocument, Transaction, post
from tollbook.model.document import document_id
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.moment import written
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack, Source
from tollbook.model.phrases import dated
from tollbook.pipeline.books.cards import ledger_card, ledger_sources
from tollbook.pipeline.books.origins import figure_row
from tollbook.pipeline.read.source_files import SourceReading
from tollbook.pipeline.record.documents import FigureChange, persistently
from tollbook.pipeline.record.report_identity import file_place
from tollbook.pipeline.record.revisions import RecordedFile, file_revision, newest_day, row_of
from tollbook.sources.drift import drift
from tollbook.sources.errors import SourceError
from tollbook.sources.spans import quote_of


@dataclass(frozen=True, slots=True)
class FilePosting:
    """What a file of figures added to a ledger; `receipt` is None if that was nothing.

    `new` counts the figures that the ledger had nothing of, `changes` are those that differ now. `refusal`
    says why nothing of the file was entered.
    """

    file: str
    receipt: Receipt | None = None
    new: int = 0
    changes: tuple[FigureChange, ...] = ()
    refusal: Drift | None = None


def enter_figures(
    ledger: Ledger,
    pack: Pack,
    read: SourceReading,
    by: str,
    published: str | None = None,
    paths: Mapping[str, str] | None = None,
) -> Iterator[FilePosting]:
    """Enters the files of figures that a source's card has let pass, each in a transaction of its own.

    `published` is the moment at which the files were published: now, if not said; `paths` says where on this
    machine files were found. Raises LedgerError if the ledger does not take it, SourceError for files that
    are older than those that it has.
    """
    moment = published or written(datetime.now(UTC))
    addresses = {name: file_place(path).address for name, path in (paths or {}).items()}
    for file in _files(pack, read, moment, by, addresses):
        yield persistently(lambda: _enter_file(ledger, file))  # noqa: B023


def enter_shipped(
    connection: Connection, pack: Pack, read: SourceReading, published: str, by: str
) -> Iterator[Receipt]:
    """Enters files that come with Tollbook, as part of a transaction of the database that is under way; none
    if the ledger has newer ones."""
    recorded = ledger_sources(connection, pack).get(read.source.id)
    last = last_published(connection, recorded.keys) if recorded else None
    if last is None or last <= published:
        for file in _files(pack, read, published, by, {}):
            posting = _enter(connection, file)
            if posting.receipt is not None:
                yield posting.receipt


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is to be entered, with its observations, the moment of its publication, who enters it, and
    where it was found."""

    pack: Pack
    read: SourceReading
    name: str
    observations: Sequence[Observation]
    moment: str
    by: str
    address: str | None

    @property
    def source(self) -> Source:
        return self.read.source

    @property
    def content(self) -> bytes:
        return self.read.contents[self.name]

    @property
    def left_out(self) -> int:
        """How many of its rows were refused."""
        refused = (d for d in self.read.drifts if d.file == self.name and d.severity is Severity.ROW)
        return len({found.place for found in refused})


def _files(
    pack: Pack, read: SourceReading, moment: str, by: str, addresses: Mapping[str, str]
) -> Iterator[_File]:
    """The files of a reading of which something may be entered."""
    of_files: defaultdict[str, list[Observation]] = defaultdict(list)
    for o in read.observations:
        of_files[o.file].append(o)
    for name, found in of_files.items():
        address = addresses.get(name) or read.source.files.get(name)
        yield _File(pack, read, name, found, moment, by, address)


def _enter_file(ledger: Ledger, file: _File) -> FilePosting:
    with ledger.writing() as connection:
        return _enter(connection, file)


def _enter(connection: Connection, file: _File) -> FilePosting:
    identity = document_id(file.content)
    quote = quote_of(file.content, file.source)
    figures = [(figure_row(o, file.pack, identity, *quote(o)), o) for o in file.observations]
    known = ledger_sources(connection, file.pack).get(file.source.id)
    keys = known.keys if known else ()
    _refuse_if_older(connection, keys, file)
    recorded = RecordedFile(connection, keys, file.pack, file.source, file.name)
    fewer = _fewer(recorded, [row for row, _ in figures], file.left_out)
    if fewer and not file.read.accepted:
        mend = "see whether the origin lost data; if that is right so, enter it with --accept-fewer"
        refusal = drift(DriftKind.SHRUNKEN, Severity.FILE, file.source, file.name, "", fewer, mend)
        return FilePosting(file.name, refusal=refusal)
    revision = file_revision(recorded, figures, file.moment, file.source, file.left_out)
    # A file that only repeats what is held is kept, once, as a witness; one with rows left out is none.
    if not revision.lines and (file.left_out or history.holds_document(connection, identity, file.pack.id)):
        return FilePosting(file.name)
    receipt = post(connection, _transaction(file, identity, revision.lines, bool(fewer)))
    return FilePosting(file.name, receipt, revision.new, tuple(revision.changes))


def _transaction(file: _File, identity: str, lines: Sequence[Line], fewer: bool) -> Transaction:
    """The transaction of a file; if a person has let one with `fewer` rows pass, it is that person's."""
    noted = any(d.file == file.name and d.kind is DriftKind.SHRUNKEN for d in file.read.drifts)
    accepted = file.read.accepted if fewer or noted else None
    name = f"{file.source.id}/{file.name}" if file.name else file.source.id
    which = f"the file «{file.name}»" if file.name else "a file"
    why = f"{which} of «{file.source.name}»"
    return Transaction(
        by=accepted.by if accepted else file.by,
        why=f"{why}; fewer rows than before were accepted: {accepted.why}" if accepted else why,
        lines=lines,
        document=StoredDocument(
            identity,
            name,
            file.content,
            source=file.source.id,
            title=file.source.name,
            published=file.moment,
        ),
        source=ledger_card(file.source, file.pack.id),
        address=file.address,
        reader=__version__,
    )


def _refuse_if_older(connection: Connection, keys: Sequence[int], file: _File) -> None:
    last = last_published(connection, keys)
    if last is not None and file.moment < last:
        raise SourceError(
            f"{file.source.id}, file «{file.name}»: published {file.moment}, before the last file of that "
            f"source ({last}); files of one source are entered in the order of their publication"
        )


def _fewer(recorded: RecordedFile, rows: Sequence[ClaimRow], left_out: int) -> str:
    """What a file has less of than the ledger holds of it: rows, or days at its end; empty if nothing."""
    count, newest = len({row_of(row) for row in rows}) + left_out, newest_day(rows)
    if count < len(recorded.rows):
        return f"it has {count:,} rows; the ledger holds {len(recorded.rows):,}"
    if newest < recorded.reached and not left_out:
        last = dated(date.fromisoformat(recorded.reached))
        return f"its newest day is {newest or 'not said'}; the ledger has one of {last}"
    return ""
