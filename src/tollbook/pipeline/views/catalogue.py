"""What series there are: the items of each side, their newest figures, and who else counts them."""

from dataclasses import dataclass
from datetime import date

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.series import Series
from tollbook.pipeline.views.side_by_side import available_items
from tollbook.sources.cache import Cache


@dataclass(frozen=True, slots=True)
class Newest:
    """A series and its newest report day, with the total and the increment of that day, None where they are
    not settled."""

    speaker: str
    measure: Measure
    report_date: date
    total: int | None
    stated: int | None


@dataclass(frozen=True, slots=True)
class SideCatalogue:
    """The series of one side, in the order of the conflict's items, and the items that are counted by others
    alone, not by day."""

    side: str
    series: tuple[Newest, ...]
    others: tuple[str, ...]


def catalogue(books: Books, cache: Cache | None = None) -> tuple[SideCatalogue, ...]:
    """The series of each side of a conflict; sides without figures are left out."""
    found = (_of_side(books, side, cache) for side in books.pack.sides)
    return tuple(each for each in found if each.series or each.others)


def _of_side(books: Books, side: str, cache: Cache | None) -> SideCatalogue:
    daily = [series for (_, measure), series in books.series.items() if measure.side == side]
    order = {item: place for place, item in enumerate(books.pack.items)}
    daily.sort(key=lambda series: order[series.measure.item])
    daily_items = {series.measure.item for series in daily}
    others = tuple(item for item in available_items(books, side, cache) if item not in daily_items)
    return SideCatalogue(side, tuple(_newest(series) for series in daily), others)


def _newest(series: Series) -> Newest:
    total, increment = series.total(series.last), series.increment(series.last)
    stated = increment.stated if increment.days == 1 else None
    return Newest(series.speaker, series.measure, series.last, total.value, stated)
