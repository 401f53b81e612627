"""What makes a report the same report on a ledger: whose it is, and where it stands.

Where it stands is an address: that of a page, of a file, of an entry in a feed, of a message in a channel.
Whose it is follows from the card under which it comes. Documents that agree in both are versions of one
report; see docs/ledger.md.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from sqlalchemy import ColumnElement, Connection

from tollbook.ledger import history
from tollbook.ledger.history import Edition
from tollbook.model.document import Document, document_id
from tollbook.model.pack import Pack, Source
from tollbook.pipeline.books.cards import LedgerSource, ledger_sources
from tollbook.sources.connectors import yields_documents

# The connector of a card that a speaker gets who publishes its own reports.
_OWN_REPORTS = "report"
_CHANNELS = ("telegram-export", "telegram-preview")
_PORTS = {"http": 80, "https": 443}
# So many digits of a hash tell reports apart that share an address.
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: its address, and other addresses under which a ledger may know it, such as those
    that earlier versions of Tollbook gave it.

    `title` tells reports apart that share the address, as entries of a feed may; `shared` if they do now.
    """

    address: str
    others: tuple[str, ...] = ()
    title: str | None = None
    shared: bool = False

    @property
    def new_address(self) -> str:
        """The address under which the report is entered if the ledger does not know it yet."""
        return self._own_address if self.shared else self.address

    @property
    def _own_address(self) -> str:
        return f"{self.address}#{document_id((self.title or '').encode())[:_DIGITS]}"

    def conditions(self) -> Iterator[tuple[ColumnElement[bool], ...]]:
        """What documents at this place meet. Only if no document meets the first is the second asked for."""
        everywhere = history.is_at_addresses((self.address, *self.others))
        if self.title is not None:
            yield (history.is_at_addresses((self._own_address,)),)
        # Before others came to its address, the report had it for itself.
        yield (everywhere, history.has_title(self.title)) if self.shared and self.title else (everywhere,)


@dataclass(frozen=True, slots=True)
class Lineage:
    """The versions of a report on a ledger: the `newest`, whose `source` they are, and the `conditions` that
    all of them meet; no newest if there is none."""

    source: Source | None
    newest: Edition | None = None
    conditions: tuple[ColumnElement[bool], ...] = ()


def lineage(connection: Connection, pack: Pack, place: Place | None, source: Source | None) -> Lineage:
    """The versions of a report that a ledger holds.

    A report that comes without a source is taken to be of the source that the ledger has at its place.
    """
    for here in place.conditions() if place else ():
        if history.latest_edition(connection, pack.id, *here) is None:
            continue
        known = ledger_sources(connection, pack)
        whose = source or _source_at(connection, pack, here, known)
        own = (*here, _same_source(whose, known))
        newest = history.latest_edition(connection, pack.id, *own)
        if newest is not None:
            return Lineage(whose, newest, own)
    return Lineage(source)


def _source_at(
    connection: Connection,
    pack: Pack,
    here: tuple[ColumnElement[bool], ...],
    known: Mapping[str, LedgerSource],
) -> Source | None:
    newest = history.latest_edition(connection, pack.id, *here, _same_source(None, known))
    card = newest.card if newest else None
    return next((each.card for each in known.values() if card in each.keys), None)


def _same_source(source: Source | None, known: Mapping[str, LedgerSource]) -> ColumnElement[bool]:
    """The condition that a document counts as being of the same source.

    What a feed says of a page is not the page: its entries are its own. All other cards that read reports for
    one speaker read the same reports, such as an exported channel and its preview; and a document that came
    without a source is of any.
    """
    if source is not None and source.connector == "feed":
        return history.is_under_cards(known[source.id].keys if source.id in known else ())
    if source is None:
        cards = [key for each in known.values() if _reads_what_stands(each.card) for key in each.keys]
        return history.is_under_cards(cards, or_none=True)
    cards = [key for each in known.values() if _reads_the_same(each.card, source) for key in each.keys]
    return history.is_under_cards(cards, or_none=True)


def _reads_the_same(card: Source, source: Source) -> bool:
    return card.id == source.id or (_reads_what_stands(card) and card.speaks_for == source.speaks_for)


def _reads_what_stands(card: Source) -> bool:
    """Whether a card reads what stands at an address: no table, and not what a feed says of it."""
    reads_reports = card.connector == _OWN_REPORTS or yields_documents(card.connector)
    return reads_reports and card.connector != "feed"


# Places


