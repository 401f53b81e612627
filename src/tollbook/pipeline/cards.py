"""The cards of sources as a ledger keeps them, and those of speakers who publish themselves."""

import msgspec

from tollbook.ledger.store import Card
from tollbook.model.pack import Pack, Source, SourceKind


class NoSourceError(LookupError):
    """A source that neither the pack nor its speakers know: the message names those that are known."""


def kept_card(source: Source) -> Card:
    """A card as a ledger keeps it."""
    return Card(source.id, msgspec.json.encode(source, order="deterministic").decode())


def card_of(text: str) -> Source:
    """The card that a ledger keeps."""
    return msgspec.json.decode(text, type=Source)


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
