"""The kinds of origins that can be read, a file per kind; a card names one and gives its options.

Each is pure: bytes and a card in, observations or documents and drift out. None touches a network.
"""

from collections.abc import Callable, Iterator
from importlib import import_module

from tollbook.model.document import Document
from tollbook.model.drift import Drift
from tollbook.model.observation import Observation
from tollbook.model.source import Source

FigureReader = Callable[[bytes, Source, str], Iterator[Observation | Drift]]
"""Reads one file of a card: yields what it counts and what drifted. Raises RefusedError."""

Written = Callable[[bytes, Source, str], Iterator[Document | Drift]]
"""Reads one file of a card into documents. Raises RefusedError."""

# A connector is imported when a card of its kind is read: most commands read none.
_COUNTED = {
    "json-days": "json_days",
    "csv-days": "csv_days",
    "csv-estimates": "csv_estimates",
    "csv-categories": "csv_categories",
}
_WRITTEN = {
    "page": "page",
    "feed": "feed",
    "telegram-export": "telegram_export",
    "telegram-preview": "telegram_preview",
    "folder": "folder",
    "url-list": "url_list",
}
CONNECTORS = tuple(_COUNTED | _WRITTEN)


def reads_figures(name: str) -> FigureReader:
    """The connector of that name, which yields observations."""
    read: FigureReader = import_module(f"{__name__}.{_COUNTED[name]}").read
    return read


def written(name: str) -> Written:
    """The connector of that name, which yields documents."""
    read: Written = import_module(f"{__name__}.{_WRITTEN[name]}").read
    return read


def yields_documents(name: str) -> bool:
    """Whether a connector yields documents, which have yet to be read."""
    return name in _WRITTEN
