"""Small books and readings for the checks' cases, as the case files write them.

An invented conflict, so that a case shows all that it rests on: the party `north` loses things, the
General Staff of the South (`staff`) counts them in totals of five or more days.
"""

from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from typing import Any

from tollbook.model.books import Books
from tollbook.model.claim import Claim, Dating
from tollbook.model.comparison import Comparison, Relation, Trend, Unit, Yardstick
from tollbook.model.document import Document
from tollbook.model.measure import Measure
from tollbook.model.pack import Item, Outcome, Pack, Parts, PartsOf, Side, Source, SourceKind, Speaker
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.model.series import Copy, Series
from tollbook.model.span import CalendarUnit

START = date(2022, 2, 24)
_WIDTH = 20
_KINDS = {
    "total": PeriodKind.CUMULATIVE,
    "day": PeriodKind.DAY,
    "sum": PeriodKind.INTERVAL,
    "average": PeriodKind.RATE,
}

ITEMS = {
    "personnel": Item("personnel", "personnel", "soldier", "casualties"),
    "tanks": Item("tanks", "tanks", "tank", "lost"),
    "artillery": Item("artillery", "artillery systems", "artillery system", "lost"),
    "vehicles": Item("vehicles", "vehicles", "vehicle", "lost"),
    "trucks": Item("trucks", "trucks", "truck", "lost"),
    "tankers": Item("tankers", "tankers", "tanker", "lost"),
    "clashes": Item("clashes", "clashes", "clash", "occurred"),
    "drones": Item("drones", "drones", "drone", "lost"),
    "civilians": Item("civilians", "civilians", "civilian", "killed"),
}
OUTCOMES = {
    "lost": Outcome("lost", "lost"),
    "casualties": Outcome("casualties", "killed and wounded"),
    "killed": Outcome("killed", "killed"),
    "wounded": Outcome("wounded", "wounded"),
    "occurred": Outcome("occurred", "occurred"),
    "launched": Outcome("launched", "launched"),
    "intercepted": Outcome("intercepted", "shot down"),
    "suppressed": Outcome("suppressed", "jammed"),
    "hit": Outcome("hit", "hit their target"),
}
_MEANT = {"personnel": {"killed": "casualties", "lost": "casualties"}}
SPEAKERS = {
    "staff": Speaker("staff", "General Staff of the South", "south", terms=_MEANT),
    "ministry": Speaker("ministry", "Ministry of the South", "south", republishes=("staff",)),
    "north-staff": Speaker("north-staff", "General Staff of the North", "north"),
    "registry": Speaker("registry", "Registry of Names"),
    "unattributed": Speaker("unattributed", "nobody", republishes=("staff",)),
}


def pack(parts: list[Mapping[str, Any]], opening: date | None = None) -> Pack:
    """The invented conflict, with the items' parts and the opening weeks that a case file declares."""
    told = [Parts(p["whole"], tuple(p["parts"]), p.get("since"), p.get("until")) for p in parts]
    people, fates = ("personnel", "civilians"), ("intercepted", "suppressed", "hit")
    told.append(Parts("casualties", ("killed", "wounded"), of=PartsOf.OUTCOME, items=people))
    told.append(Parts("launched", fates, of=PartsOf.OUTCOME, items=("drones",), complete=False))
    return Pack(
        id="border-war",
        name="the border war",
        start=START,
        sides={"north": Side("north", "the North"), "south": Side("south", "the South")},
        items=ITEMS,
        outcomes=OUTCOMES,
        parts=tuple(told),
        speakers=SPEAKERS,
        sources={name: _source(name) for name in ("blue", "green", "red")},
        series=(),
        opening=opening,
    )


def _source(name: str) -> Source:
    return Source(
        id=name,
        name=f"the {name} copy",
        speaks_for="staff",
        kind=SourceKind.ARCHIVE,
        languages=("en",),
        url="",
        connector="table",
        cadence="daily",
        licence="",
        attribution="",
        snapshot=date(2024, 12, 31),
        table="",
        columns={},
    )


def books(ledger: Mapping[str, Any]) -> Books:
    """The books of a case file's `[ledger]`: `first`, `totals` by item, `green` where a copy differs, and
    `red` for the items that a third copy keeps.

    Long series are told by their growth: `grows.tanks = [9000, [30, 10], [1, 25]]` is a total of 9,000 on
    the first day, then thirty days of ten more, then one of twenty-five.
    """
    made = {}
    grown = {item: _grown(told) for item, told in ledger.get("grows", {}).items()}
    for item, totals in {**ledger.get("totals", {}), **grown}.items():
        measure = Measure("north", item, ITEMS[item].outcome)
        made["staff", measure] = _series(ledger, item, measure, totals)
    return Books(pack(ledger.get("parts", []), ledger.get("opening")), made)


