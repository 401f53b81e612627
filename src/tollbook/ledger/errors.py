"""What goes wrong with a ledger, said to the person who asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class LedgerError(Exception):
    """A ledger cannot do what was asked: the message names the ledger, what is wrong, and the mend."""


class LedgerAway(LedgerError):
    """The database went away, or is busy for too long. Nothing was lost: the same can be asked again."""


# What databases say, in lower case, and the message for people: what is wrong, and how to mend it.
_FULL = "the disk is full; make room and run the same again: what was acknowledged is kept"
_READ_ONLY = "it may only be read; change the file's and its folder's permissions, or work on a copy"
_MENDS = {
    "database or disk is full": _FULL,
    "no space left on device": _FULL,
    "disk full": _FULL,
    "file too large": _FULL,
    "readonly database": _READ_ONLY,
    "read-only transaction": _READ_ONLY,
    "unable to open database file": "it cannot be opened; check the folder, its permissions and its disk",
    "disk i/o error": "the disk does not answer, or is full; check it, then run the same again",
    "file is not a database": "is no ledger: the file is not an SQLite database; check the name",
    "malformed": "the file is damaged; «tollbook ledger verify» names the place, a backup restores it",
    "append-only": "a ledger is never changed or shortened; enter a correction instead",
    "permission denied": "this user may not do that in this database; ask its owner for INSERT and SELECT",
    "password authentication failed": "the user or the password in the address is refused; check both",
    "does not exist": "there is no such database; create it (createdb), then run «tollbook ledger init»",
}
_AWAY = {
    "database is locked": "another program is writing to it for long; wait for that to end, and try again",
    "lock timeout": "another program is writing to it for long; wait for that to end, and try again",
    "connection refused": "nobody answers there; check the address, and that PostgreSQL is running",
    "no such file or directory": "nobody answers there; check the address, and that PostgreSQL is running",
    "connection failed": "nobody answers there; check the address, and that PostgreSQL is running",
    "could not translate host": "the host is not known; check the address and the network",
}
_GONE = "the database went away; what was acknowledged is kept, run the same again once it is back"


@contextmanager
def translating_errors(name: str) -> Iterator[None]:
    """Turns what a database says into a LedgerError that names the ledger and the mend."""
    try:
        yield
    except SQLAlchemyError as fault:
        raise _error(name, fault) from fault


def _error(name: str, fault: SQLAlchemyError) -> LedgerError:
    said = str(getattr(fault, "orig", None) or fault).strip()
    lower = said.lower()
    for words, mend in _AWAY.items():
        if words in lower:
            return LedgerAway(f"{name}: {mend}")
    for words, mend in _MENDS.items():
        if words in lower:
            return LedgerError(f"{name}: {mend}")
    if isinstance(fault, DBAPIError) and (fault.connection_invalidated or _lost(lower)):
        return LedgerAway(f"{name}: {_GONE}")
    return LedgerError(f"{name}: the database refuses: {said.partition(chr(10))[0]}")


def _lost(said: str) -> bool:
    return any(
        words in said
        for words in ("server closed", "terminating connection", "shutting down", "starting up", "is closed")
    )
