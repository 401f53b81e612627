"""The newest total of each series, small enough to be fetched often."""

from collections.abc import Iterable
from datetime import date

import msgspec

from tollbook.model.books import Books
from tollbook.model.series import Series
from tollbook.model.settlement import Settlement
from tollbook.publish.output import json_kind

TODAY_SCHEMA = "tollbook.today/1"
TODAY = json_kind("a today.json", "schema", TODAY_SCHEMA.partition("/")[0])


class WireNewestFigure(msgspec.Struct):
    """A series' newest settled total, and what that day's report added; null where it is not known."""

    speaker: str
    side: str
    item: str
    outcome: str
    report_date: date
    total: int
    increment: int | None
    settlement: str
    sources: list[str]


class WireOrigin(msgspec.Struct):
    """Where a copy comes from, and under which licence."""

    id: str
    name: str
    url: str
    licence: str
    attribution: str


class WireToday(msgspec.Struct):
    """The newest figures of a conflict, as published up to `as_of` (null: all that is held)."""

    schema: str
    pack: str
    as_of: str | None
    report_date: date | None
    figures: list[WireNewestFigure]
    sources: list[WireOrigin]


def today(books: Books, as_of: str | None = None) -> bytes:
    """The newest settled total of each series as one line of JSON, of the schema `tollbook.today/1`.

    Only what was published by `as_of` counts. A series that has ended keeps its last day.
    """
    figures = [figure for series in _series(books) if (figure := _newest(series))]
    named = {source for figure in figures for source in figure.sources}
    origins = [
        WireOrigin(card.id, card.name, card.url, card.licence, card.attribution)
        for name, card in books.pack.sources.items()
        if name in named
    ]
    newest = max((figure.report_date for figure in figures), default=None)
    return (
        msgspec.json.encode(WireToday(TODAY_SCHEMA, books.pack.id, as_of, newest, figures, origins)) + b"\n"
    )


def _series(books: Books) -> Iterable[Series]:
    found = (books.series_of(speaker, measure) for speaker, measure in books.series)
    return [series for series in found if series is not None]


def _newest(series: Series) -> WireNewestFigure | None:
    """The newest day whose total is settled, among the last so many: a series may end with open days."""
    for back in range((series.last - series.first).days + 1):
        total = series.total(date.fromordinal(series.last.toordinal() - back))
        if total.value is not None and total.settlement is not Settlement.MISSING:
            return WireNewestFigure(
                series.speaker,
                series.measure.side,
                series.measure.item,
                series.measure.outcome,
                total.report_date,
                total.value,
                series.increment(total.report_date).stated,
                total.settlement,
                sorted(source for source, value in total.copies.items() if value == total.value),
            )
    return None
