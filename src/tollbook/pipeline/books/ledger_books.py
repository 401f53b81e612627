"""A ledger's books in a vintage: the copies of daily totals, and what publishers said themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from tollbook.ledger import books as ledger_accounts
from tollbook.ledger.books import Account
from tollbook.ledger.database import Ledger
from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage
from tollbook.model.pack import Pack, SeriesCard, SourceKind
from tollbook.model.series import Copy, Series
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.pipeline.books.cards import LedgerSource, ledger_sources
from tollbook.pipeline.books.origins import is_own_name
from tollbook.pipeline.books.pack_books import known_corrections
from tollbook.sources.tables import Correction, build_series

Key = tuple[str, Measure]


def ledger_books(ledger: Ledger, pack_id: str, vintage: Vintage) -> Books:
    """The books of a conflict on a ledger, each series read when it is first used.

    The sources that the ledger has cards of stand beside those of the pack. A series is told by its copies
    and by the speaker's own publications, and by nobody else. Raises PackError if there is no such conflict,
    and LedgerError, then or on the first use of a series, if the ledger cannot be read.
    """
    pack = load_pack(pack_id)
    with ledger.reading() as connection:
        sources = ledger_sources(connection, pack)
        accounts = ledger_accounts.accounts_with_totals(connection, pack_id, vintage, _tellers(pack, sources))
    known = tuple(account for account in accounts if not is_own_name(account.measure.item))
    pack = replace(pack, sources={**pack.sources, **{name: each.card for name, each in sources.items()}})
    return Books(pack, LedgerSeries(ledger, pack, vintage, sources, known))


def _tellers(pack: Pack, sources: Mapping[str, LedgerSource]) -> Mapping[str, Collection[int]]:
    """The numbers of the cards whose word counts for series, by the speaker for whom they speak."""
    copies = {name for series in pack.series for name in (*series.copies, *series.further)}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name, each in sources.items():
        if name in copies or each.card.kind is SourceKind.PUBLISHER:
            found[each.card.speaks_for].update(each.keys)
    return found


class LedgerSeries(Mapping[Key, Series]):
    """A ledger's series by speaker and measure; a source's copies are read when one of them is asked for."""

    def __init__(
        self,
        ledger: Ledger,
        pack: Pack,
        vintage: Vintage,
        sources: Mapping[str, LedgerSource],
        accounts: tuple[Account, ...],
    ) -> None:
        self._ledger, self._pack, self._vintage = ledger, pack, vintage
        self._sources, self._accounts = sources, {account.key: account for account in accounts}
        found = {(account.speaker, account.measure): account for account in accounts}
        # In the order of the pack, which says whose outcome is meant where nobody says which.
        listed = ((card.speaker, card.measure) for card in pack.series)
        self._keys = {key: found[key] for key in (*(k for k in listed if k in found), *found)}
        self._requested: set[str] = set()
        self._read: dict[str, Mapping[Key, Copy]] = {}
        self._built: dict[Key, Series] = {}

    def __getitem__(self, key: Key) -> Series:
        if key not in self._built:
            self._built[key] = self._series(key)
        return self._built[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def _series(self, key: Key) -> Series:
        if key not in self._keys:
            raise KeyError(key)
        speaker, measure = key
        copies = {source: copy for source in self._tellers(key) if (copy := self._copy(source, key))}
        if not copies:
            raise KeyError(key)
        listed = self._listed.get(key)
        # Each copy comes with its days' own figures: they are in no column of their own here.
        card = replace(listed or SeriesCard(speaker, measure, ()), copies=tuple(copies), day_column=None)
        by_column = {source: {card.totals: copy} for source, copy in copies.items()}
        return build_series(card, by_column, self._corrections.get(card.corrections, ()))

    def _tellers(self, key: Key) -> Iterator[str]:
        """The sources whose word counts for a series: its copies, and the speaker itself, but no relay."""
        listed = self._listed.get(key)
        copies = (*listed.copies, *listed.further) if listed else ()
        yield from (source for source in copies if source in self._sources)
        for name, each in self._sources.items():
            own = each.card.kind is SourceKind.PUBLISHER and each.card.speaks_for == key[0]
            if own and name not in copies:
                yield name

    def _copy(self, source: str, key: Key) -> Copy | None:
        """One copy of a series. Who asks for a second one of the same source is given all of it at once."""
        of = self._sources[source]
        if source not in self._read and source not in self._requested:
            self._requested.add(source)
            with self._ledger.reading() as connection:
                return ledger_accounts.copy_of(connection, of.card, of.keys, self._vintage, self._keys[key])
        if source not in self._read:
            with self._ledger.reading() as connection:
                self._read[source] = ledger_accounts.copies_of(
                    connection, of.card, of.keys, self._vintage, self._accounts
                )
        return self._read[source].get(key)

    @cached_property
    def _listed(self) -> Mapping[Key, SeriesCard]:
        return {(card.speaker, card.measure): card for card in self._pack.series}

    @cached_property
    def _corrections(self) -> Mapping[str | None, tuple[Correction, ...]]:
        return known_corrections(self._pack, pack_folder(self._pack.id), self._vintage)
