"""Correct a claim through the same door: withdraw it with a reason, and assert another in its place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow, claim_hash, claim_of, number
from tollbook.ledger.database import Ledger
from tollbook.ledger.history import ActiveClaim, figure_of, value_of
from tollbook.ledger.store import Line, Receipt, Transaction, post
from tollbook.model.entry import Act, Correction
from tollbook.model.figure import Figure, Value
from tollbook.model.moment import LATEST, written
from tollbook.model.pack import Pack
from tollbook.model.quantity import Bound

SHORTEST = 6


class CorrectionError(ValueError):
    """A correction that cannot be entered: the message says why, and what to write."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What a claim should say: None leaves it as it is. `high` makes a range."""

    low: int | float | None = None
    high: int | float | None = None
    bound: str | None = None
    speaker: str | None = None
    side: str | None = None
    item: str | None = None
    outcome: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """The claim before and after (None if retracted), and the receipt."""

    before: ActiveClaim
    after: ClaimRow | None
    receipt: Receipt

    @property
    def claim(self) -> str | None:
        """The id of the claim that stands now."""
        return None if self.after is None else claim_hash(self.after).hex()

    @property
    def change(self) -> tuple[Figure, tuple[Value, ...], tuple[Value, ...]]:
        """The figure as it is now, what it was, and what it is; nothing after a retraction."""
        after = () if self.after is None else (value_of(self.after),)
        return figure_of(self.after or self.before.row), (value_of(self.before.row),), after


def correct(
    ledger: Ledger,
    pack: Pack,
    claim: str,
    mend: Mend,
    *,
    correction: Correction,
    by: str,
    why: str,
    published: str | None = None,
) -> CorrectionResult:
    """Withdraws a claim, named by the first digits of its id, and asserts the mended one.

    A corrected reading counts from the moment at which the words were published; any other correction from
    `published`, or from now. Raises CorrectionError if there is no such claim, or nothing to correct in it.
    """
    if not (by.strip() and why.strip()):
        raise CorrectionError("a correction needs a name and a reason; write --by and --why")
    with ledger.writing() as connection:
        old = _found(connection, claim)
        moment = old.published
        if correction is not Correction.READING:
            moment = published or written(datetime.now(UTC))
        if moment < old.published:
            raise CorrectionError(
                f"{claim}: was published {old.published}; a correction cannot be older ({moment})"
            )
        new = None if correction is Correction.RETRACTION else _mended(old.row, mend, pack)
        lines = [Line(Act.WITHDRAW, old.hash, moment, correction)]
        if new is not None:
            lines.append(Line(Act.ASSERT, new, moment, correction))
        receipt = post(connection, Transaction(by.strip(), why.strip(), lines, address=old.address))
    return CorrectionResult(old, new, receipt)


def _found(connection: Connection, claim: str) -> ActiveClaim:
    """The one standing claim whose id begins so."""
    prefix = claim.lower()
    if len(prefix) < SHORTEST or len(prefix) > 64 or set(prefix) - set("0123456789abcdef"):
        raise CorrectionError(
            f"«{claim}» is no claim's id: write its first {SHORTEST} or more hexadecimal digits, as "
            "«tollbook ledger log» shows them"
        )
    found = list(history.active_claims(connection, LATEST, history.has_claim_id(prefix)))
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(claim_found.hash.hex()[: len(prefix) + 6] for claim_found in found[:5])
        raise CorrectionError(f"{claim}: {len(found)} claims begin so ({several}); write more digits")
    if next(iter(history.entries(connection, LATEST, history.has_claim_id(prefix))), None) is not None:
        raise CorrectionError(f"{claim}: is withdrawn already; «tollbook ledger log {claim}» shows by whom")
    raise CorrectionError(f"{claim}: no claim on the ledger begins so; «tollbook ledger log» lists them")


def _mended(row: ClaimRow, mend: Mend, pack: Pack) -> ClaimRow:
    known = {
        "speaker": pack.speakers,
        "side": pack.sides,
        "item": pack.items,
        "outcome": pack.outcomes,
    }
    changed: dict[str, Any] = {}
    for name, names in known.items():
        value = getattr(mend, name)
        if value is not None:
            if value not in names:
                raise CorrectionError(f"--{name} {value}: is none of {pack.id}: {', '.join(names)}")
            changed[name] = value
    for name in ("first", "last"):
        if (day := getattr(mend, name)) is not None:
            changed[name] = written(day)
    if mend.low is not None:
        changed |= {"low": number(mend.low), "high": None, "bound": Bound.EXACT.value}
        if mend.high is not None:
            changed |= {"high": number(mend.high), "bound": Bound.RANGE.value}
        elif row.bound != Bound.RANGE.value:
            changed["bound"] = row.bound
    if mend.bound is not None:
        changed["bound"] = mend.bound
    if row.kind == "day" and ("first" in changed) != ("last" in changed):
        day = changed.get("last", changed.get("first"))
        changed |= {"first": day, "last": day}
    new = row._replace(**changed)
    if new == row:
        raise CorrectionError("this says what the claim says already; write what it should say (--value …)")
    try:
        claim_of(new)
    except ValueError as fault:
        raise CorrectionError(f"that makes no figure: {fault}") from None
    return new
