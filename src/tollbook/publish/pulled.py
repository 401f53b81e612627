"""What pulling came to, as people and programs read it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

import msgspec
from rich.console import Console
from rich.text import Text

from tollbook.model.drift import Drift
from tollbook.model.finding import CheckedReport
from tollbook.model.phrases import count
from tollbook.model.source import Source
from tollbook.model.verdict import Verdict
from tollbook.publish.marks import shown
from tollbook.publish.sources import Read, WireDrift, write_drifts

PULL_SCHEMA = "tollbook.pull/1"


class DatedRead(Read, Protocol):
    """A reading that knows its newest day."""

    @property
    def last(self) -> date | None:
        """The last day that any figure covers; None if there are no dated figures."""


class Receipt(Protocol):
    """A ledger's receipt for one transaction."""

    @property
    def seq(self) -> int:
        """The transaction's number in the ledger."""


class Pulled(Protocol):
    """The result of pulling one source."""

    @property
    def source(self) -> Source:
        """The card of the source that was asked."""

    @property
    def reading(self) -> DatedRead | None:
        """What its files contain; None if none could be read."""

    @property
    def new(self) -> int:
        """How many files are new or have changed since the last pull."""

    @property
    def fault(self) -> str:
        """Why some or all files did not come, as a sentence; empty if all came."""


class Posting(Protocol):
    """What a file, or a report, brought to a ledger."""

    @property
    def file(self) -> str:
        """The card's name for the file; empty where the card names only one."""

    @property
    def receipt(self) -> Receipt | None:
        """The transaction; None if nothing was entered."""

    @property
    def new(self) -> int:
        """How many figures the ledger did not have before."""

    @property
    def changes(self) -> Sequence[object]:
        """The figures whose value changed, one element each."""

    @property
    def report(self) -> CheckedReport | None:
        """The report with its verdicts; None for a file of figures."""

    @property
    def refusal(self) -> Drift | None:
        """Why the file was refused as a whole; None if it was not."""


class WireVerdicts(msgspec.Struct):
    """How many figures of reports hold, fail, or can be neither."""

    holds: int
    fails: int
    unknown: int


class WirePostings(msgspec.Struct, omit_defaults=True):
    """What was entered on a ledger: figures that are new, those that changed, in which transactions, and the
    files that it refused; and, of reports, their verdicts."""

    new: int
    changed: int
    transactions: list[int]
    refused: list[WireDrift]
    verdicts: WireVerdicts | None = None


class WirePull(msgspec.Struct, omit_defaults=True):
    """One source: how many of its files were new, what they came to, what drifted and what failed; and, with
    a ledger, what was entered on it."""

    id: str
    new_files: int
    figures: int
    last: date | None
    refused: list[str]
    drift: list[WireDrift]
    fault: str | None
    entered: WirePostings | None = None


class WirePulls(msgspec.Struct):
    """All sources that were asked for."""

    schema: str
    pack: str
    sources: list[WirePull]


def write(pull: Pulled, console: Console, postings: Sequence[Posting] | None = None) -> None:
    """Prints the result for one source, its drifts, and what was entered if there is a ledger."""
    console.print(Text(f"{pull.source.id}: {in_words(pull)}"), soft_wrap=True)
    if pull.reading:
        write_drifts(pull.reading.drifts, console)
    if postings is not None:
        console.print(Text(f"  {ledger_summary(postings)}"), soft_wrap=True)
        write_drifts([one.refusal for one in postings if one.refusal], console)


def ledger_summary(postings: Sequence[Posting]) -> str:
    """What was entered on a ledger, in words: new and changed figures, and the transactions."""
    transactions = [one.receipt.seq for one in postings if one.receipt]
    if not transactions:
        return "nothing is new to the ledger"
    new, changed = sum(one.new for one in postings), sum(len(one.changes) for one in postings)
    first, last = min(transactions), max(transactions)
    where = f"transaction {first}" if first == last else f"transactions {first} to {last}"
    if not (new or changed):
        return f"kept: none of its figures is new ({where})"
    verdicts = _verdicts(one.report for one in postings if one.report)
    checked = f"; {_verdicts_text(verdicts)}" if verdicts.total() else ""
    return f"entered: {count(new, 'new figure', 'new figures')}, {changed:,} changed ({where}){checked}"


def posting_text(one: Posting) -> str:
    """What one file of figures brought to a ledger, in words."""
    changed = f", {len(one.changes):,} changed" if one.changes else ""
    return f"entered, {count(one.new, 'new figure', 'new figures')}{changed}"


def checked_text(report: CheckedReport) -> str:
    """How many figures a report has, and what checking them came to, in words."""
    verdicts = _verdicts([report])
    if not verdicts:
        return "no figures"
    return f"{count(verdicts.total(), 'figure', 'figures')}: {_verdicts_text(verdicts)}"


def _verdicts(reports: Iterable[CheckedReport]) -> Counter[Verdict]:
    return Counter(
        report.verdict_of(position) for report in reports for position in range(len(report.reading.claims))
    )


def _verdicts_text(verdicts: Counter[Verdict]) -> str:
    words = {Verdict.HOLDS: "hold", Verdict.FAILS: "fail", Verdict.UNKNOWN: "unknown"}
    return ", ".join(f"{verdicts[verdict]} {word}" for verdict, word in words.items() if verdicts[verdict])


def in_words(pull: Pulled) -> str:
    """The result for a source in one line: how many files are new, what they contain, what failed."""
    read = pull.reading
    parts = []
    if read and (read.observations or read.refused):
        files = count(pull.new, "new file", "new files") if pull.new else "unchanged"
        last = f", up to {read.last}" if read.last else ""
        parts.append(f"{files}, {len(read.observations):,} figures{last}")
    if pull.fault:
        parts.append(f"failed: {shown(pull.fault)}")
    return "; ".join(parts) or "nothing new"


def json_line(
    pulls: Sequence[Pulled], pack: str, postings: Mapping[str, Sequence[Posting]] | None = None
) -> bytes:
    """The results as one line of JSON, of the schema `tollbook.pull/1`.

    `postings` gives, by source id, what was entered on the ledger; None without a ledger.
    """
    found = [_wire(pull, None if postings is None else postings.get(pull.source.id, ())) for pull in pulls]
    return msgspec.json.encode(WirePulls(PULL_SCHEMA, pack, found)) + b"\n"


def _wire(pull: Pulled, postings: Sequence[Posting] | None) -> WirePull:
    read = pull.reading
    return WirePull(
        pull.source.id,
        pull.new,
        len(read.observations) if read else 0,
        read.last if read else None,
        list(read.refused) if read else [],
        [WireDrift(d.kind, d.severity, d.sentence) for d in read.drifts] if read else [],
        pull.fault or None,
        None if postings is None else _wire_postings(postings),
    )


def _wire_postings(postings: Sequence[Posting]) -> WirePostings:
    refusals = [one.refusal for one in postings if one.refusal]
    found = _verdicts(one.report for one in postings if one.report)
    verdicts = WireVerdicts(found[Verdict.HOLDS], found[Verdict.FAILS], found[Verdict.UNKNOWN])
    return WirePostings(
        sum(one.new for one in postings),
        sum(len(one.changes) for one in postings),
        [one.receipt.seq for one in postings if one.receipt],
        [WireDrift(d.kind, d.severity, d.sentence) for d in refusals],
        verdicts if found else None,
    )
