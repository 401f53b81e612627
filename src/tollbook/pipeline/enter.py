"""Enter what a source's files came to on a ledger: each file, or each report in one, whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow, claim_hash
from tollbook.ledger.cards import last_published, of_cards
from tollbook.ledger.database import Ledger
from tollbook.ledger.history import Figure, Standing, figure_of, value_of
from tollbook.ledger.store import KeptDocument, Line, Receipt, Transaction, post
from tollbook.model.document import document_id
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import LATEST, written
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack, Source, SourceKind
from tollbook.pipeline.add import Change, Given, Outcome, add_reading, persistently
from tollbook.pipeline.cards import held_sources, kept_card
from tollbook.pipeline.extract import extract_document
from tollbook.pipeline.origins import figure_row, origin_of
from tollbook.pipeline.readings import SourceReading, known_from, read_source
from tollbook.sources.cache import Cache
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.messages import message_bytes
from tollbook.sources.drift import dated, drift
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
    rows = [(figure_row(o, file.pack, identity, *quote(o)), o) for o in file.observations]
    known = held_sources(connection, file.pack).get(file.source.id)
    keys = known.keys if known else ()
    _refuse_if_older(connection, keys, file)
    held = _Held(connection, keys, file)
    refusal = _shrunken(held, [row for row, _ in rows], file)
    if refusal is not None:
        return Entered(file.name, refusal=refusal)
    told = _told(held, rows, file)
    # A file that only repeats what is held is kept, once, as a witness; one with rows left out is none.
    if not told.lines and (file.left_out or history.holds_document(connection, identity, file.pack.id)):
        return Entered(file.name)
    receipt = post(connection, _transaction(file, identity, told.lines))
    return Entered(file.name, receipt, told.new, tuple(told.changes))


def _transaction(file: _File, identity: str, lines: Sequence[Line]) -> Transaction:
    accepted = file.read.accepted
    name = f"{file.source.id}/{file.name}" if file.name else file.source.id
    why = (
        f"the file «{file.name}» of «{file.source.name}»" if file.name else f"a file of «{file.source.name}»"
    )
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


# A figure as an origin tells it: what it is of, by which name, and who is said to say so.
_Key = tuple[Figure, str, str]
# A row of an origin: what it names before its column, who is said to say so, and its last day.
_Row = tuple[str, str, str | None]


class _Held:
    """What stands of a file's figures on a ledger, and what people have corrected in them."""

    def __init__(self, connection: Connection, keys: Sequence[int], file: _File) -> None:
        of_source = (of_cards(keys), *history.of_figures(file.pack.id))
        columns = file.source.counted_in(file.name)
        self._file, self._several = file.name, len(file.source.files) > 1
        self._counted = {(c.side, c.item, c.outcome) for c in columns}
        self.stood = [
            one for one in history.standing(connection, LATEST, *of_source) if self._is_of_file(one.row)
        ]
        self.by_key: defaultdict[_Key, list[Standing]] = defaultdict(list)
        self.by_name: defaultdict[tuple[str, ...], list[Standing]] = defaultdict(list)
        for one in self.stood:
            self.by_key[_key(one.row)].append(one)
            self.by_name[_in_own_words(one.row)].append(one)
        self.reached = max((one.row.last for one in self.stood if one.row.last), default="")
        self.rows = {_row_of(one.row) for one in self.stood}
        by_hand = list(history.entered_by_hand(connection, *of_source))
        self.kept_by_hand = {claim_hash(row) for act, row in by_hand if act is Act.ASSERT}
        self.overruled = {(_key(row), _value(row)) for act, row in by_hand if act is Act.WITHDRAW}

    def _is_of_file(self, row: ClaimRow) -> bool:
        origin = origin_of(row)
        if origin is not None:
            return origin.file == self._file
        return not self._several or (row.side, row.item, row.outcome) in self._counted


def _key(row: ClaimRow) -> _Key:
    origin = origin_of(row)
    return figure_of(row), origin.name if origin else "", origin.said_by if origin else ""


def _unnamed(key: _Key) -> _Key:
    """The key of the same figure in a table of Tollbook's own, which has no names of the origin's."""
    return key[0], "", ""


def _in_own_words(row: ClaimRow) -> tuple[str, ...]:
    """A figure by the origin's words alone, whatever the card takes them to mean, with its value."""
    origin = origin_of(row)
    name, said_by = (origin.name, origin.said_by) if origin else ("", "")
    return name, said_by, row.last or "", *map(str, value_of(row))


def _row_of(row: ClaimRow) -> _Row:
    origin = origin_of(row)
    return (origin.name.rpartition(" · ")[0], origin.said_by, row.last) if origin else ("", "", row.last)


