"""Rows of a table that stand under two days."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date

# A report of so many figures does not repeat another's throughout; one of two or three may.
WIDE = 5


def repeated_rows(rows: Iterable[tuple[date, int, Hashable]]) -> Mapping[date, date]:
    """For each report day whose whole row is that of another day, this other day.

    `rows` has, in the order of days, each day, how many figures it has, and the figures themselves. A row of
    fewer than five figures tells nothing.
    """
    repeated: dict[date, date] = {}
    days: dict[Hashable, date] = {}
    for day, width, row in rows:
        if width < WIDE:
            continue
        earlier = days.setdefault(row, day)
        if earlier != day:
            # Which of the two has the other's row is for other copies to tell.
            repeated[day], days[row] = earlier, day
            repeated.setdefault(earlier, day)
    return repeated
