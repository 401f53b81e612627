"""Enter what a source's files came to on a ledger: each file, or each report in one, whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow
from tollbook.ledger.cards import last_published
from tollbook.ledger.database import Ledger
from tollbook.ledger.store import KeptDocument, Line, Receipt, Transaction, post
from tollbook.model.document import document_id
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.moment import written
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack, Source
from tollbook.model.phrases import dated
from tollbook.pipeline.add import Change, Given, Outcome, add_reading, persistently
from tollbook.pipeline.cards import held_sources, kept_card
from tollbook.pipeline.extract import extract_document
from tollbook.pipeline.origins import figure_row
from tollbook.pipeline.otherwise import StoodFile, newest_day, row_of, told_otherwise
from tollbook.pipeline.readings import SourceReading, read_source
from tollbook.sources.cache import Cache
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.messages import message_bytes
from tollbook.sources.drift import drift
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened
from tollbook.sources.spans import quote_of


@dataclass(frozen=True, slots=True)
class Entered:
    """What a file of figures, or a report, brought to a ledger; `receipt` is None if that was nothing.

    `new` counts the figures that the ledger had nothing of, `changes` are those that are told otherwise now.
    `refusal` says why nothing of the file was entered.
    """

    file: str
    receipt: Receipt | None = None
    new: int = 0
    changes: tuple[Change, ...] = ()
    refusal: Drift | None = None


def enter_reading(
    ledger: Ledger,
    pack: Pack,
    read: SourceReading,
    by: str,
    published: str | None = None,
    addresses: Mapping[str, str] | None = None,
) -> tuple[Entered, ...]:
    """Enters the files that a source's card has let pass, each in a transaction of its own.

    `published` is the moment at which the files were published: now, if not said; `addresses` says where a
    file was found that the card does not say it of. What the ledger holds already is not entered again.
    Raises LedgerError if the ledger does not take it, SourceError for files that are older than those held.
    """
    if yields_documents(read.source.connector):
        return tuple(_enter_documents(ledger, pack, read, by, published, addresses or {}))
    moment = published or written(datetime.now(UTC))
    found: list[Entered] = []
    for file in _files(pack, read, moment, by, addresses or {}):
        found.append(persistently(lambda: _enter_file(ledger, file)))  # noqa: B023
    return tuple(found)


def enter_shipped(
    connection: Connection, pack: Pack, read: SourceReading, published: str, by: str
) -> Iterator[Receipt]:
    """Enters files that come with Tollbook, as part of a transaction of the database that is under way; none
    if the ledger has newer ones."""
    held = held_sources(connection, pack).get(read.source.id)
    last = last_published(connection, held.keys) if held else None
    if last is None or last <= published:
        for file in _files(pack, read, published, by, {}):
            entered = _entered(connection, file)
            if entered.receipt is not None:
                yield entered.receipt


def enter_kept(
    ledger: Ledger, pack: Pack, source: Source, cache: Cache, today: date, by: str
) -> tuple[Entered, ...]:
    """Enters those pages that were pulled before and are not on the ledger: pages of a day are asked for
    once, whether or not there was a ledger to enter them on."""
    if not any("{" in address for address in source.files.values()):
        return ()
    contents = cache.contents(source.id)
    with ledger.reading() as connection:
        missing = {
            name: content
            for name, content in contents.items()
            if not history.holds_document(connection, document_id(content), pack.id)
        }
    return enter_reading(ledger, pack, read_source(source, missing, today, pack.id), by)


@dataclass
class Entering:
    """Enters what pulling yields, and remembers what that brought the last time, by source."""

    ledger: Ledger
    pack: Pack
    by: str
    entered: dict[str, tuple[Entered, ...]] = field(default_factory=dict)

    def __call__(self, read: SourceReading) -> None:
        """Enters a reading. Raises LedgerError, SourceError."""
        self.entered[read.source.id] = enter_reading(self.ledger, self.pack, read, self.by)

    def catch_up(
        self, sources: Iterable[Source], cache: Cache, today: date
    ) -> Mapping[str, tuple[Entered, ...]]:
        """Enters what was pulled of sources before, without this ledger, and says what that was, by source.

        Raises LedgerError, SourceError.
        """
        kept = {each.id: enter_kept(self.ledger, self.pack, each, cache, today, self.by) for each in sources}
        return {name: entered for name, entered in kept.items() if entered}


# Figures


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


def _enter_file(ledger: Ledger, file: _File) -> Entered:
    with ledger.writing() as connection:
        return _entered(connection, file)


def _entered(connection: Connection, file: _File) -> Entered:
    identity = document_id(file.content)
    quote = quote_of(file.content, file.source)
    figures = [(figure_row(o, file.pack, identity, *quote(o)), o) for o in file.observations]
    known = held_sources(connection, file.pack).get(file.source.id)
    keys = known.keys if known else ()
    _refuse_if_older(connection, keys, file)
    held = StoodFile(connection, keys, file.pack, file.source, file.name)
    fewer = _fewer(held, [row for row, _ in figures], file.left_out)
    if fewer and not file.read.accepted:
        mend = "see whether the origin lost data; if that is right so, enter it with --accept-fewer"
        refusal = drift(DriftKind.SHRUNKEN, Severity.FILE, file.source, file.name, "", fewer, mend)
        return Entered(file.name, refusal=refusal)
    told = told_otherwise(held, figures, file.moment, file.source, file.left_out)
    # A file that only repeats what is held is kept, once, as a witness; one with rows left out is none.
    if not told.lines and (file.left_out or history.holds_document(connection, identity, file.pack.id)):
        return Entered(file.name)
    receipt = post(connection, _transaction(file, identity, told.lines, bool(fewer)))
    return Entered(file.name, receipt, told.new, tuple(told.changes))


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
        document=KeptDocument(
            identity,
            name,
            file.content,
            source=file.source.id,
            title=file.source.name,
            published=file.moment,
        ),
        source=kept_card(file.source, file.pack.id),
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


def _fewer(held: StoodFile, rows: Sequence[ClaimRow], left_out: int) -> str:
    """What a file has less of than the ledger holds of it: rows, or days at its end; empty if nothing."""
    count, newest = len({row_of(row) for row in rows}) + left_out, newest_day(rows)
    if count < len(held.rows):
        return f"it has {count:,} rows; the ledger holds {len(held.rows):,}"
    if newest < held.reached and not left_out:
        last = dated(date.fromisoformat(held.reached))
        return f"its newest day is {newest or 'not said'}; the ledger has one of {last}"
    return ""


# Reports


def _enter_documents(
    ledger: Ledger,
    pack: Pack,
    read: SourceReading,
    by: str,
    published: str | None,
    addresses: Mapping[str, str],
) -> Iterator[Entered]:
    for file, document in read.documents:
        content = read.contents[file]
        if document_id(content) == document.id:
            # The file is the report: what a person says of the file is said of it.
            stated, address = published, addresses.get(file) or document.url or document.name
            day = date.fromisoformat(published[:10]) if published else document.published
            document = replace(document, published=day)
        else:
            content = message_bytes(document.name, document.title, document.text)
            stated, address = None, document.name
        given = Given(Opened(document, content=content), address, read.source, stated)
        added = add_reading(ledger, given, lambda: extract_document(document, pack.id), pack, by)  # noqa: B023
        new = added.figures if added.outcome is Outcome.ENTERED else 0
        yield Entered(document.name, added.receipt, new, added.changes)