def _grown(told: list[Any]) -> list[int]:
    first, *runs = told
    steps = [step for times, step in runs for _ in range(times)]
    return list(accumulate(steps, initial=first))


def _series(ledger: Mapping[str, Any], item: str, measure: Measure, totals: list[int]) -> Series:
    other = ledger.get("green", {}).get(item, totals)
    first = ledger.get("starts", {}).get(item, ledger["first"])
    snapshot = date(2024, 12, 31)
    copies = tuple(
        Copy(name, snapshot, first, tuple(value if value >= 0 else None for value in values))
        for name, values in (("blue", totals), ("green", other), ("red", ledger.get("red", {}).get(item)))
        if values is not None
    )
    corrections = {
        date.fromisoformat(day): change for day, change in ledger.get("corrections", {}).get(item, {}).items()
    }
    return Series("staff", measure, copies, corrections, frozenset(ledger.get("rebased", [])))


def figure(index: int, field: str = "text") -> Quote:
    """Where the n-th claim's figure stands in the made-up text, or title."""
    return Quote(1000 + index * _WIDTH, 1000 + index * _WIDTH + 9, field)


def words(index: int) -> Quote:
    """Where a phrase that claims share stands in the made-up text."""
    return Quote(index * _WIDTH, index * _WIDTH + 9)


def comparison_words(index: int) -> Quote:
    """Where the words of the n-th comparison stand in the made-up text."""
    return Quote(1200 + index * _WIDTH, 1209 + index * _WIDTH)


def reading(case: Mapping[str, Any], day: date | None) -> Reading:
    """A reading of claims as a case writes them; `day` is the one that they carry unless they say another."""
    document = Document("0" * 64, "case", " " * 4000, published=case.get("published"))
    made = tuple(_claim(i, told, day) for i, told in enumerate(case["claims"]))
    compared = tuple(_comparison(i, told, made) for i, told in enumerate(case.get("comparisons", [])))
    return Reading(document, "en", made, (), (), compared)


def _comparison(index: int, told: Mapping[str, Any], claims: tuple[Claim, ...]) -> Comparison:
    """A comparison of the claim `of`, or of a bare `value`, as a case writes it."""
    figure = claims[told["of"]] if "of" in told else None
    bare = Quantity.of(told["value"], Bound(told.get("bound", "at_least"))) if "value" in told else None
    by = Quantity.of(told["by"], Bound(told.get("by_bound", "exact"))) if "by" in told else None
    since, until = told.get("since"), told.get("until")
    kind = PeriodKind.DAY if since and since == until else PeriodKind.INTERVAL
    return Comparison(
        quote=comparison_words(index),
        figure=figure or bare,
        relation=Relation(told["is"]),
        reference=Period.since(START, until) if told.get("war") else Period(kind, since, until),
        landmark=Period(PeriodKind.INTERVAL, *told["landmark"]) if "landmark" in told else None,
        span=CalendarUnit(told["span"]) if "span" in told else None,
        rank=told.get("rank", 1) or None,
        by=by,
        unit=Unit(told["unit"]) if "unit" in told else None,
        against=Yardstick(told.get("against", "figure")),
        trend=Trend(told["trend"]) if "trend" in told else None,
    )


def _claim(index: int, told: Mapping[str, Any], day: date | None) -> Claim:
    end = told.get("on", day)
    item = told.get("of", "personnel")
    kind = _KINDS[told.get("kind", "total")]
    start = end if kind is PeriodKind.DAY else told.get("since", START)
    bound = Bound(told.get("bound", "exact"))
    return Claim(
        quote=figure(index, told.get("field", "text")),
        measure=Measure(told.get("side", "north"), item, told.get("outcome", ITEMS[item].outcome)),
        quantity=Quantity(told["says"], told.get("to", told["says"]), bound),
        period=Period(kind, start, end),
        speaker=told.get("by", "staff"),
        dating=Dating(told.get("dating", "text")) if end is not None else Dating.NONE,
        attribution=words(told["attribution"]) if "attribution" in told else None,
        since=words(told["phrase"]) if "phrase" in told else None,
        total=figure(told["total"]) if "total" in told else None,
        malformed=told.get("malformed", False),
        whole=figure(told["whole"]) if "whole" in told else None,
        exhaustive=told.get("exhaustive", False),
        both=told.get("both", False),
    )
