"""The cards of sources on a ledger, and those of speakers who publish their figures themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection

from tollbook.ledger.cards import recorded_cards
from tollbook.ledger.store import Card
from tollbook.model.pack import Pack, Source, SourceKind


class NoSourceError(LookupError):
    """A source that neither the pack nor its speakers know: the message names those that are known."""


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """A source on a ledger: its newest card, and the numbers of all its cards there."""

    card: Source
    keys: tuple[int, ...]


def ledger_card(source: Source, pack: str) -> Card:
    """A card of a conflict as a ledger stores it."""
    return Card(source.id, msgspec.json.encode(source, order="deterministic").decode(), pack)


def ledger_sources(connection: Connection, pack: Pack) -> Mapping[str, LedgerSource]:
    """The sources of a conflict that a ledger has cards of, by today's ids."""
    renamed = {old: source.id for source in pack.sources.values() for old in source.formerly}
    return {
        name: LedgerSource(
            replace(msgspec.json.decode(stored.card, type=Source), id=name), tuple(stored.keys)
        )
        for name, stored in recorded_cards(connection, pack.id, renamed).items()
    }


def find_source(pack: Pack, name: str) -> Source:
    """The card of that id, or one for a speaker who publishes its figures itself. Raises NoSourceError."""
    if name in pack.sources:
        return pack.sources[name]
    if name not in pack.speakers:
        raise NoSourceError(
            f"«{name}» is neither a source nor a speaker of {pack.id}; sources: {', '.join(pack.sources)}; "
            f"speakers: {', '.join(pack.speakers)}"
        )
    speaker = pack.speakers[name]
    return Source(
        id=name,
        name=f"{speaker.name}, its own reports",
        speaks_for=name,
        kind=SourceKind.PUBLISHER,
        languages=(),
        url="",
        connector="report",
        cadence="",
        licence="not stated",
        attribution=speaker.name,
    )
