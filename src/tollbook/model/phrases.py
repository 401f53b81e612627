"""Numbers, days and lists in English, as findings, refusals and reports word them all alike."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from tollbook.model.quantity import Number


def number(value: Number) -> str:
    """A number with commas between thousands: 1,340."""
    return f"{value:,}"


def count(amount: int, one: str, many: str) -> str:
    """An amount of something, in the singular or the plural: 1 figure, 1,340 figures."""
    return f"{number(amount)} {one if amount == 1 else many}"


@lru_cache(maxsize=4096)
def dated(day: date) -> str:
    """A day in words: 20 October 2024."""
    return f"{day.day} {day:%B} {day.year}"


def listed(words: Iterable[str]) -> str:
    """Words joined into a list: «one», «one and two», «one, two and three»; empty for none."""
    *before, last = list(words) or [""]
    return f"{', '.join(before)} and {last}" if before else last
