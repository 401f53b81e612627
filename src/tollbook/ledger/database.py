"""Opens a ledger: a file by SQLite, or a PostgreSQL database that a desk shares."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tollbook.ledger.errors import LedgerError, translating_errors

NEWEST = "0003"

# How long a writer waits for another one, in seconds.
_PATIENCE = 60
# «tollbook», as a number: the lock that writers of one ledger take in turn.
_WRITER = 0x746F6C6C


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger. `name` is what people call it: the file, or the address without its password."""

    engine: Engine
    name: str

    @property
    def is_file(self) -> bool:
        """Whether it is one file on this machine."""
        return self.engine.dialect.name == "sqlite"

    @property
    def files(self) -> tuple[str, ...]:
        """The files on this machine that it lies in, those included that SQLite makes when it needs them."""
        if not self.is_file:
            return ()
        # SQLite puts them beside the file that a link leads to.
        path = os.path.realpath(self.name)
        return (self.name, *(path + ending for ending in ("-wal", "-shm", "-journal")))

    @property
    def where(self) -> str:
        """What `open_ledger` opens it by, with its password if it has one: not for people's eyes."""
        return self.name if self.is_file else self.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A picture that stays as it is while others write. Raises LedgerError."""
        with (
            translating_errors(self.name),
            self._connection("REPEATABLE READ") as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of which all is kept or nothing; writers wait for each other. Raises LedgerError."""
        # What the writer before has committed while this one waited must be seen.
        with translating_errors(self.name), self._connection("READ COMMITTED") as connection:
            connection = connection.execution_options(tollbook_writes=True)
            with connection.begin():
                if not self.is_file:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
                yield connection

    def _connection(self, isolation: str) -> Connection:
        connection = self.engine.connect()
        return connection if self.is_file else connection.execution_options(isolation_level=isolation)

    def close(self) -> None:
        """Lets go of its connections."""
        self.engine.dispose()


def open_ledger(where: str) -> Ledger:
    """The ledger in a file or at an address (postgresql://…), of the newest revision.

    Raises LedgerError if there is none, or if it is of another revision.
    """
    ledger = _at(where)
    revision = revision_of(ledger)
    if revision is None:
        raise LedgerError(f"{ledger.name}: there is no ledger here; make one with «tollbook ledger init»")
    if revision < NEWEST:
        raise LedgerError(
            f"{ledger.name}: its schema is revision {revision}, this Tollbook's is {NEWEST}; back it "
            "up, then run "
            "«tollbook ledger upgrade»"
        )
    if revision > NEWEST:
        raise LedgerError(
            f"{ledger.name}: its schema is revision {revision}, newer than this Tollbook's {NEWEST}; "
            "upgrade Tollbook"
        )
    return ledger


def ledger_files(where: str) -> tuple[str, ...]:
    """The files of a ledger that is not open, as `Ledger.files` has them. Raises LedgerError."""
    ledger = _at(where)
    try:
        return ledger.files
    finally:
        ledger.close()


def create_ledger(where: str) -> Ledger:
    """A new, empty ledger; one that is there and empty will do, since making one may have been cut short.

    Raises LedgerError if there is one with entries, or if none can be made.
    """
    ledger = _at(where, create=True)
    revision = revision_of(ledger)
    if revision is None:
        upgrade(ledger)
    elif revision != NEWEST or not _is_empty(ledger):
        raise LedgerError(
            f"{ledger.name}: there is a ledger here already; «tollbook add» enters documents in it"
        )
    return ledger


def take_stock(ledger: Ledger) -> None:
    """Tells PostgreSQL to look at what is there now, so that it finds its way; SQLite needs no telling."""
    if not ledger.is_file:
        with ledger.writing() as connection:
            connection.execute(text("ANALYZE"))


def _is_empty(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return connection.execute(text("SELECT 1 FROM transactions LIMIT 1")).first() is None


def reach_ledger(where: str) -> Ledger:
    """The ledger of whatever revision, to be upgraded. Raises LedgerError if there is none."""
    ledger = _at(where)
    if revision_of(ledger) is None:
        raise LedgerError(f"{ledger.name}: there is no ledger here; make one with «tollbook ledger init»")
    return ledger


def revision_of(ledger: Ledger) -> str | None:
    """The revision of a ledger's schema, or None if the database holds no ledger.

    Raises LedgerError for a database that holds other things.
    """
    with ledger.reading() as connection:
        tables = set(inspect(connection).get_table_names())
        if {"alembic_version", "entries"} <= tables:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
            return str(found) if found else None
        if tables - {"alembic_version"}:
            raise LedgerError(
                f"{ledger.name}: this database holds other things ({', '.join(sorted(tables)[:3])}); "
                "give the ledger one of its own"
            )
        return None


def upgrade(ledger: Ledger, to: str = "head") -> None:
    """Brings a ledger's schema to a revision, in one transaction; entries stay as they are."""
    # Alembic takes longer to load than most commands run.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with ledger.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _at(where: str, create: bool = False) -> Ledger:
    if "://" not in where:
        return _file(Path(where), create)
    try:
        url = make_url(where)
        if url.drivername == "sqlite":
            return _file(Path(url.database or ""), create)
        if url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
            raise LedgerError(
                f"{url.drivername}: ledgers are kept in SQLite or PostgreSQL; write a file, or postgresql://…"
            )
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (ArgumentError, ValueError):
        raise LedgerError(f"{where}: is no address of a ledger; write a file, or postgresql://…") from None
    except ModuleNotFoundError as missing:
        raise LedgerError(
            f"{where}: the driver «{missing.name}» is not installed; pip install 'tollbook[postgres]'"
        ) from None
    event.listen(engine, "connect", _set_up_postgresql)
    return Ledger(engine, url.set(drivername="postgresql").render_as_string(hide_password=True))


def _file(path: Path, create: bool) -> Ledger:
    if path.is_dir():
        raise LedgerError(f"{path}: this is a folder; name a file in it")
    if not create and not path.is_file():
        raise LedgerError(
            f"{path}: there is no such file; check the name, or make a ledger with «tollbook ledger init»"
        )
    if create and not path.parent.is_dir():
        raise LedgerError(f"{path}: its folder does not exist; make that first")
    engine = create_engine(
        f"sqlite:///file:{_quoted(path)}?uri=true&{_mode(path, create)}",
        connect_args={"timeout": _PATIENCE},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Ledger(engine, str(path))


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _mode(path: Path, create: bool) -> str:
    if create:
        return "mode=rwc"
    # In a folder where nothing may be written SQLite cannot keep the files beside a ledger that is being
    # written to; nobody else can write to it there either.
    if not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        return "mode=ro&immutable=1"
    return "mode=rw"


def _set_up_sqlite(connection: Any, record: object) -> None:
    # Transactions are begun by us, so that changes of the schema are part of them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # A commit is on the disk before it is acknowledged.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("tollbook_writes"):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_up_postgresql(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_PATIENCE}s'")
        cursor.execute("SET synchronous_commit = on")
    connection.commit()