def place_at(address: str | None) -> Place | None:
    """The place of a document that was found at an address; None if it has none, as on standard input."""
    if address is None:
        return None
    canonical = canonical_address(address)
    return Place(canonical, () if canonical == address else (address,))


def file_place(path: str) -> Place:
    """The place of a file on this machine: its whole path."""
    address = Path(os.path.abspath(path)).as_uri()
    return Place(address, _others(address, Path(path).absolute().as_uri()))


def place_of(document: Document, source: Source, file: str, path: str | None = None) -> Place:
    """The place of a report that a source's card read in one of its files; `path` is where that file lies on
    this machine, if a person gave it by hand."""
    if source.connector == "folder":
        return file_place(document.name)
    if source.connector == "feed":
        return _entry_place(document, source)
    if source.connector in _CHANNELS:
        return _message_place(document, source)
    own = path or _path_of(source, file)
    if document.url:
        address = canonical_address(document.url)
        return Place(address, _others(address, document.url, *((file_place(own).address,) if own else ())))
    return file_place(own) if own else Place(document.name)


def canonical_address(address: str) -> str:
    """An address as it is compared: scheme and host in lower case, without a port that goes without saying; a
    message of a Telegram channel without regard to case, or to whether the preview showed it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    if parts.scheme not in _PORTS or not parts.hostname:
        return address
    host, path = parts.hostname, parts.path
    names = [name for name in path.split("/") if name]
    message = names[1:] if names[:1] == ["s"] else names
    if host in ("t.me", "telegram.me") and len(message) == 2 and message[1].isdigit():
        return f"https://t.me/{message[0].lower()}/{message[1]}"
    if parts.username is not None or ":" in host:
        return address
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, path, parts.query, parts.fragment))


def _entry_place(document: Document, source: Source) -> Place:
    """An entry stands at the page that it links to; one without a link goes by its name."""
    if not document.url:
        return Place(document.name)
    link = canonical_address(document.url)
    feeds = dict.fromkeys((*source.files.values(), source.url))
    return Place(
        link, _others(link, document.url, *(f"{feed}#{document.url}" for feed in feeds)), document.title
    )


def _message_place(document: Document, source: Source) -> Place:
    """A message stands in its channel, under its number there, whichever file it was read in."""
    number = document.name.replace(" ", "/").rpartition("/")[2]
    files = [f"{address.replace('/s/', '/').rstrip('/')}/{number}" for address in source.files.values()]
    address = canonical_address(document.url or document.name)
    return Place(address, _others(address, document.name, f"{source.id}, message {number}", *files))


def _path_of(source: Source, file: str) -> str | None:
    """The path of a file on this machine that a card itself names."""
    address = source.files.get(file, "")
    return address if address and "://" not in address else None


def _others(address: str, *others: str) -> tuple[str, ...]:
    return tuple(other for other in dict.fromkeys(others) if other != address)


# What takes more than one report, or the ledger, to know


def distinct_places(found: Sequence[tuple[Place, Document]]) -> Iterator[Place]:
    """The places of the reports of one reading. Several that share an address go by their titles there, or by
    their bytes if these are the same: none is a version of another."""
    documents = {(place.address, document.id): document.title for place, document in found}
    sharing = Counter(address for address, _ in documents)
    titles = Counter((address, title) for (address, _), title in documents.items())
    for place, document in found:
        if sharing[place.address] == 1:
            yield place
        else:
            alone = document.title and titles[place.address, document.title] == 1
            yield replace(place, title=document.title if alone else document.id, shared=True)


def moved(connection: Connection, pack: Pack, source: Source, places: Sequence[Place]) -> Iterator[Place]:
    """The places of a folder's files, each with the place that it had before the folder was moved.

    That is where the same card had a file of the same name in a folder of the same name which is not on this
    machine, or no longer.
    """
    own = ledger_sources(connection, pack).get(source.id)
    known = history.addresses_under(connection, own.keys) if own else ()
    gone = [address for address in known if address.startswith("file:") and not _is_here(address)]
    by_name: dict[str, list[str]] = {}
    for address in gone:
        by_name.setdefault(_within(address), []).append(address)
    for place in places:
        before = by_name.get(_within(place.address), [])
        new = place.address not in known and len(before) == 1
        yield replace(place, others=(*place.others, *before)) if new else place


def _within(address: str) -> str:
    return "/".join(address.split("/")[-2:])


def _is_here(address: str) -> bool:
    return Path(unquote(urlsplit(address).path)).exists()
