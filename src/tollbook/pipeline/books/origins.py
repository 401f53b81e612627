"""Figures of a file as claims, and back; what the pack does not know goes by the origin's name, in «…»."""

from collections.abc import Iterator
from datetime import date

import msgspec
from sqlalchemy import Connection

from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow, claim_of, claim_row
from tollbook.ledger.cards import belongs_to_cards
from tollbook.ledger.database import Ledger
from tollbook.model.claim import Claim, Dating
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.source import Source
from tollbook.pipeline.books.cards import LedgerSource, ledger_sources

RULE = "figure of a file"


def is_own_name(text: str) -> bool:
    """Whether an item, or a speaker, is an origin's own name, not an id of a pack."""
    return text.startswith("«")


class Origin(msgspec.Struct, omit_defaults=True, frozen=True):
    """How an origin names a figure: its own name of what it counts, the card's file that it stands in, who is
    said to say so where the card does not know that one or knows several by one id, and what was noted."""

    name: str
    file: str = ""
    said_by: str = ""
    note: str = ""
    url: str | None = None
    reported: date | None = None


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Origin).decode


def own_name(text: str) -> str:
    """What an origin calls a thing that the pack does not know; no id of a pack is written so."""
    return f"«{text}»"


def figure_row(o: Observation, pack: Pack, document: str, start: int, end: int) -> ClaimRow:
    """The claim that an observation makes, which stands at a span of a document.

    An unknown category goes by its own name as the item, without a side and an outcome; an unknown speaker by
    its own name as well.
    """
    claim = Claim(
        quote=Quote(start, end),
        measure=o.measure or Measure("", own_name(o.name), ""),
        quantity=o.quantity,
        period=o.period,
        speaker=o.speaker or own_name(o.said_by),
        dating=Dating.TEXT,
        rule=RULE,
    )
    origin = Origin(o.name, o.file, o.said_by, o.note, o.url, o.reported)
    return claim_row(claim, pack.id, document)._replace(origin=_ENCODE(origin).decode())


def origin_of(row: ClaimRow) -> Origin | None:
    """How the origin names a claim's figure; None for a claim of a report, or of a bundled table."""
    return None if row.origin is None else _DECODE(row.origin)


def ledger_observations(
    ledger: Ledger, pack: Pack, source: Source, vintage: Vintage
) -> tuple[Observation, ...] | None:
    """A source's observations in a vintage, in the order of its files; None if the ledger does not
    have the source. Raises LedgerError."""
    with ledger.reading() as connection:
        card = ledger_sources(connection, pack).get(source.id)
        return None if card is None else tuple(_observations(connection, pack, card, vintage))


def _observations(
    connection: Connection, pack: Pack, source: LedgerSource, vintage: Vintage
) -> Iterator[Observation]:
    conditions = (belongs_to_cards(source.keys), *history.figure_conditions(pack.id))
    for one in sorted(history.active_claims(connection, vintage, *conditions), key=_in_file):
        origin = origin_of(one.row)
        if origin is not None:
            yield _observation(one.row, origin, source.card)


def _in_file(one: history.ActiveClaim) -> tuple[int, int]:
    return one.row.start, one.entry


def _observation(row: ClaimRow, origin: Origin, source: Source) -> Observation:
    claim = claim_of(row)
    return Observation(
        source=source.id,
        file=origin.file,
        place="",
        speaker=None if row.speaker == own_name(origin.said_by) else row.speaker,
        measure=None if row.item == own_name(origin.name) else claim.measure,
        name=origin.name,
        period=claim.period,
        quantity=claim.quantity,
        reported=origin.reported,
        url=origin.url,
        said_by=origin.said_by,
        note=origin.note,
    )
