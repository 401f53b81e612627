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
from tollbook.pipeline.books.cards import ledger_sources
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
class ExportRequest:
    """What to write: a format, where to (None is standard output), which vintage, and of which item."""

    format: str
    output: str | None
    vintage: Vintage
    pack: str
    item: str | None = None


def export(ledger: Ledger, request: ExportRequest) -> str:
    """Writes what is wanted, and says how much that was.

    Raises LedgerError if that cannot be had, OutputError if the file cannot be written.
    """
    try:
        match request.format:
            case "jsonl":
                return _dump(ledger, request)
            case "csv":
                return f"{_csv(ledger, request):,} claims"
            case "parquet":
                return f"{_parquet(ledger, request):,} claims"
            case "package":
                return f"{_package(ledger, request):,} claims"
        return _today(ledger, request)
    except NoParquetError as fault:
        raise LedgerError(str(fault)) from None
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise LedgerError(f"standard output: cannot be written ({fault})") from None


def _dump(ledger: Ledger, request: ExportRequest) -> str:
    if request.vintage.as_of or request.item:
        raise LedgerError(
            "JSON Lines hold the whole chain, which cannot be cut by publication or item; cut it "
            "by --recorded, or "
            "choose another format for what stood at a moment"
        )
    if request.output:
        return f"{write_dump(ledger, request.output, request.vintage.recorded):,} lines"
    written = sum(sys.stdout.buffer.write(line) > 0 for line in dump_lines(ledger, request.vintage.recorded))
    return f"{written:,} lines"


def _claims(ledger: Ledger, request: ExportRequest) -> Iterator[ClaimRecord]:
    return claim_records(ledger, request.vintage, request.pack, request.item)


def _reads(ledger: Ledger, request: ExportRequest) -> tuple[Read, ...]:
    """All that is read on the way: the ledger, and what Tollbook has of the conflict."""
    return (*ledger.files, *data_folders(request.pack))


def _csv(ledger: Ledger, request: ExportRequest) -> int:
    if not request.output:
        return write_csv(_claims(ledger, request), FIELDS, sys.stdout)
    with (
        replacing(request.output, CLAIMS, _reads(ledger, request)) as part,
        part.open("w", encoding="utf-8", newline="") as out,
    ):
        return write_csv(_claims(ledger, request), FIELDS, out)


def _parquet(ledger: Ledger, request: ExportRequest) -> int:
    with replacing(_needed(request), PARQUET, _reads(ledger, request)) as part:
        return write_parquet(_claims(ledger, request), part)


def _package(ledger: Ledger, request: ExportRequest) -> int:
    with replacing_all(Path(_needed(request)), PACKAGE, _reads(ledger, request)) as folder:
        return _package_into(folder, ledger, request)


def _package_into(folder: Path, ledger: Ledger, request: ExportRequest) -> int:
    # The claims are asked for twice, since the documents are told by them and none is held in memory.
    documents = dict.fromkeys(claim.document for claim in _claims(ledger, request))
    named = dict.fromkeys(claim.source for claim in _claims(ledger, request) if claim.source)
    cards = _cards(ledger, request.pack)
    return write_package(
        folder,
        load_pack(request.pack),
        _claims(ledger, request),
        entry_records(ledger, request.vintage, request.pack, request.item),
        document_records(ledger, documents),
        [cards[name] for name in named if name in cards],
    )


def _cards(ledger: Ledger, pack: str) -> Mapping[str, Source]:
    """The cards of a ledger, by the names of today and by those under which documents were entered."""
    with ledger.reading() as connection:
        found = {name: source.card for name, source in ledger_sources(connection, load_pack(pack)).items()}
    return {old: card for card in found.values() for old in (*card.formerly, card.id)}


def _today(ledger: Ledger, request: ExportRequest) -> str:
    books = ledger_books(ledger, request.pack, request.vintage)
    line = today(books, request.vintage.as_of)
    if request.output:
        with replacing(request.output, TODAY, _reads(ledger, request)) as part:
            part.write_bytes(line)
    else:
        sys.stdout.buffer.write(line)
    return f"{len(line):,} bytes"


def _needed(request: ExportRequest) -> str:
    if not request.output:
        raise LedgerError(f"{request.format} is written to a file or folder; name it with --output")
    return request.output
