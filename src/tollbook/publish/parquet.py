"""Claims as Parquet, with types; DuckDB writes it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tollbook.publish.claims import FIELDS, ClaimRecord, write_csv
from tollbook.publish.output import FileKind

PARQUET = FileKind("a Parquet file", lambda head: head.startswith(b"PAR1"))


class NoParquetError(RuntimeError):
    """The part that writes Parquet is not installed: the message says how to install it."""


def write_parquet(rows: Iterable[ClaimRecord], path: Path) -> int:
    """Writes a Parquet file, Zstandard-compressed, and returns the number of rows.

    Raises NoParquetError without DuckDB, OSError if it cannot be written.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise NoParquetError("Parquet needs DuckDB; pip install 'tollbook[parquet]'") from None
    # On the disk that was named: it has room, or its owner knows that it has not.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        table = Path(folder) / "claims.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            written = write_csv(rows, FIELDS, out)
        columns = {field.name: field.sql for field in FIELDS}
        with duckdb.connect() as connection:
            relation = connection.read_csv(
                str(table), header=True, columns=columns, quotechar='"', escapechar='"', delimiter=","
            )
            try:
                relation.write_parquet(str(path), compression="zstd")
            except duckdb.IOException as error:
                raise OSError(str(error)) from None
    return written
