"""How a file of figures revises what a ledger has recorded of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow, claim_hash
from tollbook.ledger.cards import belongs_to_cards
from tollbook.ledger.history import ActiveClaim, figure_of, value_of
from tollbook.ledger.store import Line
from tollbook.model.entry import Act, Correction
from tollbook.model.figure import Figure
from tollbook.model.moment import LATEST
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack, Source, SourceKind
from tollbook.pipeline.books.origins import origin_of
from tollbook.pipeline.read.source_files import known_from
from tollbook.pipeline.record.documents import FigureChange

# A figure as an origin tells it: what it is of, by which name, and who is said to say so.
Key = tuple[Figure, str, str]
# A row of an origin: what it names before its column, who is said to say so, and its last day.
Row = tuple[str, str, str | None]
# What a figure says, its bound apart: bundled tables have none.
Number = tuple[float, float | None]


class RecordedFile:
    """A source's file as a ledger has it recorded: the claims that stand, and what people corrected in them.

    `reached` is the last day of it, empty if none has a day; `rows` are the origin's rows that it comes from.
    """

    def __init__(
        self, connection: Connection, keys: Sequence[int], pack: Pack, source: Source, file: str
    ) -> None:
        of_source = (belongs_to_cards(keys), *history.figure_conditions(pack.id))
        self._file, self._several = file, len(source.files) > 1
        self._measures = {(c.side, c.item, c.outcome) for c in source.columns_of(file)}
        found = history.active_claims(connection, LATEST, *of_source)
        self.claims = [one for one in found if self._is_of_file(one.row)]
        self.reached = newest_day(one.row for one in self.claims)
        self.rows = {row_of(one.row) for one in self.claims}
        by_hand = list(history.manual_entries(connection, *of_source))
        self.asserted_by_hand = {claim_hash(row) for act, row in by_hand if act is Act.ASSERT}
        self._overruled = {(_key(row), _number(row)) for act, row in by_hand if act is Act.WITHDRAW}
        self._by_key: defaultdict[Key, list[ActiveClaim]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, ...], list[ActiveClaim]] = defaultdict(list)
        for one in self.claims:
            self._by_key[_key(one.row)].append(one)
            self._by_name[_in_own_words(one.row)].append(one)

    def of_figure(self, row: ClaimRow) -> Iterable[ActiveClaim]:
        """What stands of the figure that a row is of."""
        return (each for key in _keys(row) for each in self._by_key.get(key, ()))

    def in_own_words(self, row: ClaimRow) -> Iterable[ActiveClaim]:
        """What stands of the same words and number, whatever the card then took them to mean."""
        return self._by_name.get(_in_own_words(row), ())

    def is_overruled(self, row: ClaimRow) -> bool:
        """Whether a person has found this very number to be wrong."""
        return any((key, _number(row)) in self._overruled for key in _keys(row))

    def _is_of_file(self, row: ClaimRow) -> bool:
        origin = origin_of(row)
        if origin is not None:
            return origin.file == self._file
        return not self._several or (row.side, row.item, row.outcome) in self._measures


@dataclass
class FileRevision:
    """What a file adds to a ledger: the lines to enter, the number of new figures, and the changed ones."""

    lines: list[Line] = field(default_factory=list)
    new: int = 0
    changes: list[FigureChange] = field(default_factory=list)

    def replace(
        self, old: ActiveClaim | None, new: ClaimRow | None, published: str, correction: Correction
    ) -> None:
        """Withdraws one claim and asserts another in its place; either may be None."""
        if old is not None:
            self.lines.append(Line(Act.WITHDRAW, old.hash, published, correction))
        if new is not None:
            self.lines.append(Line(Act.ASSERT, new, published, correction))
        before = old.row if old else None
        same = before is None or new is None or figure_of(before) == figure_of(new)
        for pair in ((before, new),) if same else ((before, None), (None, new)):
            self.changes.extend(_change(*pair))


def file_revision(
    recorded: RecordedFile,
    figures: Sequence[tuple[ClaimRow, Observation]],
    moment: str,
    source: Source,
    left_out: int,
) -> FileRevision:
    """How a file that was published at a moment differs from what is recorded of it: figures that are new,
    changed or gone. `left_out` counts its rows that were refused."""
    revision = FileRevision()
    mended = Correction.SOURCE if source.kind is SourceKind.PUBLISHER else Correction.COPY
    stands = {one.hash for one in recorded.claims}
    for row, o in _not_as_before(recorded, figures, stands):
        before = next((one for one in recorded.of_figure(row) if one.hash in stands), None)
        misread = next((one for one in recorded.in_own_words(row) if one.hash in stands), None)
        if recorded.is_overruled(row):
            stands -= {before.hash} if before else set()
        elif before is not None:
            stands.remove(before.hash)
            revision.replace(before, row, moment, mended)
        elif misread is not None:
            # The same words, taken to mean something else now: they never meant anything else.
            stands.remove(misread.hash)
            revision.replace(misread, row, misread.published, Correction.READING)
        elif not recorded.claims or (row.last or "") > recorded.reached:
            revision.lines.append(Line(Act.ASSERT, row, known_from(o, moment)))
            revision.new += 1
        else:
            revision.replace(None, row, moment, mended)
    for gone in _gone(recorded, stands, [row for row, _ in figures], left_out):
        revision.replace(gone, None, moment, mended)
    return revision


def _not_as_before(
    recorded: RecordedFile, figures: Sequence[tuple[ClaimRow, Observation]], stands: set[bytes]
) -> Sequence[tuple[ClaimRow, Observation]]:
    """The figures that do not stand as they are; those that do are taken out of what `stands`."""
    differing = []
    for row, o in figures:
        same = next(
            (one for one in recorded.of_figure(row) if one.hash in stands and _says(one.row, row)), None
        )
        if same is None:
            differing.append((row, o))
        else:
            stands.remove(same.hash)
    return differing


def _gone(
    recorded: RecordedFile, stands: set[bytes], rows: Sequence[ClaimRow], left_out: int
) -> Iterator[ActiveClaim]:
    """What stands and the file no longer has. Rows that may be those which were refused are left alone, and
    so is what a person has entered."""
    missing = recorded.rows - {row_of(row) for row in rows}
    spared = missing if len(missing) <= left_out else set[Row]()
    for one in recorded.claims:
        if one.hash in stands and one.hash not in recorded.asserted_by_hand and row_of(one.row) not in spared:
            yield one


def newest_day(rows: Iterable[ClaimRow]) -> str:
    """The last day of some figures; empty if none has a day."""
    return max((row.last for row in rows if row.last), default="")


def row_of(row: ClaimRow) -> Row:
    """The origin's row that a figure comes from."""
    origin = origin_of(row)
    return (origin.name.rpartition(" · ")[0], origin.said_by, row.last) if origin else ("", "", row.last)


def _keys(row: ClaimRow) -> tuple[Key, Key]:
    """The key of a figure, and that of the same one in a bundled table, which has no names of an origin."""
    key = _key(row)
    return key, (key[0], "", "")


def _key(row: ClaimRow) -> Key:
    origin = origin_of(row)
    return figure_of(row), origin.name if origin else "", origin.said_by if origin else ""


def _in_own_words(row: ClaimRow) -> tuple[str, ...]:
    """A figure by the origin's words alone, with its value."""
    origin = origin_of(row)
    name, said_by = (origin.name, origin.said_by) if origin else ("", "")
    return name, said_by, row.last or "", *map(str, value_of(row))


def _number(row: ClaimRow) -> Number:
    return float(row.low), None if row.high is None else float(row.high)


def _says(old: ClaimRow, row: ClaimRow) -> bool:
    return _number(old) == _number(row) and (old.origin is None or old.bound == row.bound)


def _change(old: ClaimRow | None, new: ClaimRow | None) -> Iterator[FigureChange]:
    row = new or old
    if row is not None:
        yield FigureChange(figure_of(row), (value_of(old),) if old else (), (value_of(new),) if new else ())
