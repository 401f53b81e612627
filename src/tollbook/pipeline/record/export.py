"""Write a ledger, or what stood in it at a moment, in a format that others read."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tollbook.ledger.database import Ledger
from tollbook.ledger.errors import LedgerError
from tollbook.model.moment import Vintage
from tollbook.model.pack import Source
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.cards import held_sources
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.books.pack_books import data_folders
from tollbook.pipeline.record.backup import (
    claim_records,
    document_records,
    dump_lines,
    entry_records,
    write_dump,
)
from tollbook.publish.claims import CLAIMS, FIELDS, ClaimRecord, write_csv
from tollbook.publish.output import Read, replacing, replacing_all
from tollbook.publish.package import PACKAGE, write_package
from tollbook.publish.parquet import PARQUET, NoParquetError, write_parquet
from tollbook.publish.today import TODAY, today

FORMATS = ("jsonl", "csv", "parquet", "package", "today")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write: a format, where to (None is standard output), which vintage, and of which item."""

    format: str
    output: str | None
    vintage: Vintage
    pack: str
    item: str | None = None


def export(ledger: Ledger, wanted: Wanted) -> str:
    """Writes what is wanted, and says how much that was.

    Raises LedgerError if that cannot be had, OutputError if the file cannot be written.
    """
    try:
        match wanted.format:
            case "jsonl":
                return _dump(ledger, wanted)
            case "csv":
                return f"{_csv(ledger, wanted):,} claims"
            case "parquet":
                return f"{_parquet(ledger, wanted):,} claims"
            case "package":
                return f"{_package(ledger, wanted):,} claims"
        return _today(ledger, wanted)
    except NoParquetError as fault:
        raise LedgerError(str(fault)) from None
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise LedgerError(f"standard output: cannot be written ({fault})") from None


def _dump(ledger: Ledger, wanted: Wanted) -> str:
    if wanted.vintage.as_of or wanted.item:
        raise LedgerError(
            "JSON Lines hold the whole chain, which cannot be cut by publication or item; cut it "
            "by --recorded, or "
            "choose another format for what stood at a moment"
        )
    if wanted.output:
        return f"{write_dump(ledger, wanted.output, wanted.vintage.recorded):,} lines"
    written = sum(sys.stdout.buffer.write(line) > 0 for line in dump_lines(ledger, wanted.vintage.recorded))
    return f"{written:,} lines"


def _claims(ledger: Ledger, wanted: Wanted) -> Iterator[ClaimRecord]:
    return claim_records(ledger, wanted.vintage, wanted.pack, wanted.item)


def _reads(ledger: Ledger, wanted: Wanted) -> tuple[Read, ...]:
    """All that is read on the way: the ledger, and what Tollbook has of the conflict."""
    return (*ledger.files, *data_folders(wanted.pack))


def _csv(ledger: Ledger, wanted: Wanted) -> int:
    if not wanted.output:
        return write_csv(_claims(ledger, wanted), FIELDS, sys.stdout)
    with (
        replacing(wanted.output, CLAIMS, _reads(ledger, wanted)) as part,
        part.open("w", encoding="utf-8", newline="") as out,
    ):
        return write_csv(_claims(ledger, wanted), FIELDS, out)


def _parquet(ledger: Ledger, wanted: Wanted) -> int:
    with replacing(_needed(wanted), PARQUET, _reads(ledger, wanted)) as part:
        return write_parquet(_claims(ledger, wanted), part)


def _package(ledger: Ledger, wanted: Wanted) -> int:
    with replacing_all(Path(_needed(wanted)), PACKAGE, _reads(ledger, wanted)) as folder:
        return _package_into(folder, ledger, wanted)


def _package_into(folder: Path, ledger: Ledger, wanted: Wanted) -> int:
    # The claims are asked for twice, since the documents are told by them and none is held in memory.
    documents = dict.fromkeys(claim.document for claim in _claims(ledger, wanted))
    named = dict.fromkeys(claim.source for claim in _claims(ledger, wanted) if claim.source)
    cards = _cards(ledger, wanted.pack)
    return write_package(
        folder,
        load_pack(wanted.pack),
        _claims(ledger, wanted),
        entry_records(ledger, wanted.vintage, wanted.pack, wanted.item),
        document_records(ledger, documents),
        [cards[name] for name in named if name in cards],
    )


def _cards(ledger: Ledger, pack: str) -> Mapping[str, Source]:
    """The cards of a ledger, by the names of today and by those under which documents were entered."""
    with ledger.reading() as connection:
        found = {name: held.card for name, held in held_sources(connection, load_pack(pack)).items()}
    return {old: card for card in found.values() for old in (*card.formerly, card.id)}


def _today(ledger: Ledger, wanted: Wanted) -> str:
    books = ledger_books(ledger, wanted.pack, wanted.vintage)
    line = today(books, wanted.vintage.as_of)
    if wanted.output:
        with replacing(wanted.output, TODAY, _reads(ledger, wanted)) as part:
            part.write_bytes(line)
    else:
        sys.stdout.buffer.write(line)
    return f"{len(line):,} bytes"


def _needed(wanted: Wanted) -> str:
    if not wanted.output:
        raise LedgerError(f"{wanted.format} is written to a file or folder; name it with --output")
    return wanted.output
