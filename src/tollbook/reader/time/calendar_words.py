"""The words for dates of one language, as patterns, and what a written date comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import regex

_UNITS = ("day", "week", "month", "year")


class Atom(NamedTuple):
    """One date, month or year as written: its days, None where the year is not settled."""

    start: int
    end: int
    first: date | None
    last: date | None
    unit: str


@dataclass(frozen=True)
class Calendar:
    """The words for dates of one language, as patterns; `capitals` if its months begin with a capital."""

    after_month: "regex.Pattern[str]"
    before_month: "regex.Pattern[str]"
    year_after: "regex.Pattern[str]"
    preposition: "regex.Pattern[str]"
    capitals: bool
    vague: "regex.Pattern[str]"
    unit: "regex.Pattern[str]"
    opener: "regex.Pattern[str]"
    whole_behind: "regex.Pattern[str]"
    subject: "regex.Pattern[str]"
    joint: "regex.Pattern[str]"

    @classmethod
    def of(cls, phrases: Mapping[str, tuple[str, ...]], lengths: Mapping[str, tuple[str, ...]]) -> "Calendar":
        """The patterns for a language's small words beside dates, and those of lengths («30 days»)."""
        ordinals = "|".join(phrases["ordinals"]) or "(?!)"
        of = "|".join(phrases["of"]) or "(?!)"
        dash = r"\s?[-‐‑‒–—]\s?"
        joined = "|".join(regex.escape(word) for word in phrases["to"])
        keys = [key for key in ("on", "from", "until", "to", "whole") if phrases.get(key)]
        return cls(
            after_month=regex.compile(
                rf"\.?\s+(?P<day>\d{{1,2}})(?:{ordinals})?(?:(?:{dash}|\s(?:{joined})\s)(?P<last>\d{{1,2}})(?:{ordinals})?)?"
                rf"(?!\d|[,.]\d{{3}}\b|:)(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d|,\d))?",
                regex.IGNORECASE,
            ),
            before_month=regex.compile(
                rf"(?r)(?<![\d,.])(?P<day>\d{{1,2}})(?:{ordinals})?(?:(?:{dash}|\s(?:{joined})\s)(?P<last>\d{{1,2}})(?:{ordinals})?)?"
                rf"(?:\s+(?:{of}))?[\s-]+\Z",
                regex.IGNORECASE,
            ),
            year_after=regex.compile(r"\.?,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)(?!\d|,\d)"),
            preposition=regex.compile(
                "(?r)(?<![^\\W_])(?:"
                + "|".join(f"(?P<{key}>{_any_of(phrases[key])})" for key in keys)
                + r")\s+(?:early |late |mid |the )?\Z"
            ),
            capitals=not phrases.get("small_months"),
            vague=regex.compile(rf"(?r)(?<!\w)(?:{_any_of(phrases.get('vague', ())) or '(?!)'})\s+\Z"),
            unit=regex.compile(
                r"[\s-]+(?:" + "|".join(f"(?P<{u}>{_any_of(lengths[u])})" for u in _UNITS) + r")(?!\w)"
            ),
            opener=regex.compile(
                "(?r)(?<!\\w)(?:"
                + "|".join(f"(?P<{key}>{_any_of(lengths[key]) or '(?!)'})" for key in ("past", "first", "in"))
                + r")\s+\Z"
            ),
            whole_behind=regex.compile(
                rf"\s+(?:(?:{of})\s+)?(?:(?P<year>(?:19|20)\d\d)"
                r"(?:\s?[-/‐‑‒–—]\s?(?P<next>(?:20)?\d\d))?(?!\d|[,.]\d))?",
                regex.IGNORECASE,
            ),
            joint=regex.compile(
                rf"(?:\s\p{{L}}{{4}})?\s(?:{_any_of(phrases.get('and', ()))})\s"
                rf"(?:(?:{_any_of(phrases['whole'])})\s)?"
            ),
            subject=regex.compile(
                rf"\s+(?:{_any_of(phrases.get('subject', ())) or '(?!)'})(?!\w)|"
                r"['’]s\s|\s?[:|]\s?\d|\s[-‐‑‒–—]\s\D{0,6}\d"
            ),
        )


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(regex.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def latest_year(published: date, month: int, day: int) -> int:
    """The year that puts a day without one at or before the publication, a day's grace for time zones."""
    later = (month, day) > (published.month, published.day + 1) and (month, day) > (
        published.month,
        published.day,
    )
    return published.year - 1 if later else published.year
