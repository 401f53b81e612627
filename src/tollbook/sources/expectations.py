"""What a card expects of its figures, held against what came."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.observation import Observation
from tollbook.model.period import PeriodKind
from tollbook.model.phrases import count, dated, number
from tollbook.model.source import Column, Source
from tollbook.sources.drift import drift, refused
from tollbook.sources.misdated import Dated, misdated


@dataclass(frozen=True, slots=True)
class LastReading:
    """What an earlier reading of a file came to: how many rows it had, and its newest day."""

    rows: int
    last: date | None


Taken = tuple[tuple[Observation, ...], tuple[Drift, ...]]


def as_expected(
    observations: Sequence[Observation],
    source: Source,
    file: str,
    today: date,
    last_reading: LastReading | None = None,
    unread: int = 0,
) -> Taken:
    """The observations of a file that may be entered, with what drifted.

    `last_reading` is what the last reading came to, `unread` counts the rows that cannot be read. Raises
    RefusedError where nothing of the file may be entered.
    """
    columns = _Columns(source)
    days = [Dated(_series(o), o.place, o.period.end) for o in observations if o.period.end]
    drifts = [*misdated(days, source, file, today)]
    drifts += _out_of_bounds(_without(observations, drifts), columns, source, file)
    dropped: frozenset[str] = frozenset()
    if source.expects.distinct:
        # Where several rows may count the same, no row is another's successor.
        repeats, dropped = _duplicates(_without(observations, drifts), source, file)
        drifts += repeats
        drifts += _jumps(_without(observations, drifts), columns, source, file)
    taken = [o for o in _without(observations, drifts) if o.place not in dropped]
    places = {o.place for o in observations}
    refuse_if_shrunken(
        len(places) + unread, max((d.day for d in days), default=None), source, file, last_reading
    )
    _refuse_if_late(taken, source, file)
    drifts += stale((o.period.end for o in taken if o.period.end), source, file, today)
    return tuple(taken), tuple(drifts)


def refuse_if_shrunken(
    rows: int, last: date | None, source: Source, file: str, last_reading: LastReading | None
) -> None:
    """Raises RefusedError if a file holds fewer rows than the card or the last reading had, or goes back."""
    if rows < source.expects.rows:
        found = f"it has {count(rows, 'row', 'rows')}; the card expects {source.expects.rows:,} or more"
    elif last_reading and rows < last_reading.rows:
        found = f"it has {count(rows, 'row', 'rows')}; at the last reading it had {last_reading.rows:,}"
    elif last_reading and last_reading.last and last and last < last_reading.last:
        found = f"its newest day is {dated(last)}; at the last reading it was {dated(last_reading.last)}"
    else:
        return
    mend = "see whether the origin lost data, and keep what is held until it is back"
    raise refused(DriftKind.SHRUNKEN, source, file, found, mend)


def stale(days: Iterable[date], source: Source, file: str, today: date) -> Iterator[Drift]:
    """A note where the newest of some days is older than the card expects."""
    newest, limit = max(days, default=None), source.expects.fresh_days
    if newest and limit is not None and (today - newest).days > limit:
        age = (today - newest).days
        found = (
            f"its newest day is {dated(newest)}, {age} days before today; "
            f"the card expects one no older than {limit} days"
        )
        mend = "see whether the origin still reports, or take another copy"
        yield drift(DriftKind.STALE, Severity.NOTE, source, file, "", found, mend)


def _series(observation: Observation) -> tuple[Hashable, ...]:
    return observation.speaker, observation.said_by, observation.name, observation.period.kind


def _without(observations: Iterable[Observation], drifts: Iterable[Drift]) -> list[Observation]:
    """The observations without the rows that are refused."""
    refused_places = {found.place for found in drifts if found.severity is Severity.ROW}
    return [o for o in observations if o.place not in refused_places]


# Numbers


class _Columns:
    """Finds what the card expects of an observation's column."""

    def __init__(self, source: Source) -> None:
        self._by_name: defaultdict[str, list[Column]] = defaultdict(list)
        for column in source.counts:
            self._by_name[column.name].append(column)
        self._only = source.counts[0] if len(source.counts) == 1 else None

    def of(self, observation: Observation) -> Column | None:
        named = self._by_name.get(observation.name) or self._by_name.get(
            observation.name.rpartition(" · ")[2], []
        )
        day = observation.period.end
        meant = (column for column in named if day is None or column.means_on(day))
        return next(meant, self._only)


def _out_of_bounds(
    observations: Iterable[Observation], columns: _Columns, source: Source, file: str
) -> Iterator[Drift]:
    places = set[str]()
    for o in observations:
        column = columns.of(o)
        if column is None or o.place in places:
            continue
        if o.quantity.low < column.least or (column.most is not None and o.quantity.high > column.most):
            places.add(o.place)
            limit = f"from {column.least:,.0f}" + ("" if column.most is None else f" to {column.most:,.0f}")
            found = f"«{o.name}» is {_number(o)} {_on(o)}; the card expects {limit}"
            mend = "compare it with the origin's own report, and mend the card if the figure is right"
            yield drift(DriftKind.BOUNDS, Severity.ROW, source, file, o.place, found, mend)


