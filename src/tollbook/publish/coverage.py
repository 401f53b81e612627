"""How much of a report was checked, said out loud."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tollbook.model.claim import Reading
from tollbook.model.finding import CheckedReport, Finding, Verdict


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of each number: a figure's verdict, or what else it is.

    `unknown` counts the figures that could not be checked by reason; `phrases` the findings that fail a
    phrase and not a figure; `others` the numbers that are no figures by kind.
    """

    figures: int
    holds: int
    fails: int
    unknown: Mapping[str, int]
    phrases: int
    others: Mapping[str, int]
    leftovers: int

    @property
    def checked(self) -> int:
        """The figures that hold or fail."""
        return self.holds + self.fails


def coverage_of(report: CheckedReport) -> Coverage:
    """Counts the verdicts of a report's figures and what its other numbers are."""
    reading = report.reading
    holds = fails = 0
    unknown: Counter[str] = Counter()
    for own in own_findings(report):
        verdicts = {finding.verdict for finding in own}
        if Verdict.FAILS in verdicts:
            fails += 1
        elif Verdict.HOLDS in verdicts:
            holds += 1
        else:
            unknown[own[0].reason if own else "no-series"] += 1
    figures = {claim.quote for claim in reading.claims}
    phrases = sum(f.verdict is Verdict.FAILS and f.quote not in figures for f in report.findings)
    return Coverage(
        len(reading.claims), holds, fails, unknown, phrases, other_kinds(reading), len(reading.leftovers)
    )


def own_findings(report: CheckedReport) -> list[list[Finding]]:
    """For each claim, in order, the findings on its own span."""
    claims = report.reading.claims
    own: list[list[Finding]] = [[] for _ in claims]
    for finding in report.findings:
        for position in finding.claims:
            if claims[position].quote == finding.quote:
                own[position].append(finding)
    return own


def other_kinds(reading: Reading) -> Mapping[str, int]:
    """How many numbers of each kind are no figures."""
    return Counter(other.kind for other in reading.others)
