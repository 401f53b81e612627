"""Books that stay open between two questions, until something newer has come in."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from tollbook.model.books import Books
from tollbook.model.moment import LATEST, Vintage
from tollbook.model.observation import LedgerObservations, Observation
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.pipeline.books.pack_books import fresh_books, newest_pulled

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger

# The newest books of each conflict, and those of the last few days that were looked back on.
_MOST = 12

# The sources of a conflict as they are, and as they were on a day that was looked back on.
_MOST_OBSERVED = 40

_Key = tuple[str, Vintage, Hashable]


class Shelf:
    """The books that a long-running program reads from: a ledger's, or the bundled and pulled ones.

    It may be asked by several threads. Books of which newer ones have come in are let go; so are those that
    were not asked for the longest.
    """

    def __init__(self, ledger: "Ledger | None" = None, most: int = _MOST) -> None:
        self._ledger, self._most = ledger, most
        self._open: OrderedDict[_Key, Books] = OrderedDict()
        self._observations: OrderedDict[Hashable, Sequence[Observation] | None] = OrderedDict()
        self._lock = Lock()

    def books(self, pack: str, vintage: Vintage = LATEST) -> Books:
        """The books of a conflict in a vintage.

        Raises PackError if there is no such conflict, LedgerError or SourceError if it cannot be read.
        """
        with self._lock:
            key = (pack, vintage, self._state(pack))
            if key in self._open:
                self._open.move_to_end(key)
                return self._open[key]
            for old in [key for key in self._open if key[:2] == (pack, vintage)]:
                del self._open[old]
            books = self._open[key] = self._opened(pack, vintage)
            while len(self._open) > self._most:
                self._open.popitem(last=False)
            return books

    def observations(self, pack: Pack, vintage: Vintage = LATEST) -> LedgerObservations | None:
        """What a ledger has of sources outside the series; None if there is no ledger.

        Calling it raises LedgerError if the ledger cannot be read.
        """
        ledger = self._ledger
        if ledger is None:
            return None
        from tollbook.pipeline.books.origins import ledger_observations

        state = self._state(pack.id)

        def observations(source: Source) -> Sequence[Observation] | None:
            key = (pack.id, source.id, vintage, state)
            with self._lock:
                if key in self._observations:
                    self._observations.move_to_end(key)
                    return self._observations[key]
            found = ledger_observations(ledger, pack, source, vintage)
            with self._lock:
                self._observations[key] = found
                while len(self._observations) > _MOST_OBSERVED:
                    self._observations.popitem(last=False)
            return found

        return observations

    def _state(self, pack: str) -> Hashable:
        """What is another one as soon as something has come in."""
        if self._ledger is None:
            return newest_pulled(pack)
        from tollbook.ledger.history import last_transaction

        with self._ledger.reading() as connection:
            return last_transaction(connection, None)

    def _opened(self, pack: str, vintage: Vintage) -> Books:
        if self._ledger is None:
            return fresh_books(pack, vintage)
        from tollbook.pipeline.books.ledger_books import ledger_books

        return ledger_books(self._ledger, pack, vintage)
