"""Loads a conflict from its folder of data files."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from tollbook.model.measure import Measure
from tollbook.model.pack import (
    Item,
    Outcome,
    Pack,
    Parts,
    PartsOf,
    SeriesCard,
    Side,
    Speaker,
)
from tollbook.model.source import Source
from tollbook.packs.card import SOURCES_FOLDER, read_card, read_cards
from tollbook.packs.lines import line_of
from tollbook.packs.shape import stranger
from tollbook.packs.table import PackError as PackError
from tollbook.packs.table import Table, read_table

PACK_FILE = "conflict.toml"
SPEAKERS_FILE = "speakers.toml"
# The conflict that a report is read for, and that commands and pages show, where nobody names one.
DEFAULT_PACK = "russia-ukraine-2022"


def pack_ids() -> tuple[str, ...]:
    """The ids of the bundled conflicts, in alphabetical order."""
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
    top = read_table(folder, PACK_FILE)
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
        speakers={table.name: _speaker(table) for table in read_table(folder, SPEAKERS_FILE).all_tables()},
        sources={source.id: source for source in read_cards(folder, top.day("start"))},
        methods=top.texts_by_key("methods") if top.has("methods") else {},
        series=tuple(card for table in top.tables("series") for card in _series(table)),
        default_speaker=default.text("speaker", ""),
        default_side=default.text("side", ""),
    )
    top.know("methods")
    default.close()
    top.close()
    if pack.id != folder.name:
        raise PackError(
            PACK_FILE, "id", f"is «{pack.id}» in the folder «{folder.name}»; write the folder's name"
        )
    _check_references(pack, folder)
    return pack


def read_own_card(path: Path, pack: Pack) -> Source:
    """A card that somebody wrote for a conflict, in a file of their own. Raises PackError."""
    table = read_table(path.parent, path.name)
    source = read_card(table, pack.start)
    _check_source(source, _needs(pack, path.parent), path.name)
    return source


def _conflicts() -> Traversable:
    return files("tollbook").joinpath("conflicts")


def _item(table: Table) -> Item:
    item = Item(table.name, table.text("name"), table.text("singular"), table.text("outcome"))
    table.close()
    return item


def _parts(table: Table) -> Parts:
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


def _speaker(table: Table) -> Speaker:
    terms = table.table("terms", required=False)
    speaker = Speaker(
        id=table.name,
        name=table.text("name"),
        side=table.text_or_none("side"),
        counts=table.text("counts", ""),
        terms={words.name: words.all_texts() for words in terms.all_tables()},
        republishes=table.texts("republishes", ()),
        method=table.text_or_none("method"),
        fills=table.texts("fills", ()),
        several=table.flag("several", False),
    )
    table.close()
    return speaker


def _series(table: Table) -> tuple[SeriesCard, ...]:
    speaker, side = table.text("speaker"), table.text("side")
    copies, corrections = table.texts("copies"), table.text_or_none("corrections")
    further = table.texts("further", ())
    outcomes, lag = table.texts_by_key("items"), table.whole("lag", 1)
    columns, days = (table.table(key, required=False).all_texts() for key in ("columns", "days"))
    for key, named in (("columns", columns), ("days", days)):
        for item in named.keys() - outcomes.keys():
            raise table.error(f"{key}.{item}", f"is none of this table's items: {', '.join(outcomes)}")
    table.close()
    return tuple(
        SeriesCard(
            speaker,
            Measure(side, item, outcome),
            copies,
            corrections,
            columns.get(item),
            days.get(item),
            lag,
            further,
        )
        for item, outcome in outcomes.items()
    )


def _check_references(pack: Pack, folder: Traversable) -> None:
    """Refuses an id that the pack does not declare."""
    need = _needs(pack, folder)
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
        need("methods", (speaker.method,) if speaker.method else (), SPEAKERS_FILE, f"{speaker.id}.method")
        need("speakers", speaker.republishes, SPEAKERS_FILE, f"{speaker.id}.republishes")
        need("speakers", speaker.fills, SPEAKERS_FILE, f"{speaker.id}.fills")
        need("items", speaker.terms, SPEAKERS_FILE, f"{speaker.id}.terms")
        for item_id, words in speaker.terms.items():
            need("outcomes", words.values(), SPEAKERS_FILE, f"{speaker.id}.terms.{item_id}")
    for series in pack.series:
        key = f"series.items.{series.measure.item}"
        need("speakers", (series.speaker,), PACK_FILE, key)
        need("sides", (series.measure.side,), PACK_FILE, key)
        need("items", (series.measure.item,), PACK_FILE, key)
        need("outcomes", (series.measure.outcome,), PACK_FILE, key)
        need("sources", (*series.copies, *series.further), PACK_FILE, key)
        bare = next((copy for copy in series.copies if pack.sources[copy].table is None), None)
        if bare:
            raise PackError(PACK_FILE, key, f"names «{bare}», whose card has no `table`; take it out")
    for source in pack.sources.values():
        if source.id in pack.speakers:
            problem = f"is «{source.id}», the id of a speaker, whose own reports go by it; write another"
            raise PackError(f"{SOURCES_FOLDER}/{source.id}.toml", "id", problem)
        _check_source(source, need, f"{SOURCES_FOLDER}/{source.id}.toml")
        _need_columns(pack, source, f"{SOURCES_FOLDER}/{source.id}.toml")


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


def _check_source(source: Source, need: "_Need", card: str) -> None:
    need("speakers", (source.speaks_for,), card, "speaks_for")
    for column in source.counts:
        key = f"counts.columns.{column.name}"
        need("sides", (column.side,) if column.side else (), card, key)
        need("items", (column.item,) if column.item else (), card, key)
        need("outcomes", (column.outcome,) if column.outcome else (), card, key)
        need("speakers", (column.speaker,), card, key)
    for kind, words in source.names.items():
        declared = "items" if kind == "categories" else kind
        need(declared, words.values(), card, f"names.{kind}")
    item = source.option("item")
    need("items", (item,) if item else (), card, "options.item")


_Need = Callable[[str, Iterable[str], str, str], None]


def _needs(pack: Pack, folder: Traversable) -> _Need:
    declared: dict[str, Mapping[str, object]] = {
        "sides": pack.sides,
        "items": pack.items,
        "outcomes": pack.outcomes,
        "speakers": pack.speakers,
        "methods": pack.methods,
        "sources": pack.sources,
    }

    def need(kind: str, ids: Iterable[str], file: str, key: str) -> None:
        for name in ids:
            if name not in declared[kind]:
                line = line_of(folder.joinpath(file).read_text(encoding="utf-8"), key, name)
                raise PackError(file, key, stranger(name, kind, declared[kind]), line)

    return need
