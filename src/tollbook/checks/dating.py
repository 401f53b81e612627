"""The report day that each figure of a document belongs to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from tollbook.checks.agreement import significant_digits
from tollbook.checks.counterpart import Counterpart
from tollbook.model.claim import Claim, Dating
from tollbook.model.finding import DatedBy
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.quantity import significant_step
from tollbook.model.series import Series

_DAY = PeriodKind.DAY

# A report that does not say its day may be an older one: so far back its own figures are asked.
_LONGEST_DELAY = timedelta(days=60)
# A total that stood still for longer than this names no day.
_LONGEST_STANDSTILL = 30
_LEAST_WEIGHT = 4
_LEAST_LEAD = 2
# So many figures that agree with one report make it the one that a text relays.
_LEAST_RELAYED = 2


@dataclass(frozen=True, slots=True)
class DatableClaim:
    """A claim of one report that has a series to date it by, with its position in the reading."""

    index: int
    claim: Claim
    series: Series


@dataclass(frozen=True, slots=True)
class ReportDays:
    """The report day of each claim, by its position, and of the document."""

    of_claim: Mapping[int, date]
    document: DatedBy | None


def report_days(claims: Sequence[Claim], counterparts: Sequence[Counterpart]) -> ReportDays:
    """Dates the figures of a document by what they say, and where they say nothing, by what they are.

    Figures that carry one day belong together: to the report of that day, or to that of the day after if
    more of them agree with it (the day of the losses), or to that of the day before if the day is only
    that of publication. Figures without a day belong to the day of most others, or to the day that the
    figures themselves identify.
    """
    figures = [
        DatableClaim(i, c, p.series)
        for i, (c, p) in enumerate(zip(claims, counterparts, strict=True))
        if p.series and is_of_one_report(c)
    ]
    groups: dict[tuple[date, Dating], list[DatableClaim]] = defaultdict(list)
    for figure in figures:
        if figure.claim.period.end is not None:
            groups[figure.claim.period.end, figure.claim.dating].append(figure)
    dated = {key: _day_of_group(key, groups) for key in groups}
    document = _document_day(dated, groups)
    if document is None or not document.figures:
        document = _by_figures([f for f in figures if f.claim.period.end is None]) or document
    if document is not None and document.figures >= _LEAST_RELAYED:
        dated = {key: _as_the_others(key, found, document) for key, found in dated.items()}
    return ReportDays(_days(figures, dated, document), document)


def _as_the_others(key: tuple[date, Dating], found: DatedBy, document: DatedBy) -> DatedBy:
    """The day of figures that agree with none of theirs: that of the report which the rest relays, if they
    may be of it («yesterday», beside the totals of this morning)."""
    if found.figures or document.report_date not in _candidates(*key):
        return found
    return replace(found, report_date=document.report_date)


def _candidates(carried: date, dating: Dating) -> list[date]:
    """The report days that figures which carry a day may be of, the likeliest first."""
    following = [carried, _moved(carried, ONE_DAY)]
    return [*following, _moved(carried, -ONE_DAY)] if dating is Dating.PUBLICATION else following


def _days(
    figures: Sequence[DatableClaim], dated: Mapping[tuple[date, Dating], DatedBy], document: DatedBy | None
) -> dict[int, date]:
    days = {}
    for figure in figures:
        end = figure.claim.period.end
        found = dated[end, figure.claim.dating] if end is not None else document
        if found is not None:
            days[figure.index] = found.report_date
    return days


def is_of_one_report(claim: Claim) -> bool:
    """Whether a claim may be what one report says of its day: a total, or a day's figure.

    «Since 24 February 2020» is read as a period of its own, but may be a total with a wrong start.
    """
    kind = claim.period.kind
    return kind in (PeriodKind.CUMULATIVE, _DAY) or (kind is PeriodKind.INTERVAL and claim.since is not None)


def agrees(figure: DatableClaim, day: date) -> bool:
    """Whether a figure is exactly what its series has for the report of a day, in one copy at least."""
    value = figure.claim.quantity.low
    if figure.claim.period.kind is not _DAY:
        total = figure.series.total(day)
        return value == total.value if total.value is not None else value in total.copies.values()
    increment = figure.series.increment(day)
    return value == (increment.implied if increment.stated is None else increment.stated)


def _day_of_group(
    key: tuple[date, Dating], groups: Mapping[tuple[date, Dating], list[DatableClaim]]
) -> DatedBy:
    carried, dating = key
    group = groups[key]
    candidates = _candidates(carried, dating)
    pointing = [_pointing_to(group, day) for day in candidates]
    best = max(range(len(candidates)), key=lambda i: pointing[i].weight)
    if not pointing[best].weight and dating is Dating.PUBLICATION:
        by_text = groups.get((carried, Dating.TEXT))
        if by_text:
            # Figures that the text dates by the same day say which report is meant.
            return replace(_day_of_group((carried, Dating.TEXT), groups), how="publication", figures=0)
        older = _by_figures(group, _moved(carried, -_LONGEST_DELAY), carried)
        if older is not None:
            return older
    how = "publication" if dating is Dating.PUBLICATION else "text"
    return DatedBy(candidates[best], how, pointing[best].figures)


def _moved(day: date, by: timedelta) -> date:
    """A day so much later, or the same where the calendar ends: a text may say any date."""
    try:
        return day + by
    except OverflowError:
        return day


def _document_day(
    dated: Mapping[tuple[date, Dating], DatedBy], groups: Mapping[tuple[date, Dating], Sequence[DatableClaim]]
) -> DatedBy | None:
    """The day of the group with which most figures agree; of the largest one on ties."""
    if not dated:
        return None
    best = max(dated, key=lambda key: (dated[key].figures, len(groups[key])))
    same = [found for found in dated.values() if found.report_date == dated[best].report_date]
    how = "text" if any(found.how == "text" for found in same) else dated[best].how
    return DatedBy(dated[best].report_date, how, sum(found.figures for found in same))


class Pointing(NamedTuple):
    """How many figures agree with a day, and how strongly: small numbers agree with many days by chance."""

    figures: int
    weight: int


def _pointing_to(figures: Iterable[DatableClaim], day: date) -> Pointing:
    values = [figure.claim.quantity.low for figure in figures if agrees(figure, day)]
    return Pointing(len(values), sum(1 if value < 10 else 2 if value < 100 else 3 for value in values))


def _by_figures(
    figures: Sequence[DatableClaim], earliest: date | None = None, latest: date | None = None
) -> DatedBy | None:
    """The one day that the figures identify by themselves, or None."""
    votes = _votes(figures)
    days = [
        day for day in votes if (earliest is None or day >= earliest) and (latest is None or day <= latest)
    ]
    if not days:
        return None
    for figure in figures:
        if figure.claim.period.kind is _DAY and 10 <= figure.claim.quantity.low < 100:
            votes.update(day for day in days if agrees(figure, day))
    ranked = sorted(days, key=lambda day: votes[day], reverse=True)
    lead = votes[ranked[0]] - (votes[ranked[1]] if len(ranked) > 1 else 0)
    if votes[ranked[0]] < _LEAST_WEIGHT or lead < _LEAST_LEAD:
        return None
    return DatedBy(ranked[0], "figures", _pointing_to(figures, ranked[0]).figures)


def _votes(figures: Iterable[DatableClaim]) -> Counter[date]:
    """Each telling total gives the days that have it four votes, each large increment two."""
    votes: Counter[date] = Counter()
    for figure in figures:
        value = figure.claim.quantity.low
        if figure.claim.period.kind is _DAY:
            if value >= 100:
                votes.update(dict.fromkeys(figure.series.days_with_increment(int(value)), 2))
        elif significant_digits(value) >= 3 and significant_step(value) <= 100:
            days = figure.series.days_with_total(int(value))
            if len(days) <= _LONGEST_STANDSTILL:
                votes.update(dict.fromkeys(days, 4))
    return votes
