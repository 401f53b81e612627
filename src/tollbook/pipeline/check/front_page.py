"""What the front page shows: an example, and where the series are at."""

from dataclasses import dataclass
from datetime import date

from tollbook.model.books import Books
from tollbook.model.pack import Item
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.pipeline.check.submission import Submission, checked, marked_up, sample
from tollbook.publish.marked import MarkedReport

_ITEMS = 6


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A checked sample where the conflict has one, the last day of which the conflict's own speaker has a
    report, and the first of the things that it counts."""

    example: MarkedReport | None
    last: date | None
    items: tuple[Item, ...]


def front_page(books: Books) -> FrontPage:
    """The front page of a conflict. Raises SourceError or LedgerError if its series cannot be read."""
    pack = books.pack
    measures = [
        measure
        for speaker, measure in books.series
        if speaker == pack.default_speaker and measure.side == pack.default_side
    ]
    items = dict.fromkeys(measure.item for measure in measures)
    series = books.series_of(pack.default_speaker, measures[0]) if measures else None
    given = Submission(content=sample().encode(), name="relay.txt", pack=pack.id)
    return FrontPage(
        example=marked_up(checked(given, books)) if pack.id == DEFAULT_PACK else None,
        last=series.last if series else None,
        items=tuple(pack.items[item] for item in list(items)[:_ITEMS]),
    )
