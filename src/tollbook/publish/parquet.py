"""Claims as Parquet, with types; DuckDB writes it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tollbook.publish.claims import FIELDS, ClaimRecord, write_csv


class NoParquetError(RuntimeError):
    """The part that writes Parquet is not installed: the message says how to install it."""


def write_parquet(rows: Iterable[ClaimRecord], path: str) -> int:
    """Writes a Parquet file and returns the number of rows. Raises NoParquetError without DuckDB."""
    try:
        import duckdb
    except ModuleNotFoundError:
        raise NoParquetError("Parquet needs DuckDB; pip install 'tollbook[parquet]'") from None
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "claims.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            written = write_csv(rows, FIELDS, out)
        columns = {field.name: field.sql for field in FIELDS}
        with duckdb.connect() as connection:
            relation = connection.read_csv(
                str(table), header=True, columns=columns, quotechar='"', escapechar='"', delimiter=","
            )
            relation.write_parquet(path, compression="zstd")
    return written
