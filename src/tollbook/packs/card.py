"""Loads a source's card, and refuses what is not known in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources.abc import Traversable

from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound
from tollbook.model.source import Cadence, Column, Expects, OptionValue, Source, SourceKind
from tollbook.packs.connectors import CONNECTORS, DOCUMENTS, Option
from tollbook.packs.table import PackError, Table, read_table

SOURCES_FOLDER = "sources"
_NAMES = ("sides", "categories", "outcomes", "speakers", "methods")


def read_cards(folder: Traversable, start: date) -> Iterator[Source]:
    """The cards of a pack, whose running totals begin on `start` unless a card says otherwise.

    Raises PackError naming the card, the key and the mend.
    """
    sources = folder.joinpath(SOURCES_FOLDER)
    if not sources.is_dir():
        raise PackError(
            SOURCES_FOLDER, "", f"is no folder in the pack «{folder.name}»; make one, with a card"
        )
    for name in sorted(file.name for file in sources.iterdir() if file.name.endswith(".toml")):
        source = read_card(read_table(folder, SOURCES_FOLDER, name), start)
        if f"{source.id}.toml" != name:
            raise PackError(f"{SOURCES_FOLDER}/{name}", "id", f"is «{source.id}»; write the file's name")
        yield source


def read_card(table: Table, start: date) -> Source:
    """One card. Raises PackError naming the card, the key and the mend."""
    connector = table.text("connector")
    if connector not in CONNECTORS:
        raise table.error("connector", f"is «{connector}»; write one of: {', '.join(CONNECTORS)}")
    source = Source(
        id=table.text("id"),
        name=table.text("name"),
        speaks_for=table.text("speaks_for"),
        kind=table.word("kind", SourceKind),
        languages=table.texts("languages"),
        url=table.text("url"),
        connector=connector,
        cadence=table.word("cadence", Cadence),
        licence=table.text("licence"),
        attribution=table.text("attribution"),
        snapshot=table.day_or_none("snapshot"),
        table=table.text_or_none("table"),
        note=table.text("note", ""),
        terms=table.text("terms", ""),
        hours=table.text_or_none("hours"),
        stands_still=table.flag("stands_still", False),
        revisions=table.text_or_none("revisions"),
        grows=table.flag("grows", False),
        formerly=table.texts("formerly", ()),
        files=table.table("files", required=False).all_texts(),
        bundled=table.table("bundled", required=False).all_texts(),
        names=_names(table.table("names", required=False)),
        options=_options(table.table("options", required=False), CONNECTORS[connector]),
        expects=_expects(table.table("expects", required=False)),
    )
    counts = _counts(table.table("counts", required=False), source, start)
    columns = table.texts_by_key("columns") if table.has("columns") else _called(counts)
    table.know("columns")
    source = replace(source, counts=counts, columns=columns)
    _check_bundled(table, source)
    _check_read(table, source)
    table.close()
    return source


def _called(counts: tuple[Column, ...]) -> Mapping[str, str]:
    """What the origin calls each item: first those that it still counts, then those that have ended."""
    in_order = sorted(counts, key=lambda column: column.until is not None)
    return {column.item: column.name for column in in_order if column.item}


def _check_bundled(table: Table, source: Source) -> None:
    if (source.table is None) != (source.snapshot is None):
        raise table.error("snapshot", "goes with `table`: write both where figures are bundled, or neither")
    if source.connector == "table" and source.table is None:
        raise table.error("table", "is missing; write the path of the bundled figures, or name a connector")
    if source.table and not source.columns:
        raise table.error("columns", "is missing; write a table [columns], what the origin calls each item")


def _check_read(table: Table, source: Source) -> None:
    """Refuses a card whose connector would have nothing to read, or files that are not there."""
    counting = source.connector != "table" and source.connector not in DOCUMENTS
    if counting and not source.counts:
        raise table.error("counts", "is missing; write a table [counts.columns], what each column counts")
    if not counting and source.counts:
        raise table.error("counts", f"is of no use to the connector «{source.connector}»; take it out")
    for name in source.bundled:
        if name not in source.files:
            known = ", ".join(source.files) or "none"
            raise table.error(f"bundled.{name}", f"is none of the card's [files], which are: {known}")
    for column in source.counts:
        if column.file and column.file not in source.files:
            known = ", ".join(source.files) or "none"
            raise table.error(
                f"counts.columns.{column.name}", f"names the file «{column.file}»; [files] has: {known}"
            )


def _names(table: Table) -> Mapping[str, Mapping[str, str]]:
    found = {kind: table.texts_by_key(kind) for kind in _NAMES if table.has(kind)}
    for kind in _NAMES:
        table.know(kind)
    table.close()
    return found


def _options(table: Table, known: Mapping[str, Option]) -> Mapping[str, OptionValue]:
    found: dict[str, OptionValue] = {}
    for name, option in known.items():
        table.know(name)
        if table.has(name) or option.required:
            found[name] = table.texts(name) if option.listed else table.text(name)
        if option.choices and name in found and found[name] not in option.choices:
            raise table.error(name, f"is «{found[name]}»; write one of: {', '.join(option.choices)}")
    table.close()
    return found


def _expects(table: Table) -> Expects:
    expects = Expects(
        rows=table.whole("rows", 1),
        first_day=table.day_or_none("first_day"),
        fresh_days=table.whole("fresh_days") if table.has("fresh_days") else None,
        distinct=table.flag("distinct", True),
        figures=table.whole("figures", 0),
    )
    table.know("fresh_days")
    table.close()
    return expects


def _counts(table: Table, source: Source, start: date) -> tuple[Column, ...]:
    """What each column counts; what stands in [counts] itself holds for every column that does not say."""
    if not table.given():
        return ()
    columns = table.table("columns")
    shared = _column(table, "", Column("", None, None, None, source.speaks_for, *_OPEN, start=start))
    for key in _COLUMN_KEYS:
        table.know(key)
    table.close()
    return tuple(
        _checked(entry, _column(entry, name, shared))
        for name in columns.given()
        for entry in columns.one_or_more(name)
    )


_OPEN = (PeriodKind.CUMULATIVE, Basis.UNKNOWN)


def _column(table: Table, name: str, shared: Column) -> Column:
    """A column as its table has it; what the table leaves out is as in `shared`."""
    return Column(
        name=name,
        side=table.text_or_none("side") or shared.side,
        item=table.text_or_none("item") or shared.item,
        outcome=table.text_or_none("outcome") or shared.outcome,
        speaker=table.text("speaker", shared.speaker),
        period=table.word("period", PeriodKind, shared.period),
        basis=table.word("basis", Basis, shared.basis),
        bound=table.word("bound", Bound, shared.bound),
        file=table.text("file", shared.file),
        start=table.day_or_none("start") or shared.start,
        since=table.day_or_none("since"),
        until=table.day_or_none("until"),
        low=table.text_or_none("low"),
        high=table.text_or_none("high"),
        least=table.number("least", shared.least),
        most=table.number("most") if table.has("most") else shared.most,
        fall=table.whole("fall", shared.fall),
        growth=table.whole("growth") if table.has("growth") else shared.growth,
        optional=table.flag("optional", shared.optional),
        note=table.text("note", shared.note),
    )


def _checked(table: Table, column: Column) -> Column:
    for key in _COLUMN_KEYS:
        table.know(key)
    table.close()
    if column.most is not None and column.most < column.least:
        raise table.error("most", f"is below `least`, {column.least:g}; write the larger one here")
    if column.since and column.until and column.until < column.since:
        raise table.error("until", f"is before `since`, {column.since}; write the later day here")
    if (column.low is None) != (column.high is None):
        raise table.error("low", "goes with `high`: write both, or neither")
    return column


_COLUMN_KEYS = tuple(field for field in Column.__dataclass_fields__ if field != "name")
