"""Back a ledger up, write it out, read it in again, and say what is in it."""

import gzip
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from tollbook.ledger import history, schema
from tollbook.ledger.database import NEWEST, Ledger, take_stock
from tollbook.ledger.dump import FORMAT, Restored, dump, restore
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.history import ActiveClaim
from tollbook.ledger.store import head
from tollbook.model.moment import Vintage
from tollbook.publish.claims import ClaimRecord, DocumentRecord, EntryRecord
from tollbook.publish.output import FileKind, json_kind, replacing
from tollbook.sources.errors import SourceError

_PACKED = b"\x1f\x8b"
_LINES = json_kind("a dump of a ledger", "ledger", FORMAT.partition("/")[0])
DUMP = FileKind(_LINES.name, lambda head: _LINES.recognises(_unpacked(head)))
"""JSON Lines that `dump_lines` made, plain or compressed."""


def ledger_facts(ledger: Ledger) -> Mapping[str, str]:
    """What a person asks of a ledger: how much is in it, and where it ends."""
    with ledger.reading() as connection:
        counts = {
            table.name: f"{connection.execute(select(func.count()).select_from(table)).scalar():,}"
            for table in reversed(schema.TABLES)
        }
        ends = head(connection)
    facts = {"ledger": ledger.name, "revision": NEWEST, **counts}
    if ledger.is_file:
        facts["size"] = f"{Path(ledger.name).stat().st_size / 1_000_000:,.1f} MB"
    return {**facts, "last recorded": ends.at or "nothing", "head": ends.hash.hex()}


def back_up(ledger: Ledger, file: str) -> str:
    """Copies a ledger to a new file, as it is at one moment; says what was written.

    SQLite is copied as a ledger, PostgreSQL as a dump. Raises LedgerError, or OutputError if the file exists
    already or cannot be written.
    """
    with replacing(file, None, ledger.files) as part:
        if not ledger.is_file:
            return f"{_dump_to(part, file, ledger):,} lines, to be read back with «tollbook import»"
        try:
            # Not in a transaction, which SQLite refuses here: the copy is one by itself.
            with closing(ledger.engine.raw_connection()) as connection:
                connection.cursor().execute("VACUUM INTO ?", (str(part),))
        except sqlite3.Error as fault:
            raise LedgerError(f"{file}: the copy failed ({fault}); make room, or name another disk") from None
        return f"a ledger of {part.stat().st_size / 1_000_000:,.1f} MB"


def write_dump(ledger: Ledger, file: str, recorded: str | None = None) -> int:
    """Writes a ledger as JSON Lines to a file, compressed if it is called .gz; returns the number of lines.

    Raises LedgerError, or OutputError if the file cannot be written.
    """
    with replacing(file, DUMP, ledger.files) as part:
        return _dump_to(part, file, ledger, recorded)


def _dump_to(part: Path, file: str, ledger: Ledger, recorded: str | None = None) -> int:
    with gzip.open(part, "wb") if file.endswith(".gz") else part.open("wb") as out:
        return sum(1 for line in dump_lines(ledger, recorded) if out.write(line))


def dump_lines(ledger: Ledger, recorded: str | None = None) -> Iterator[bytes]:
    """A ledger as JSON Lines. Raises LedgerError."""
    with ledger.reading() as connection:
        yield from dump(connection, recorded)


def restore_lines(ledger: Ledger, lines: Iterable[bytes]) -> Restored:
    """Enters a dump into a ledger. Raises LedgerError."""
    restored = restore(ledger, lines)
    take_stock(ledger)
    return restored


def opened_dump(file: str) -> BinaryIO:
    """A dump, plain or compressed. Raises SourceError if it cannot be opened."""
    try:
        with open(file, "rb") as probe:
            packed = probe.read(2) == _PACKED
        return gzip.open(file) if packed else open(file, "rb")  # type: ignore[return-value]
    except OSError as fault:
        raise SourceError(f"{file}: cannot be opened ({fault.strerror or fault})") from None


def _unpacked(head: bytes) -> bytes:
    """The beginning of a file as it is once unpacked; empty if it is packed and broken."""
    if not head.startswith(_PACKED):
        return head
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(head, 1000)
    except zlib.error:
        return b""


def claim_records(ledger: Ledger, vintage: Vintage, pack: str, item: str | None) -> Iterator[ClaimRecord]:
    """The claims that stand in a vintage, as rows. Raises LedgerError."""
    with ledger.reading() as connection:
        for one in history.active_claims(connection, vintage, *history.figure_conditions(pack, item)):
            yield _record(one)


def entry_records(ledger: Ledger, vintage: Vintage, pack: str, item: str | None) -> Iterator[EntryRecord]:
    """The entries of a vintage, as rows. Raises LedgerError."""
    with ledger.reading() as connection:
        for entry in history.entries(connection, vintage, *history.figure_conditions(pack, item)):
            yield EntryRecord(
                entry.seq,
                entry.act,
                entry.claim_id,
                entry.published,
                entry.correction,
                entry.at,
                entry.by,
                entry.why,
            )


def document_records(ledger: Ledger, documents: Iterable[str]) -> Iterator[DocumentRecord]:
    """What is known about some documents, by their ids, as rows. Raises LedgerError."""
    d = schema.documents
    with ledger.reading() as connection:
        for identity in documents:
            row = connection.execute(select(d).where(d.c.id == bytes.fromhex(identity))).one()
            yield DocumentRecord(
                identity, row.source, row.name, row.title, row.published, row.language, row.fetched, row.size
            )


def _record(one: ActiveClaim) -> ClaimRecord:
    row = one.row
    return ClaimRecord(
        claim=one.hash.hex(),
        pack=row.pack,
        speaker=row.speaker,
        side=row.side,
        item=row.item,
        outcome=row.outcome,
        place=row.place,
        low=row.low,
        high=row.low if row.high is None else row.high,
        bound=row.bound,
        period=row.kind,
        first_day=row.first,
        last_day=row.last,
        basis=row.basis,
        source=one.source,
        # A path of the machine that it was added on means nothing elsewhere.
        address=one.address
        if one.address and "://" in one.address and not one.address.startswith("file:")
        else None,
        document=row.document,
        quote_field=row.field,
        quote_start=row.start,
        quote_end=row.end,
        published=one.published,
        recorded=one.recorded,
        entered_by=one.by,
    )
