"""The words in which people read verdicts, quantities, periods and what numbers are."""

from collections.abc import Mapping

from tollbook.model.finding import DatedBy
from tollbook.model.period import Period, PeriodKind
from tollbook.model.phrases import count, dated, number
from tollbook.model.quantity import Bound, Quantity
from tollbook.publish.baseline import Failure
from tollbook.publish.marks import shortened, shown

LANGUAGE = "en"
"""The language in which terminals, files and the wording below speak."""

_KINDS = {
    "money": ("sum of money", "sums of money"),
    "calibre": ("calibre", "calibres"),
    "model": ("weapon's name", "weapons' names"),
    "unit": ("military unit", "military units"),
    "percentage": ("percentage", "percentages"),
    "formation": ("military unit", "military units"),
    "address": ("address or handle", "addresses or handles"),
    "audience": ("count of an audience", "counts of an audience"),
    "votes": ("count of votes or states", "counts of votes or states"),
    "times": ("multiple", "multiples"),
    "power": ("power", "powers"),
    "weight": ("weight or volume", "weights or volumes"),
    "places": ("count of places", "counts of places"),
    "travel": ("count of journeys", "counts of journeys"),
    "route": ("route or floor", "routes or floors"),
    "rest": ("other thing", "other things"),
    "strength": ("strength or stock", "strengths or stocks"),
    "spared": ("count of people unharmed", "counts of people unharmed"),
    "aid": ("quantity given or bought", "quantities given or bought"),
}

OTHER_REASONS = {
    "date": "it is part of a date, or a year that counts nothing",
    "time": "it is written as a time of day",
    "address": "it is part of an address, a handle or a hashtag",
    "model": "it is part of a weapon's name",
    "footnote": "it is written as the mark of a note",
    "ordinal": "its ending makes it an ordinal",
    "strength": "what it counts is said to be held, massed or stationed, not lost",
    "spared": "what it counts is said to have come to no harm",
    "aid": "what it counts is given, bought or promised",
}

_STALE_NAMED = 3

_BOUNDS = {Bound.APPROX: "about ", Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most "}


def quantity(stated: Quantity) -> str:
    """A quantity with its bound: about 1,340; 20–30."""
    if stated.low != stated.high:
        return f"{number(stated.low)}–{number(stated.high)}"
    return _BOUNDS.get(stated.bound, "") + number(stated.low)


def period(stated: Period) -> str:
    """Over which days, as far as it is known."""
    start, end = stated.start, stated.end
    match stated.kind:
        case PeriodKind.CUMULATIVE:
            return f"total to {end}" if end else "total"
        case PeriodKind.DAY:
            return f"day, {end}" if end else "day"
        case PeriodKind.RATE:
            return "average" + (f", {start} to {end}" if start and end else "")
        case PeriodKind.INTERVAL:
            return f"{start or '?'} to {end or '?'}" if start or end else "period"


def kinds(others: Mapping[str, int]) -> list[str]:
    """What other numbers are: 2 dates, 1 sum of money."""
    return [
        count(amount, *kind_names(kind))
        for kind, amount in sorted(others.items(), key=lambda entry: (-entry[1], entry[0]))
    ]


def kind_names(kind: str) -> tuple[str, str]:
    """What a number of a kind is called, and what several are: date, dates."""
    plain = kind.replace("_", " ")
    return _KINDS.get(kind, (plain, plain + "s"))


def dating(found: DatedBy | None) -> str:
    """How a report is dated."""
    if found is None:
        return "not dated"
    day = dated(found.report_date)
    agree = f"{count(found.figures, 'figure agrees', 'figures agree')}"
    match found.how:
        case "figures":
            return f"dated by its figures: report of {day} ({agree})"
        case "publication":
            return f"report of {day} by its publication date ({agree})"
    return f"report of {day} by its text ({agree})"


def stale_entries(stale: Mapping[Failure, int]) -> list[str]:
    """What the baseline lists in vain, and how to mend it."""
    if not stale:
        return []
    entries = count(sum(stale.values()), "entry of the baseline is", "entries of the baseline are")
    named = ", ".join(
        f"{shown(f.document)} {shown(f.code)} {shown(f.reason)} «{shortened(f.words)}»"
        for f in list(stale)[:_STALE_NAMED]
    )
    more = ", …" if len(stale) > _STALE_NAMED else ""
    return [f"{entries} out of date: {named}{more}. Renew it with --write-baseline."]
