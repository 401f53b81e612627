"""The kinds of connectors that a card may name, and the options that each takes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One option: a text, or a list of texts, that a card must give or may leave out."""

    listed: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()


_TEXT, _LIST = Option(), Option(listed=True)
_NEEDED = Option(required=True)
_DATED = Option(choices=("day", "month", "iso-week"))

_PAGES: Mapping[str, Option] = {"language": _TEXT}

CONNECTORS: Mapping[str, Mapping[str, Option]] = {
    # The bundled table alone: nothing is fetched.
    "table": {},
    # JSON: a list of days, or an object keyed by them.
    "json-days": {
        "records": _TEXT,
        "day": _NEEDED,
        "hours": _TEXT,
        "address": _TEXT,
        "speaker": _TEXT,
        "ignored": _LIST,
    },
    # CSV: a row for each day, month or week, a column for each measure.
    "csv-days": {
        "day": Option(listed=True, required=True),
        "dated": _DATED,
        "day_format": _TEXT,
        "address": _TEXT,
        "speaker": _TEXT,
        "ignored": _LIST,
    },
    # CSV: a row for each estimate, with its bounds, its author and its address.
    "csv-estimates": {
        "day": _NEEDED,
        "day_format": _TEXT,
        "thousands": Option(choices=(",", ".", " ")),
        "value": _NEEDED,
        "low": _TEXT,
        "high": _TEXT,
        "outcome": _NEEDED,
        "side": _NEEDED,
        "speaker": _NEEDED,
        "item": _NEEDED,
        "address": _TEXT,
        "ignored": _LIST,
    },
    # CSV: a row for each category and day, a column for each outcome.
    "csv-categories": {
        "category": _NEEDED,
        "side": _TEXT,
        "day": _TEXT,
        "start": _TEXT,
        "end": _TEXT,
        "address": _TEXT,
        "apart": _LIST,
        "own_names": _LIST,
        "ignored": _LIST,
    },
    "page": {**_PAGES, "months": _LIST},
    "feed": _PAGES,
    "telegram-export": _PAGES,
    "telegram-preview": _PAGES,
    "folder": {**_PAGES, "endings": _LIST},
    "url-list": _PAGES,
}

DOCUMENTS = frozenset(name for name, options in CONNECTORS.items() if "language" in options)
"""The connectors that yield documents to be read, not figures."""
