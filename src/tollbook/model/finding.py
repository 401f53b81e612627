"""What a check says about a figure: computed, never stored as truth."""

from dataclasses import dataclass
from datetime import date

from tollbook.model.period import Basis
from tollbook.model.quantity import Number
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Check:
    """What a finding was made by: a code that never changes, by which people select, and a name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on, in fields.

    `expected` is the speaker's own figure, or what the report's other figures come to where no series
    has one, and `found` the report's; `source` is the speaker's id and `copies` the ids of the cards of the
    copies that hold it; `report_date` is the day of the speaker's report and `snapshot` the day up to which
    the copies reach. `basis` is the convention by which the figure is held against that report, `conventions`
    are all by which it is true. A sum over several days is the difference between that report's total and
    that of `since_report`.
    """

    found: Number
    expected: Number | None = None
    source: str | None = None
    copies: tuple[str, ...] = ()
    report_date: date | None = None
    basis: Basis = Basis.UNKNOWN
    snapshot: date | None = None
    conventions: tuple[Basis, ...] = ()
    since_report: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict of one check on one span.

    `reason` is the likeliest explanation and `also` the others that fit; `because` says it in a sentence;
    `claims` are the positions, in the reading, of the claims it is about, `comparisons` those of what the
    text says of them against others; `suggestion` is a neutral rewording where one helps.
    """

    check: Check
    reason: Reason
    quote: Quote
    claims: tuple[int, ...]
    because: str
    also: tuple[Reason, ...] = ()
    evidence: Evidence | None = None
    suggestion: str | None = None
    comparisons: tuple[int, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict that the reason gives."""
        return self.reason.verdict


@dataclass(frozen=True, slots=True)
class DatedBy:
    """The report day that a document's figures belong to, and what says so.

    `how` is `text`, `publication` or `figures`; `figures` counts the figures that agree on that day.
    """

    report_date: date
    how: str
    figures: int


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """A reading with its findings, in the order of the text.

    `known` are failures that a baseline lists: they are counted, not shown.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    dated_by: DatedBy | None
    known: tuple[Finding, ...] = ()

    def verdict_of(self, claim: int) -> Verdict:
        """A figure's verdict: it fails if any finding on its own span says so, and holds if one holds."""
        quote = self.reading.claims[claim].quote
        made = (*self.findings, *self.known)
        verdicts = {f.verdict for f in made if claim in f.claims and f.quote == quote}
        for verdict in (Verdict.FAILS, Verdict.HOLDS):
            if verdict in verdicts:
                return verdict
        return Verdict.UNKNOWN
