"""Write a ledger, or what stood in it at a moment, in a format that others read."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tollbook.ledger.database import Ledger
from tollbook.ledger.errors import LedgerError
from tollbook.model.moment import Vintage
from tollbook.model.pack import Source
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.cards import held_sources
from tollbook.pipeline.keep import claim_records, document_records, dump_lines, entry_records, write_dump
from tollbook.pipeline.ledger_books import ledger_books
from tollbook.publish.claims import FIELDS, ClaimRecord, write_csv
from tollbook.publish.package import write_package
from tollbook.publish.parquet import NoParquetError, write_parquet
from tollbook.publish.today import today

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
    """Writes what is wanted, and says how much that was. Raises LedgerError if it cannot be written."""
    try:
        match wanted.format:
            case "jsonl":
                return _dump(ledger, wanted)
            case "csv":
                with _text(wanted.output) as out:
                    return f"{write_csv(_claims(ledger, wanted), FIELDS, out):,} claims"
            case "parquet":
                return f"{write_parquet(_claims(ledger, wanted), _needed(wanted)):,} claims"
            case "package":
                return f"{_package(ledger, wanted):,} claims"
        return _today(ledger, wanted)
    except NoParquetError as fault:
        raise LedgerError(str(fault)) from None
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise LedgerError(f"{wanted.output or 'standard output'}: cannot be written ({fault})") from None


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


def _package(ledger: Ledger, wanted: Wanted) -> int:
    # The claims are asked for twice, since the documents are told by them and none is held in memory.
    documents = dict.fromkeys(claim.document for claim in _claims(ledger, wanted))
    named = dict.fromkeys(claim.source for claim in _claims(ledger, wanted) if claim.source)
    cards = _cards(ledger, wanted.pack)
    return write_package(
        Path(_needed(wanted)),
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
        Path(wanted.output).write_bytes(line)
    else:
        sys.stdout.buffer.write(line)
    return f"{len(line):,} bytes"


def _needed(wanted: Wanted) -> str:
    if not wanted.output:
        raise LedgerError(f"{wanted.format} is written to a file or folder; name it with --output")
    return wanted.output


@contextmanager
def _text(output: str | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with open(output, "w", encoding="utf-8", newline="") as out:
        yield out
