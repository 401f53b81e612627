"""What is hashed: each record as a JSON array of fixed order, in UTF-8 and without spaces.

The first field names the kind of record, so that no two kinds can have the same bytes. Numbers without a
fraction are written as whole numbers.
"""

from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from tollbook.model.claim import Claim, Dating
from tollbook.model.measure import Measure
from tollbook.model.moment import written
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.model.quantity import Bound, Number, Quantity
from tollbook.model.quote import Quote

# What stands before the first record of a chain.
NO_HASH = bytes(32)

_WHOLE_LIMIT = 2**53
_LARGEST = 1.7e308
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder().decode
# The quotes of a claim by their names in what is hashed, which never change.
_QUOTES = {
    "attribution": "attribution",
    "since": "since",
    "beside": "total",
    "whole": "whole",
    "noun": "noun",
    "verb": "verb",
}
_MARKS = ("exhaustive", "both")


class ClaimRow(NamedTuple):
    """A claim as it is stored and hashed. `words` holds, as a JSON object, the spans of the other quotes and
    the marks that a text's words give it; `origin`, likewise, how a file of figures names this one, and is
    None for a claim of a report.

    `field`, `start` and `end` are the quote in the document (its id in hexadecimal); `high` is None where it
    equals `low`; `first` and `last` are the period's days.
    """

    pack: str
    document: str
    field: str
    start: int
    end: int
    speaker: str
    side: str
    item: str
    outcome: str
    place: str | None
    low: Number
    high: Number | None
    bound: str
    kind: str
    first: str | None
    last: str | None
    basis: str
    dating: str
    malformed: int
    rule: str
    words: str | None
    origin: str | None = None


def claim_row(claim: Claim, pack: str, document: str) -> ClaimRow:
    """A claim of a document as a row."""
    quote, measure, quantity, period = claim.quote, claim.measure, claim.quantity, claim.period
    low, high = number(quantity.low), number(quantity.high)
    return ClaimRow(
        pack,
        document,
        quote.field,
        quote.start,
        quote.end,
        claim.speaker,
        measure.side,
        measure.item,
        measure.outcome,
        measure.place,
        low,
        None if high == low else high,
        quantity.bound.value,
        period.kind.value,
        written(period.start) if period.start else None,
        written(period.end) if period.end else None,
        period.basis.value,
        claim.dating.value,
        int(claim.malformed),
        claim.rule,
        _words(claim),
    )


def claim_of(row: ClaimRow) -> Claim:
    """The claim that a row holds."""
    stored: dict[str, Any] = _DECODE(row.words) if row.words else {}
    words = {name: value for name, value in stored.items() if name not in _QUOTES}
    for name in stored.keys() & _QUOTES.keys():
        start, end, field = stored[name]
        words[_QUOTES[name]] = Quote(start, end, field, row.document)
    return Claim(
        quote=Quote(row.start, row.end, row.field, row.document),
        measure=Measure(row.side, row.item, row.outcome, row.place),
        quantity=Quantity(row.low, row.low if row.high is None else row.high, Bound(row.bound)),
        period=Period(PeriodKind(row.kind), day(row.first), day(row.last), Basis(row.basis)),
        speaker=row.speaker,
        dating=Dating(row.dating),
        malformed=bool(row.malformed),
        rule=row.rule,
        **words,
    )


def claim_hash(row: ClaimRow) -> bytes:
    """The id of a claim: the hash of all that it says and of where it stands, its origin if it has one."""
    return sha256(_ENCODE(("claim", row if row.origin is not None else row[:-1]))).digest()


def entry_hash(
    before: bytes, seq: int, transaction: int, act: str, claim: bytes, published: str, correction: str | None
) -> bytes:
    """The hash of an entry, which covers the one before it."""
    content = _ENCODE(("entry", seq, transaction, act, claim.hex(), published, correction))
    return sha256(before + content).digest()


def record_hash(*fields: str | int | None) -> bytes:
    """The hash of a record that stands in no chain of its own: a document's particulars, a source's card."""
    return sha256(_ENCODE(fields)).digest()


def chained_hash(before: bytes, *fields: str | int | None) -> bytes:
    """The hash of a record that covers the one before it."""
    return sha256(before + _ENCODE(fields)).digest()


def number(value: Number) -> Number:
    """A number as both databases and JSON hold it: whole where it is, within what a double can reach."""
    if isinstance(value, int):
        if -_WHOLE_LIMIT < value < _WHOLE_LIMIT:
            return value
        try:
            return float(value)
        except OverflowError:
            return _LARGEST if value > 0 else -_LARGEST
    whole = int(value) if -_WHOLE_LIMIT < value < _WHOLE_LIMIT else None
    return whole if whole is not None and whole == value else value


def day(text: str | None) -> date | None:
    """The day that a text writes, or None."""
    return date.fromisoformat(text) if text else None


def _words(claim: Claim) -> str | None:
    words: dict[str, Any] = {
        name: (quote.start, quote.end, quote.field)
        for name, attribute in _QUOTES.items()
        if (quote := getattr(claim, attribute))
    }
    words |= {name: True for name in _MARKS if getattr(claim, name)}
    return _ENCODE(words).decode() if words else None