def _value(row: ClaimRow) -> tuple[float, float | None]:
    """What a figure says, its bound apart: tables of Tollbook's own have none."""
    return float(row.low), None if row.high is None else float(row.high)


@dataclass
class _Told:
    """What has to be entered, and what that changes."""

    lines: list[Line] = field(default_factory=list)
    new: int = 0
    changes: list[Change] = field(default_factory=list)


def _told(held: _Held, rows: Sequence[tuple[ClaimRow, Observation]], file: _File) -> _Told:
    """What a file says otherwise than what stands: figures that are new, changed, or gone."""
    told = _Told()
    mended = Correction.SOURCE if file.source.kind is SourceKind.PUBLISHER else Correction.COPY
    stands = {one.hash for one in held.stood}
    otherwise = []
    for row, o in rows:
        same = next((one for one in _before(held, row) if one.hash in stands and _says(one.row, row)), None)
        if same is not None:
            stands.remove(same.hash)
        else:
            otherwise.append((row, o))
    for row, o in otherwise:
        before = next((one for one in _before(held, row) if one.hash in stands), None)
        if (_key(row), _value(row)) in held.overruled or (_unnamed(_key(row)), _value(row)) in held.overruled:
            if before is not None:
                stands.remove(before.hash)
            continue
        misread = next((one for one in held.by_name[_in_own_words(row)] if one.hash in stands), None)
        if before is None and misread is not None:
            # The same words, taken to mean something else now: they never meant anything else.
            stands.remove(misread.hash)
            told.lines.append(Line(Act.WITHDRAW, misread.hash, misread.published, Correction.READING))
            told.lines.append(Line(Act.ASSERT, row, misread.published, Correction.READING))
            told.changes.append(_changed(misread.row, None))
            told.changes.append(_changed(None, row))
        elif before is not None:
            stands.remove(before.hash)
            told.lines.append(Line(Act.WITHDRAW, before.hash, file.moment, mended))
            told.lines.append(Line(Act.ASSERT, row, file.moment, mended))
            told.changes.append(_changed(before.row, row))
        elif (row.last or "") > held.reached or not held.stood:
            told.lines.append(Line(Act.ASSERT, row, known_from(o, file.moment)))
            told.new += 1
        else:
            told.lines.append(Line(Act.ASSERT, row, file.moment, mended))
            told.changes.append(_changed(None, row))
    for gone in _gone(held, stands, rows, file):
        told.lines.append(Line(Act.WITHDRAW, gone.hash, file.moment, mended))
        told.changes.append(_changed(gone.row, None))
    return told


def _before(held: _Held, row: ClaimRow) -> Iterable[Standing]:
    key = _key(row)
    return (*held.by_key.get(key, ()), *held.by_key.get(_unnamed(key), ()))


def _says(old: ClaimRow, row: ClaimRow) -> bool:
    return _value(old) == _value(row) and (old.origin is None or old.bound == row.bound)


def _gone(
    held: _Held, stands: set[bytes], rows: Sequence[tuple[ClaimRow, Observation]], file: _File
) -> Iterator[Standing]:
    """What stands and the file no longer has. Rows that may be those which were refused are left alone, and
    so is what a person has entered."""
    told = {_row_of(row) for row, _ in rows}
    unread = {row for row in held.rows if row not in told}
    spared = unread if len(unread) <= file.left_out else frozenset[_Row]()
    for one in held.stood:
        if one.hash in stands and one.hash not in held.kept_by_hand and _row_of(one.row) not in spared:
            yield one


def _shrunken(held: _Held, rows: Sequence[ClaimRow], file: _File) -> Drift | None:
    """Why a file is refused that has fewer rows than the ledger holds of it, or ends earlier; None if a
    person has let that pass."""
    count, told = len({_row_of(row) for row in rows}) + file.left_out, ""
    newest = max((row.last for row in rows if row.last), default="")
    if count < len(held.rows):
        told = f"it has {count:,} rows; the ledger holds {len(held.rows):,}"
    elif newest < held.reached and not file.left_out:
        told = f"its newest day is {newest or 'not said'}; the ledger has one of {_dated(held.reached)}"
    if not told or file.read.accepted is not None:
        return None
    mend = "see whether the origin lost data; if that is right so, enter it with --accept-fewer"
    return drift(DriftKind.SHRUNKEN, Severity.FILE, file.source, file.name, "", told, mend)


def _dated(day: str) -> str:
    return dated(date.fromisoformat(day))


def _changed(old: ClaimRow | None, new: ClaimRow | None) -> Change:
    row = new or old
    if row is None:
        raise ValueError("a change is of some figure")
    return Change(figure_of(row), (value_of(old),) if old else (), (value_of(new),) if new else ())


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
