"""Loads a conflict from its folder of data files."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from tollbook.model.measure import Measure
from tollbook.model.pack import (
    Item,
    Outcome,
    Pack,
    Parts,
    PartsOf,
    SeriesCard,
    Side,
    Source,
    SourceKind,
    Speaker,
)

PACK_FILE = "conflict.toml"
SPEAKERS_FILE = "speakers.toml"
SOURCES_FOLDER = "sources"

_Word = TypeVar("_Word", bound=StrEnum)


class PackError(ValueError):
    """A pack that cannot be read: the message names the file, the key and what to write there."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")


def pack_ids() -> tuple[str, ...]:
    """The ids of the conflicts that are held, in order of the alphabet."""
    folders = _conflicts().iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.joinpath(PACK_FILE).is_file()))


@cache
def load_pack(pack_id: str) -> Pack:
    """The conflict of that id. Raises PackError if there is none, or if one of its files is broken."""
    return read_pack(pack_folder(pack_id))


def pack_folder(pack_id: str) -> Traversable:
    """The folder that holds a conflict's files. Raises PackError if there is no such conflict."""
    if pack_id not in pack_ids():
        raise PackError(pack_id, "", f"no such conflict; choose one of: {', '.join(pack_ids())}")
    return _conflicts().joinpath(pack_id)


def read_pack(folder: Traversable) -> Pack:
    """The conflict that a folder holds. Raises PackError naming the file, the key and the mend."""
    top = _read(folder, PACK_FILE)
    default = top.table("default", required=False)
    pack = Pack(
        id=top.text("id"),
        name=top.text("name"),
        start=top.day("start"),
        opening=top.day_or_none("opening"),
        sides={key: Side(key, name) for key, name in top.texts_by_key("sides").items()},
        items={table.name: _item(table) for table in top.tables_by_key("items")},
        outcomes={key: Outcome(key, name) for key, name in top.texts_by_key("outcomes").items()},
        parts=tuple(_parts(table) for table in top.tables("parts")),
        speakers={table.name: _speaker(table) for table in _read(folder, SPEAKERS_FILE).all_tables()},
        sources={source.id: source for source in _sources(folder)},
        series=tuple(card for table in top.tables("series") for card in _series(table)),
        default_speaker=default.text("speaker", ""),
        default_side=default.text("side", ""),
    )
    default.close()
    top.close()
    if pack.id != folder.name:
        raise PackError(
            PACK_FILE, "id", f"is «{pack.id}» in the folder «{folder.name}»; write the folder's name"
        )
    _check_references(pack)
    return pack


def _conflicts() -> Traversable:
    return files("tollbook").joinpath("conflicts")


class _Table:
    """A table of a TOML file that is asked for keys by type, and knows which it was never asked for."""

    def __init__(self, file: str, name: str, entries: Mapping[str, Any]) -> None:
        self.file, self.name, self._entries, self._asked = file, name, entries, set[str]()

    def text(self, key: str, default: str | None = None) -> str:
        found: str = self._get(key, str, "a text in quotes", default)
        return found

    def day(self, key: str) -> date:
        found: date = self._get(key, date, "a date without quotes, such as 2022-02-24")
        if isinstance(found, datetime):
            raise self.error(key, "write a date without a time")
        return found

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self._entries else None

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if key in self._entries else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found: Any = self._get(key, list, "a list of texts", None if default is None else list(default))
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, "write a list of texts, each in quotes")
        return tuple(found)

    def flag(self, key: str, default: bool) -> bool:
        found: bool = self._get(key, bool, "true or false, without quotes", default)
        return found

    def word(self, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
        text = self.text(key, default)
        try:
            return words(text)
        except ValueError:
            raise self.error(key, f"is «{text}»; write one of: {', '.join(words)}") from None

    def texts_by_key(self, key: str) -> dict[str, str]:
        return self.table(key).all_texts()

    def all_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self._entries}

    def table(self, key: str, *, required: bool = True) -> "_Table":
        found = self._get(key, dict, f"a table [{key}]", None if required else {})
        return _Table(self.file, self._path(key), found)

    def tables(self, key: str) -> tuple["_Table", ...]:
        found: Any = self._get(key, list, f"tables [[{key}]]", [])
        if not all(isinstance(entries, dict) for entries in found):
            raise self.error(key, f"write each as a table [[{key}]]")
        return tuple(_Table(self.file, f"{key}[{i}]", entries) for i, entries in enumerate(found))

    def tables_by_key(self, key: str) -> tuple["_Table", ...]:
        return self.table(key).all_tables()

    def all_tables(self) -> tuple["_Table", ...]:
        """Each key's table, named by its key alone."""
        return tuple(
            _Table(self.file, key, self._get(key, dict, f"a table [{self._path(key)}]"))
            for key in self._entries
        )

    def close(self) -> None:
        """Refuses keys that nobody asked for: most of them are slips of the pen."""
        for key in self._entries:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.error(key, f"is not known here; take it out, or write one of: {known}")

    def error(self, key: str, problem: str) -> PackError:
        return PackError(self.file, self._path(key), problem)

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _get(self, key: str, kind: type[Any], what: str, default: Any = None) -> Any:
        self._asked.add(key)
        found = self._entries.get(key, default)
        if found is None:
            raise self.error(key, f"is missing; write {what}")
        if not isinstance(found, kind):
            raise self.error(key, f"is {found!r}; write {what}")
        return found