def _duplicates(
    observations: Iterable[Observation], source: Source, file: str
) -> tuple[list[Drift], frozenset[str]]:
    """Rows that count the same twice: both are refused if they differ, else the second is dropped."""
    seen: dict[tuple[Hashable, ...], Observation] = {}
    same: dict[str, Observation] = {}
    differing: dict[str, tuple[Observation, Observation]] = {}
    for o in observations:
        other = seen.setdefault((*_series(o), o.period.start, o.period.end), o)
        if other.place == o.place:
            continue
        if other.quantity == o.quantity:
            same.setdefault(o.place, other)
        else:
            differing.setdefault(o.place, (o, other))
            differing.setdefault(other.place, (other, o))
    drifts = [
        drift(
            DriftKind.DUPLICATE,
            Severity.ROW,
            source,
            file,
            place,
            f"«{o.name}» stands twice {_on(o)}: {_number(o)} here, {_number(other)} in {other.place}",
            "see which of the two the origin means",
        )
        for place, (o, other) in differing.items()
    ]
    dropped = same.keys() - differing.keys()
    for place in dropped:
        found = f"the row repeats {same[place].place}, and is counted once"
        drifts.append(
            drift(DriftKind.DUPLICATE, Severity.NOTE, source, file, place, found, "nothing needs to be done")
        )
    return drifts, frozenset(dropped)


def _jumps(
    observations: Iterable[Observation], columns: _Columns, source: Source, file: str
) -> Iterator[Drift]:
    """Falls and leaps of running totals beyond what the card allows.

    On the newest day such a total is refused, since nothing bears it out; before it, the days around decide.
    """
    series: defaultdict[Hashable, list[Observation]] = defaultdict(list)
    for o in observations:
        if o.period.kind is PeriodKind.CUMULATIVE and o.period.end:
            series[_series(o)].append(o)
    earlier: defaultdict[DriftKind, list[_Jump]] = defaultdict(list)
    newest: dict[str, _Jump] = {}
    for found in series.values():
        column = columns.of(found[0])
        if column is None:
            continue
        found.sort(key=lambda o: o.period.end or date.min)
        for jump in (*_falls(found, column), *_leaps(found, column)):
            if jump.at is found[-1]:
                newest.setdefault(jump.at.place, jump)
            else:
                earlier[jump.kind].append(jump)
    for place, jump in newest.items():
        mend = "it will be once the next day bears it out, or the card allows it"
        yield drift(jump.kind, Severity.ROW, source, file, place, jump.words, mend)
    for kind, jumps in earlier.items():
        more = f" ({len(jumps) - 1} more such totals in the file)" if len(jumps) > 1 else ""
        mend = "the days around it and other copies decide whether it stands"
        last = max(jumps, key=lambda jump: jump.at.period.end or date.min)
        yield drift(kind, Severity.NOTE, source, file, last.at.place, last.words + more, mend)


@dataclass(frozen=True, slots=True)
class _Jump:
    kind: DriftKind
    at: Observation
    words: str


def _falls(totals: list[Observation], column: Column) -> list[_Jump]:
    return [
        _Jump(
            DriftKind.FALL,
            b,
            f"«{b.name}» falls from {_number(a)} to {_number(b)} {_on(b)}; a running total does not fall"
            + (f" by more than {column.fall:,}" if column.fall else ""),
        )
        for a, b in pairwise(totals)
        if a.quantity.low - b.quantity.low > column.fall
    ]


def _leaps(totals: list[Observation], column: Column) -> list[_Jump]:
    if column.growth is None:
        return []
    return [
        _Jump(
            DriftKind.GROWTH,
            b,
            f"«{b.name}» grows from {_number(a)} to {_number(b)} {_on(b)}; "
            f"the card expects {column.growth:,} a day at most",
        )
        for a, b in pairwise(totals)
        if b.quantity.low - a.quantity.low > column.growth * _days_between(a, b)
    ]


def _days_between(a: Observation, b: Observation) -> int:
    return (b.period.end - a.period.end).days if a.period.end and b.period.end else 1


def _number(o: Observation) -> str:
    q = o.quantity
    return number(q.low) if q.low == q.high else f"{number(q.low)} to {number(q.high)}"


def _on(o: Observation) -> str:
    return f"on {dated(o.period.end)}" if o.period.end else "up to a day that is not said"


# The file as a whole


def _refuse_if_late(taken: Collection[Observation], source: Source, file: str) -> None:
    first = source.expects.first_day
    begins = min((o.period.end for o in taken if o.period.end), default=None)
    if first and begins and begins > first:
        found = f"its first day is {dated(begins)}; the card expects {dated(first)}"
        mend = "see whether the origin cut its beginning off, and keep what is held until it is back"
        raise refused(DriftKind.FIRST_DAY, source, file, found, mend)


def rows_read(observations: Iterable[Observation]) -> LastReading:
    """What a reading came to, for the next one to be held against."""
    places, last = set[str](), None
    for o in observations:
        places.add(o.place)
        if o.period.end and (last is None or o.period.end > last):
            last = o.period.end
    return LastReading(len(places), last)
