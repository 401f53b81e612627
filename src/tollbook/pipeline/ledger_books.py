"""The books that a ledger holds in a vintage: the copies of daily totals, and what
publishers said themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from tollbook.ledger import books as held
from tollbook.ledger.books import Account
from tollbook.ledger.database import Ledger
from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage
from tollbook.model.pack import Pack, SeriesCard, Source, SourceKind
from tollbook.model.series import Copy, Series
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.pipeline.books import known_corrections
from tollbook.pipeline.cards import card_of
from tollbook.sources.tables import Correction, build_series

Key = tuple[str, Measure]


def ledger_books(ledger: Ledger, pack_id: str, vintage: Vintage) -> Books:
    """The books of a conflict as a ledger holds them, read series by series as they are asked for.

    The sources that the ledger has cards of stand beside those of the pack. Raises PackError if there is no
    such conflict, and LedgerError, then or on the first use of a series, if the ledger cannot be read.
    """
    pack = load_pack(pack_id)
    with ledger.reading() as connection:
        cards = {name: card_of(card) for name, card in held.sources(connection).items()}
        tellers = [name for name, card in cards.items() if card.kind is not SourceKind.RELAY]
        accounts = held.accounts_of_sources(connection, pack_id, vintage, tellers)
    pack = replace(pack, sources={**pack.sources, **cards})
    return Books(pack, LedgerSeries(ledger, pack, vintage, cards, accounts))


class LedgerSeries(Mapping[Key, Series]):
    """A ledger's series by speaker and measure; a source's copies are read when one of them is asked for."""

    def __init__(
        self,
        ledger: Ledger,
        pack: Pack,
        vintage: Vintage,
        cards: Mapping[str, Source],
        accounts: tuple[Account, ...],
    ) -> None:
        self._ledger, self._pack, self._vintage = ledger, pack, vintage
        self._cards, self._accounts = cards, {account.key: account for account in accounts}
        held = {(account.speaker, account.measure): account for account in accounts}
        # In the order of the pack, which says whose outcome is meant where nobody says which.
        listed = ((card.speaker, card.measure) for card in pack.series)
        self._keys = {key: held[key] for key in (*(k for k in listed if k in held), *held)}
        self._asked: set[str] = set()
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
        copies = listed.copies if listed else ()
        yield from (source for source in copies if source in self._cards)
        for name, card in self._cards.items():
            if name not in copies and card.speaks_for == key[0] and card.kind is not SourceKind.RELAY:
                yield name

    def _copy(self, source: str, key: Key) -> Copy | None:
        """One copy of a series. Who asks for a second one of the same source is given all of it at once."""
        card = self._cards[source]
        if source not in self._read and source not in self._asked:
            self._asked.add(source)
            with self._ledger.reading() as connection:
                return held.copy_of(connection, card, self._vintage, self._keys[key])
        if source not in self._read:
            with self._ledger.reading() as connection:
                self._read[source] = held.copies_of(connection, card, self._vintage, self._accounts)
        return self._read[source].get(key)

    @cached_property
    def _listed(self) -> Mapping[Key, SeriesCard]:
        return {(card.speaker, card.measure): card for card in self._pack.series}

    @cached_property
    def _corrections(self) -> Mapping[str | None, tuple[Correction, ...]]:
        return known_corrections(self._pack, pack_folder(self._pack.id), self._vintage)