def _read(folder: Traversable, *path: str) -> _Table:
    name = "/".join(path)
    try:
        text = folder.joinpath(*path).read_text(encoding="utf-8")
    except OSError:
        raise PackError(name, "", f"cannot be read in the folder of «{folder.name}»; put it there") from None
    except UnicodeDecodeError:
        raise PackError(name, "", "is not UTF-8; save it as UTF-8") from None
    try:
        return _Table(name, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise PackError(name, "", f"is not TOML: {fault}") from None


def _item(table: _Table) -> Item:
    item = Item(table.name, table.text("name"), table.text("singular"), table.text("outcome"))
    table.close()
    return item


def _parts(table: _Table) -> Parts:
    parts = Parts(
        whole=table.text("whole"),
        parts=table.texts("parts"),
        since=table.day_or_none("since"),
        until=table.day_or_none("until"),
        of=table.word("of", PartsOf, PartsOf.ITEM),
        items=table.texts("items", ()),
        complete=table.flag("complete", True),
    )
    table.close()
    return parts


def _speaker(table: _Table) -> Speaker:
    terms = table.table("terms", required=False)
    speaker = Speaker(
        id=table.name,
        name=table.text("name"),
        side=table.text_or_none("side"),
        counts=table.text("counts", ""),
        terms={words.name: words.all_texts() for words in terms.all_tables()},
        republishes=table.texts("republishes", ()),
        fills=table.texts("fills", ()),
        several=table.flag("several", False),
    )
    table.close()
    return speaker


def _sources(folder: Traversable) -> Iterator[Source]:
    sources = folder.joinpath(SOURCES_FOLDER)
    if not sources.is_dir():
        raise PackError(
            SOURCES_FOLDER, "", f"is no folder in the pack «{folder.name}»; make one, with a card"
        )
    for name in sorted(file.name for file in sources.iterdir() if file.name.endswith(".toml")):
        source = _source(_read(folder, SOURCES_FOLDER, name))
        if f"{source.id}.toml" != name:
            raise PackError(f"{SOURCES_FOLDER}/{name}", "id", f"is «{source.id}»; write the file's name")
        yield source


def _source(table: _Table) -> Source:
    source = Source(
        id=table.text("id"),
        name=table.text("name"),
        speaks_for=table.text("speaks_for"),
        kind=table.word("kind", SourceKind),
        languages=table.texts("languages"),
        url=table.text("url"),
        connector=table.text("connector"),
        cadence=table.text("cadence"),
        licence=table.text("licence"),
        attribution=table.text("attribution"),
        snapshot=table.day("snapshot"),
        table=table.text("table"),
        columns=table.texts_by_key("columns"),
        note=table.text("note", ""),
        hours=table.text_or_none("hours"),
        stands_still=table.flag("stands_still", False),
        revisions=table.text_or_none("revisions"),
    )
    table.close()
    return source


def _series(table: _Table) -> tuple[SeriesCard, ...]:
    speaker, side = table.text("speaker"), table.text("side")
    copies, corrections = table.texts("copies"), table.text_or_none("corrections")
    outcomes = table.texts_by_key("items")
    columns, days = (table.table(key, required=False).all_texts() for key in ("columns", "days"))
    for key, named in (("columns", columns), ("days", days)):
        for item in named.keys() - outcomes.keys():
            raise table.error(f"{key}.{item}", f"is none of this table's items: {', '.join(outcomes)}")
    table.close()
    return tuple(
        SeriesCard(
            speaker, Measure(side, item, outcome), copies, corrections, columns.get(item), days.get(item)
        )
        for item, outcome in outcomes.items()
    )


def _check_references(pack: Pack) -> None:
    """Refuses an id that the pack does not declare."""
    need = _needs(pack)
    need("speakers", filter(None, (pack.default_speaker,)), PACK_FILE, "default.speaker")
    need("sides", filter(None, (pack.default_side,)), PACK_FILE, "default.side")
    for item in pack.items.values():
        need("outcomes", (item.outcome,), PACK_FILE, f"items.{item.id}.outcome")
    for i, parts in enumerate(pack.parts):
        declared = "items" if parts.of is PartsOf.ITEM else "outcomes"
        need(declared, (parts.whole, *parts.parts), PACK_FILE, f"parts[{i}]")
        need("items", parts.items, PACK_FILE, f"parts[{i}].items")
    for speaker in pack.speakers.values():
        need("sides", (speaker.side,) if speaker.side else (), SPEAKERS_FILE, f"{speaker.id}.side")
        need("speakers", speaker.republishes, SPEAKERS_FILE, f"{speaker.id}.republishes")
        need("speakers", speaker.fills, SPEAKERS_FILE, f"{speaker.id}.fills")
        need("items", speaker.terms, SPEAKERS_FILE, f"{speaker.id}.terms")
        for item_id, words in speaker.terms.items():
            need("outcomes", words.values(), SPEAKERS_FILE, f"{speaker.id}.terms.{item_id}")
    for source in pack.sources.values():
        card = f"{SOURCES_FOLDER}/{source.id}.toml"
        need("speakers", (source.speaks_for,), card, "speaks_for")
        _need_columns(pack, source, card)
    for series in pack.series:
        key = f"series.items.{series.measure.item}"
        need("speakers", (series.speaker,), PACK_FILE, key)
        need("sides", (series.measure.side,), PACK_FILE, key)
        need("items", (series.measure.item,), PACK_FILE, key)
        need("outcomes", (series.measure.outcome,), PACK_FILE, key)
        need("sources", series.copies, PACK_FILE, key)


def _need_columns(pack: Pack, source: Source, file: str) -> None:
    """Refuses a column of a card that no series reads, and one that a series reads and the card has not."""
    read = {c for s in pack.series if source.id in s.copies for c in (s.totals, s.day_column) if c}
    if source.hours is not None:
        read.add(source.hours)
    for column in source.columns:
        if column not in read and column not in pack.items:
            known = ", ".join(sorted(read)) or ", ".join(pack.items)
            raise PackError(
                file, "columns", f"names «{column}», which is none of the columns that series read: {known}"
            )
    for column in sorted(read - source.columns.keys()):
        raise PackError(file, "columns", f"has no «{column}», which a series of {PACK_FILE} reads; add it")


def _needs(pack: Pack) -> Callable[[str, Iterable[str], str, str], None]:
    declared: dict[str, Mapping[str, object]] = {
        "sides": pack.sides,
        "items": pack.items,
        "outcomes": pack.outcomes,
        "speakers": pack.speakers,
        "sources": pack.sources,
    }

    def need(kind: str, ids: Iterable[str], file: str, key: str) -> None:
        for name in ids:
            if name not in declared[kind]:
                known = ", ".join(declared[kind])
                raise PackError(file, key, f"names «{name}», which is none of the {kind}: {known}")

    return need
