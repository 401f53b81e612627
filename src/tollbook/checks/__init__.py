"""The checks: the claims of one report, replayed against what their speakers published."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tollbook.checks import (
    average,
    contradiction,
    echo,
    first_time,
    killed_for_casualties,
    malformed_number,
    milestone,
    parts,
    period_sum,
    ratio,
    streak,
    superlative,
    wrong_speaker,
    wrong_start,
)
from tollbook.checks.replay import Replayed, replay_reading
from tollbook.model.books import Books
from tollbook.model.finding import Check, CheckedReport, Finding
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """A check as it is listed: its code and name, and the function that makes its findings."""

    check: Check
    find: Callable[[Replayed], Iterator[Finding]]

    @property
    def sentence(self) -> str:
        """What the check asks of a report, as a reader sees it: the first line of its docstring."""
        return (self.find.__doc__ or "").partition("\n")[0]


# TB1: each figure against what its speaker published. TB2: figures against those of other days.
# TB3: the figures of one report against each other.
CHECKS: tuple[ListedCheck, ...] = (
    ListedCheck(echo.CHECK, echo.echo),
    ListedCheck(killed_for_casualties.CHECK, killed_for_casualties.killed_for_casualties),
    ListedCheck(wrong_speaker.CHECK, wrong_speaker.wrong_speaker),
    ListedCheck(wrong_start.CHECK, wrong_start.wrong_start),
    ListedCheck(malformed_number.CHECK, malformed_number.malformed_number),
    ListedCheck(period_sum.CHECK, period_sum.period_sum),
    ListedCheck(average.CHECK, average.average),
    ListedCheck(ratio.CHECK, ratio.ratio),
    ListedCheck(superlative.CHECK, superlative.superlative),
    ListedCheck(first_time.CHECK, first_time.first_time),
    ListedCheck(streak.CHECK, streak.streak),
    ListedCheck(milestone.CHECK, milestone.milestone),
    ListedCheck(parts.CHECK, parts.parts),
    ListedCheck(contradiction.CHECK, contradiction.contradiction),
)


def check_reading(reading: Reading, books: Books, checks: Iterable[ListedCheck] = CHECKS) -> CheckedReport:
    """The findings of some checks on a reading, in the order of the text, the title's first."""
    return check_replayed(replay_reading(reading, books), checks)


def check_replayed(report: Replayed, checks: Iterable[ListedCheck] = CHECKS) -> CheckedReport:
    """The same for a reading whose claims are replayed already."""
    findings = [finding for listed in checks for finding in listed.find(report)]
    findings.sort(key=_place)
    return CheckedReport(report.reading, tuple(_with_others(findings)), report.dated_by)


def _with_others(findings: list[Finding]) -> Iterator[Finding]:
    """The findings, each failure with the reasons that other checks give for the same span in its `also`."""
    failing: defaultdict[Quote, list[Reason]] = defaultdict(list)
    for finding in findings:
        if finding.verdict is Verdict.FAILS:
            failing[finding.quote].append(finding.reason)
    if all(len(reasons) == 1 for reasons in failing.values()):
        yield from findings
        return
    for finding in findings:
        others = failing.get(finding.quote, ()) if finding.verdict is Verdict.FAILS else ()
        more = tuple(r for r in others if r != finding.reason and r not in finding.also)
        yield replace(finding, also=finding.also + more) if more else finding


def _place(finding: Finding) -> tuple[bool, int, int]:
    quote = finding.quote
    return quote.field != "title", quote.start, quote.end
