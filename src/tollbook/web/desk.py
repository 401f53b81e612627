"""What one server serves: the conflicts, the ledger if there is one, and who may write."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tollbook.model.books import Books
from tollbook.model.moment import LATEST, Vintage
from tollbook.packs.conflict import DEFAULT_PACK, pack_ids
from tollbook.pipeline import clock
from tollbook.pipeline.books.shelf import Shelf
from tollbook.sources.hosts import MayReach, is_public

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger
    from tollbook.pipeline.reports.index import Indexer


LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""The names by which a machine calls itself."""


@dataclass(frozen=True)
class Desk:
    """One server's own.

    `saved_reports` is the folder of reports with a permanent link, `token` the word that lets people write,
    `hosts` the names by which the server may be called; `may_reach` says which addresses it may fetch for
    people. `indexer` fills the index of the ledger's reports, in `cache` if that is given.
    """

    saved_reports: Path
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    ledger: "Ledger | None" = None
    hosts: tuple[str, ...] = LOCAL
    may_reach: MayReach = is_public
    today: Callable[[], date] = clock.today
    cache: Path | None = None
    shelf: Shelf = field(init=False)
    indexer: "Indexer | None" = field(init=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shelf", Shelf(self.ledger))
        if self.ledger is not None:
            # Only a ledger asks for the libraries of one.
            from tollbook.pipeline.reports.index import Indexer, index_of

            indexer = Indexer(self.ledger, index_of(self.ledger, self.cache), self.shelf.books)
            object.__setattr__(self, "indexer", indexer)

    @property
    def packs(self) -> tuple[str, ...]:
        """The ids of the conflicts, the one that is meant where none is named first."""
        return (DEFAULT_PACK, *(pack for pack in pack_ids() if pack != DEFAULT_PACK))

    def books(self, pack: str, vintage: Vintage = LATEST) -> Books:
        """The books of a conflict as they stand now, or stood. Raises PackError, LedgerError, SourceError."""
        return self.shelf.books(pack, vintage)
