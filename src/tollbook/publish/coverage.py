"""How much of a report was checked, said out loud."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tollbook.model.comparison import Relation
from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.phrases import count
from tollbook.model.reading import Reading
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.publish import wording
from tollbook.publish.marks import shortened

_LEFTOVERS_SHOWN = 5
_Key = TypeVar("_Key", str, Reason)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of each number: a figure's verdict, or what else it is.

    `unknown` counts the figures that could not be checked, by reason, `unselected` those that no selected
    check replays; `phrases` the findings that fail a phrase and not a figure; `known` the failures, of
    figures and phrases, that a baseline lists; `others` the numbers that are no figures by kind. `compared`
    counts what the text says of figures against others (a record, a ratio), `judged` what of that holds or
    fails.
    """

    figures: int
    holds: int
    fails: int
    unknown: Mapping[Reason, int]
    unselected: int
    phrases: int
    known: int
    others: Mapping[str, int]
    leftovers: int
    compared: int
    judged: int

    @property
    def checked(self) -> int:
        """The figures that hold or fail."""
        return self.holds + self.fails

    @property
    def rest(self) -> int:
        """The numbers that are no figures."""
        return sum(self.others.values()) + self.leftovers

    @property
    def numbers(self) -> int:
        """All numbers that were seen."""
        return self.figures + self.rest


def coverage_of(report: CheckedReport) -> Coverage:
    """Counts the verdicts of a report's figures and what its other numbers are."""
    reading = report.reading
    holds = fails = unselected = 0
    unknown: Counter[Reason] = Counter()
    for own in own_findings(report):
        verdicts = {finding.verdict for finding in own}
        if Verdict.FAILS in verdicts:
            fails += 1
        elif Verdict.HOLDS in verdicts:
            holds += 1
        elif own:
            unknown[own[0].reason] += 1
        else:
            unselected += 1
    figures = {claim.quote for claim in reading.claims}
    made = (*report.findings, *report.known)
    return Coverage(
        figures=len(reading.claims),
        holds=holds,
        fails=fails,
        unknown=unknown,
        unselected=unselected,
        phrases=sum(f.verdict is Verdict.FAILS and f.quote not in figures for f in made),
        known=len(report.known),
        others=other_kinds(reading),
        leftovers=len(reading.leftovers),
        compared=sum(c.relation is not Relation.AVERAGE for c in reading.comparisons),
        judged=len({i for f in made if f.verdict is not Verdict.UNKNOWN for i in f.comparisons}),
    )


def sum_of(coverages: Iterable[Coverage]) -> Coverage:
    """The coverage of several reports together."""
    several = list(coverages)
    return Coverage(
        figures=sum(coverage.figures for coverage in several),
        holds=sum(coverage.holds for coverage in several),
        fails=sum(coverage.fails for coverage in several),
        unknown=_added(coverage.unknown for coverage in several),
        unselected=sum(coverage.unselected for coverage in several),
        phrases=sum(coverage.phrases for coverage in several),
        known=sum(coverage.known for coverage in several),
        others=_added(coverage.others for coverage in several),
        leftovers=sum(coverage.leftovers for coverage in several),
        compared=sum(coverage.compared for coverage in several),
        judged=sum(coverage.judged for coverage in several),
    )


def _added(counts: Iterable[Mapping[_Key, int]]) -> Mapping[_Key, int]:
    added: Counter[_Key] = Counter()
    for one in counts:
        added.update(one)
    return added


def sentences(coverage: Coverage, leftovers: Sequence[str] = ()) -> Iterator[str]:
    """A coverage as people read it; `leftovers` are the words of the numbers that no rule reads."""
    if coverage.rest and coverage.figures:
        seen = count(coverage.numbers, "number", "numbers")
        yield f"{seen} seen, {coverage.figures} of them {'a figure' if coverage.figures == 1 else 'figures'}."
    yield _checked(coverage)
    unknown = sum(coverage.unknown.values())
    if unknown:
        reasons = [
            f"{reason.clause(wording.LANGUAGE)} ({amount})"
            for reason, amount in sorted(coverage.unknown.items(), key=lambda entry: -entry[1])
        ]
        yield f"{unknown} could not be checked: {'; '.join(reasons)}."
    if coverage.unselected:
        figures = count(coverage.unselected, "figure was", "figures were")
        yield f"{figures} read and not checked: no check of them is selected."
    if coverage.compared:
        comparisons = count(coverage.compared, "comparison", "comparisons")
        yield f"{coverage.judged} of {comparisons} with other days or periods checked."
    if coverage.phrases:
        yield f"{count(coverage.phrases, 'phrase fails', 'phrases fail')} beside the figures."
    if coverage.known:
        yield f"{count(coverage.known, 'known failure', 'known failures')} in the baseline not shown."
    if coverage.rest:
        named = wording.kinds(coverage.others)
        if coverage.leftovers:
            words = f" ({', '.join(leftovers)})" if leftovers else ""
            named.append(f"{coverage.leftovers} unread{words}")
        yield f"{count(coverage.rest, 'other number', 'other numbers')}: {', '.join(named)}."


def _checked(coverage: Coverage) -> str:
    if not coverage.figures:
        return "No figures of losses, attacks or fighting found."
    figures = count(coverage.figures, "figure", "figures")
    verdicts = [
        f"{amount} {one if amount == 1 else many}"
        for amount, one, many in ((coverage.holds, "holds", "hold"), (coverage.fails, "fails", "fail"))
        if amount
    ]
    return f"{coverage.checked} of {figures} checked" + (f": {', '.join(verdicts)}." if verdicts else ".")


def leftover_words(report: CheckedReport) -> list[str]:
    """The words of the first numbers that no rule reads, in quotation marks."""
    document = report.reading.document
    leftovers = report.reading.leftovers
    quoted = [
        f"«{shortened(document.quoted(entry.quote.start, entry.quote.end, entry.quote.field))}»"
        for entry in leftovers[:_LEFTOVERS_SHOWN]
    ]
    return quoted + ["…"] * (len(leftovers) > _LEFTOVERS_SHOWN)


def own_findings(report: CheckedReport) -> list[list[Finding]]:
    """For each claim, in order, the findings on its own span."""
    claims = report.reading.claims
    own: list[list[Finding]] = [[] for _ in claims]
    for finding in (*report.findings, *report.known):
        for position in finding.claims:
            if claims[position].quote == finding.quote:
                own[position].append(finding)
    return own


def other_kinds(reading: Reading) -> Mapping[str, int]:
    """How many numbers of each kind are no figures."""
    return Counter(other.kind for other in reading.others)
