"""Checks in processes of their own, so that no report can hold the server up or bring it down.

A report that takes too long, wants too much memory or breaks its process ends with that process; another
takes its place. Only so many reports are inside at a time.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
from pebble import ProcessExpired, ProcessPool

from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.language import LanguageError
from tollbook.pipeline.books.shelf import Shelf
from tollbook.pipeline.check.submission import Submission, checked, marked_up, sample, written
from tollbook.pipeline.read.document import UnreadLanguageError
from tollbook.publish.marked import MarkedReport
from tollbook.sources.errors import SourceError

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger

# A process is replaced after so many checks, so that nothing that it holds on to adds up.
_MOST_CHECKS = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a check may take, in seconds, and how much memory it may use, in bytes; how many run at once,
    and how many more may wait for their turn."""

    seconds: float = 10.0
    memory: int = 1_500_000_000
    at_once: int = 2
    waiting: int = 6


class CheckRequest(msgspec.Struct, frozen=True):
    """A report to be checked, and what is wanted of it: its marks for a page, and some forms."""

    given: Submission
    marks: bool = True
    forms: tuple[str, ...] = ()


class Answered(msgspec.Struct, frozen=True, tag=True):
    """What a check came to; `transaction` is the ledger's last one, 0 without a ledger."""

    marked: MarkedReport | None
    notices: tuple[str, ...]
    forms: Mapping[str, bytes]
    transaction: int


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why a report could not be checked: `unread` if it is in no language that is read, and `looks` then
    the one that it seems to be in."""

    detail: str
    unread: bool = False
    looks: str = ""


class BusyError(Exception):
    """So many reports are being checked that one more has to come again."""


class TooMuchError(Exception):
    """A report took more time or memory than it may."""


class Checkers:
    """The processes that check reports. They are started when the first report comes, or by `start`."""

    def __init__(self, ledger: str | None = None, limits: Limits | None = None) -> None:
        self._ledger, self.limits = ledger, limits or Limits()
        self._pool: ProcessPool | None = None
        self._inside = 0
        self._lock = Lock()

    async def answer(self, request: CheckRequest) -> Answered | Refused:
        """Checks a report. Raises BusyError, TooMuchError."""
        future = self._scheduled(request)
        try:
            content = await asyncio.wrap_future(future)
        except (TimeoutError, MemoryError, ProcessExpired):
            raise TooMuchError from None
        return msgspec.msgpack.decode(content, type=Answered | Refused)

    def start(self) -> None:
        """Starts the processes, so that nobody waits for them."""
        with self._lock:
            pool = self._started()
        for _ in range(self.limits.at_once):
            pool.schedule(_warm)

    def close(self) -> None:
        """Ends the processes, and what they are at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _scheduled(self, request: CheckRequest) -> "Future[bytes]":
        with self._lock:
            if self._inside >= self.limits.at_once + self.limits.waiting:
                raise BusyError
            self._inside += 1
            pool = self._started()
        try:
            content = msgspec.msgpack.encode(request)
            future: Future[bytes] = pool.schedule(_check, args=[content], timeout=self.limits.seconds)
        except BaseException:
            self._left()
            raise
        future.add_done_callback(self._left)
        return future

    def _left(self, _: object = None) -> None:
        with self._lock:
            self._inside -= 1

    def _started(self) -> ProcessPool:
        if self._pool is None:
            # Forked from a server with threads, a process may find locks that nobody holds any more.
            from multiprocessing import get_context

            self._pool = ProcessPool(
                max_workers=self.limits.at_once,
                max_tasks=_MOST_CHECKS,
                initializer=_prepare,
                initargs=[self._ledger, self.limits.memory],
                context=get_context("spawn"),
            )
        return self._pool


@cache
def checkers(ledger: str | None) -> Checkers:
    """The processes that check reports by the bundled series, or by a ledger's."""
    return Checkers(ledger)


# What follows runs in the processes.

_where: str | None = None


def _prepare(where: str | None, memory: int) -> None:
    """Says what a process reads from, and limits what it may take."""
    global _where
    _where = where
    try:
        import resource
    except ModuleNotFoundError:  # Windows knows no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@cache
def _ledger() -> "Ledger | None":
    if not _where:
        return None
    from tollbook.ledger.database import open_ledger

    return open_ledger(_where)


@cache
def _shelf() -> Shelf:
    return Shelf(_ledger())


def _warm() -> None:
    """Opens what most checks need."""
    _answered(CheckRequest(Submission(content=sample().encode(), name="sample", pack=DEFAULT_PACK)))


def _check(content: bytes) -> bytes:
    request = msgspec.msgpack.decode(content, type=CheckRequest)
    try:
        answer: Answered | Refused = _answered(request)
    except UnreadLanguageError as error:
        answer = Refused(str(error), unread=not request.given.language, looks=error.looks)
    except (LanguageError, SourceError) as error:
        answer = Refused(str(error))
    return msgspec.msgpack.encode(answer)


def _answered(request: CheckRequest) -> Answered:
    found = checked(request.given, _shelf().books(request.given.pack))
    return Answered(
        marked=marked_up(found) if request.marks else None,
        notices=found.notices,
        forms={form: written(found, form) for form in request.forms},
        transaction=_transaction(),
    )


def _transaction() -> int:
    ledger = _ledger()
    if ledger is None:
        return 0
    from tollbook.ledger.history import last_transaction

    with ledger.reading() as connection:
        return last_transaction(connection, None)
