"""A derived index of a ledger's reports: their words by FTS5, their verdicts, their figures.

It lies in an SQLite file of its own, whichever database the ledger is in. Nothing in it is the truth: each
report says for which head of the ledger and by which version of Tollbook it was checked, and the whole can be
thrown away and made anew. A file that is damaged, or of another making, is.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path

from tollbook.ledger.words import EVERYTHING, Query, plain_text

# Raised whenever the tables, or the words that are put in them, are made otherwise.
FORMAT = "1"

# A writer waits for another, and a question is broken off, after so many seconds.
_PATIENCE, _LONGEST = 10, 5.0
_STEPS = 20_000
# Only so much of a text is searched, in characters: some 600 pages.
SEARCHED = 2_000_000

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE queue (report INTEGER PRIMARY KEY, head INTEGER NOT NULL);
CREATE TABLE reports (
    key INTEGER PRIMARY KEY, document TEXT NOT NULL, pack TEXT NOT NULL, title TEXT, name TEXT NOT NULL,
    source TEXT, outlet TEXT NOT NULL, address TEXT, published TEXT, entered TEXT NOT NULL, day TEXT,
    language TEXT, current INTEGER NOT NULL, verdict TEXT NOT NULL, figures INTEGER NOT NULL,
    holds INTEGER NOT NULL, fails INTEGER NOT NULL, unknown INTEGER NOT NULL, phrases INTEGER NOT NULL,
    head INTEGER NOT NULL, reader TEXT NOT NULL, last_day TEXT, fault TEXT NOT NULL
);
CREATE INDEX reports_by_day ON reports (published);
CREATE TABLE figures (
    report INTEGER NOT NULL, position INTEGER NOT NULL,
    speaker TEXT NOT NULL, side TEXT NOT NULL, item TEXT NOT NULL, outcome TEXT NOT NULL, place TEXT,
    kind TEXT NOT NULL, first TEXT, last TEXT,
    field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentence TEXT NOT NULL,
    sentence_start INTEGER NOT NULL, words TEXT NOT NULL,
    low REAL NOT NULL, high REAL NOT NULL, bound TEXT NOT NULL, said_speaker TEXT NOT NULL,
    said_outcome TEXT NOT NULL, said_first TEXT, said_last TEXT, attribution TEXT NOT NULL,
    verb TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, because TEXT NOT NULL, expected REAL,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;
CREATE INDEX figures_by_figure ON figures (last, item, side, speaker, kind);
CREATE VIRTUAL TABLE texts USING fts5 (
    title, body, content = '', prefix = '3 4',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co'"
);
"""


class ReportIndexError(RuntimeError):
    """A question took too long, or the index cannot be written: the message says which."""


@dataclass(frozen=True, slots=True)
class IndexedFigure:
    """A figure of a report: what it is held against, what the text says, and the verdict.

    `speaker` … `last` say which figure it is: that of the series it was held against, in the report of the
    day `last`; where there is none, what the text itself says. `said_…` is what the text says; `sentence` the
    sentence around the words, which begins at `sentence_start` of the field.
    """

    report: int
    position: int
    speaker: str
    side: str
    item: str
    outcome: str
    place: str | None
    kind: str
    first: str | None
    last: str | None
    field: str
    start: int
    end: int
    sentence: str
    sentence_start: int
    words: str
    low: float
    high: float
    bound: str
    said_speaker: str
    said_outcome: str
    said_first: str | None
    said_last: str | None
    attribution: str
    verb: str
    verdict: str
    reason: str
    because: str
    expected: float | None


@dataclass(frozen=True, slots=True)
class IndexedReport:
    """A report as it was checked last.

    `key` and `document` are its number and its id on the ledger. `outlet` is its source's id, or the host
    that it was found at, or empty for a file. `published` is None where nobody knows; `entered` is when the
    ledger learnt of it. `day` is the report day that its figures belong to, `last_day` the latest day that
    its verdicts hang on (None: on any; empty: on none). `verdict` is `fails` if anything in it does, `holds`
    if something does and nothing fails, `unknown` if none of its figures could be checked, `none` if it has
    no figures. `head` is the ledger's transaction, `reader` the version of Tollbook, that the verdicts are
    of; `fault` says why it could not be read, if so.
    """

    key: int
    document: str
    pack: str
    title: str | None
    name: str
    source: str | None
    outlet: str
    address: str | None
    published: str | None
    entered: str
    day: str | None
    language: str | None
    current: bool
    verdict: str
    figures: int
    holds: int
    fails: int
    unknown: int
    phrases: int
    head: int
    reader: str
    last_day: str | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports: None, or an empty query, is any. `day` is one that a report was published on, or that
    its figures are of; `older` lets versions in that another one has taken the place of."""

    query: Query = EVERYTHING
    pack: str | None = None
    verdict: str | None = None
    language: str | None = None
    outlet: str | None = None
    day: str | None = None
    older: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was asked for, how many there are, and how many there would be by each other choice of
    one filter, the others as they are."""

    reports: tuple[IndexedReport, ...]
    total: int
    verdicts: Mapping[str, int]
    languages: Mapping[str, int]
    outlets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an index is: so many reports of all; `waiting` of those are to be checked anew. `head` is the
    ledger's transaction that it knows of, recorded `at`."""

    indexed: int
    total: int
    waiting: int
    head: int
    at: str


_REPORT = tuple(field.name for field in fields(IndexedReport))
_FIGURE = tuple(field.name for field in fields(IndexedFigure))
_REPORT_COLUMNS = ", ".join(f"r.{name}" for name in _REPORT)
_FIGURE_COLUMNS = ", ".join(f'f."{name}"' for name in _FIGURE)
_FACETS = ("verdict", "language", "outlet")


class ReportIndex:
    """An index in a file. It may be used by several threads and programs at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = threading.Lock()

    # Filling it

    def note(self, values: Mapping[str, str], queued: Iterable[int] = (), head: int = 0) -> None:
        """Keeps what is said about the index, and lines reports up to be checked at a head of the ledger."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", values.items())
            connection.executemany(
                "INSERT OR REPLACE INTO queue VALUES (?, ?)", ((key, head) for key in queued)
            )

    def about(self) -> Mapping[str, str]:
        """What is said about the index."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT name, value FROM about").fetchall())

    def next_in_line(self, most: int) -> tuple[int, ...]:
        """The reports to be checked next: those that were never checked first, the newest of them first."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT q.report FROM queue q LEFT JOIN reports r ON r.key = q.report "
                "ORDER BY r.key IS NOT NULL, q.report DESC LIMIT ?",
                (most,),
            ).fetchall()
        return tuple(key for (key,) in rows)

    def put(self, report: IndexedReport, figures: Sequence[IndexedFigure], text: str) -> None:
        """Keeps a report with its figures, in place of what was kept of it. Its words never change."""
        marks = ", ".join("?" * len(_REPORT))
        with self._writing() as connection:
            known = connection.execute("SELECT 1 FROM reports WHERE key = ?", (report.key,)).fetchone()
            connection.execute(
                f"INSERT OR REPLACE INTO reports ({', '.join(_REPORT)}) VALUES ({marks})",
                [getattr(report, name) for name in _REPORT],
            )
            if not known:
                words = plain_text(report.title or ""), plain_text(text[:SEARCHED])
                connection.execute(
                    "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", (report.key, *words)
                )
            connection.execute("DELETE FROM figures WHERE report = ?", (report.key,))
            connection.executemany(
                f"INSERT INTO figures VALUES ({', '.join('?' * len(_FIGURE))})",
                [[getattr(figure, name) for name in _FIGURE] for figure in figures],
            )
            # Somebody may have lined it up again for a later head meanwhile.
            connection.execute("DELETE FROM queue WHERE report = ? AND head <= ?", (report.key, report.head))

    def renew_places(self, current: Collection[int], superseded: Collection[int]) -> None:
        """Keeps which reports another version has taken the place of, and which are in theirs again."""
        with self._writing() as connection:
            for value, keys in ((1, current), (0, superseded)):
                connection.executemany(
                    "UPDATE reports SET current = ? WHERE key = ?", [(value, k) for k in keys]
                )

    def lease(self, holder: str, seconds: float) -> bool:
        """Whether one of several programs may fill the index now: for so long, then it has to ask again."""
        now = time.time()
        with self._writing() as connection:
            row = connection.execute("SELECT value FROM about WHERE name = 'lease'").fetchone()
            until, _, other = (row[0] if row else "0 ").partition(" ")
            if other != holder and float(until) > now:
                return False
            value = f"{now + seconds} {holder}" if seconds else "0 "
            connection.execute("INSERT OR REPLACE INTO about VALUES ('lease', ?)", (value,))
            return True

    def reset(self) -> None:
        """Throws the index away."""
        with self._made:
            self._remove()

    # Asking it

    def progress(self) -> Progress:
        """How far it is."""
        with self._reading() as connection:
            indexed = connection.execute("SELECT count(*) FROM reports").fetchone()[0]
            waiting, fresh = connection.execute(
                "SELECT count(r.key), count(*) - count(r.key) "
                "FROM queue q LEFT JOIN reports r ON r.key = q.report"
            ).fetchone()
            about = dict(connection.execute("SELECT name, value FROM about").fetchall())
        return Progress(indexed, indexed + fresh, waiting, int(about.get("head", 0)), about.get("at", ""))

    def keys(self) -> frozenset[int]:
        """The numbers of the reports that it holds, or will."""
        with self._reading() as connection:
            rows = connection.execute("SELECT key FROM reports UNION SELECT report FROM queue").fetchall()
        return frozenset(key for (key,) in rows)

    def not_before(self, day: str | None, reader: str | None = None) -> tuple[int, ...]:
        """The reports whose verdicts hang on a day, or on a later one, or on one that is not known; all
        if None. With a version of Tollbook: those that were checked by another."""
        with self._reading() as connection:
            if reader is not None:
                rows = connection.execute("SELECT key FROM reports WHERE reader <> ?", (reader,))
            elif day is None:
                rows = connection.execute("SELECT key FROM reports")
            else:
                rows = connection.execute(
                    "SELECT key FROM reports WHERE last_day IS NULL OR last_day >= ?", (day,)
                )
            return tuple(key for (key,) in rows.fetchall())

    def report(self, document: str) -> IndexedReport | None:
        """A report by the id of its document."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT {_REPORT_COLUMNS} FROM reports r WHERE document = ?", (document,)
            ).fetchone()
        return _report(row) if row else None

    def find(self, wanted: Wanted, offset: int = 0, most: int = 20) -> Found:
        """A page of the reports that are wanted: those that fit a query best first, or the newest.

        Raises ReportIndexError if that takes too long.
        """
        rank = "bm25(texts, 4.0, 1.0)" if wanted.query.terms else "NULL"
        source = "texts JOIN reports r ON r.key = texts.rowid" if wanted.query.terms else "reports r"
        conditions, values = _conditions(wanted)
        with self._reading() as connection:
            connection.execute(
                "CREATE TEMP TABLE hits AS SELECT r.key, r.verdict, r.language, r.outlet, r.published, "
                f"r.entered, {rank} AS rank FROM {source} WHERE {conditions}",
                values,
            )
            chosen = {"verdict": wanted.verdict, "language": wanted.language, "outlet": wanted.outlet}
            narrowed, narrowing = _narrowed(chosen)
            total = connection.execute(f"SELECT count(*) FROM hits WHERE {narrowed}", narrowing).fetchone()[0]
            rows = connection.execute(
                f"SELECT {_REPORT_COLUMNS} FROM (SELECT key, rank FROM hits WHERE {narrowed} "
                "ORDER BY rank, coalesce(published, entered) DESC, key DESC LIMIT ? OFFSET ?) h "
                "JOIN reports r ON r.key = h.key "
                "ORDER BY h.rank, coalesce(r.published, r.entered) DESC, r.key DESC",
                [*narrowing, most, offset],
            ).fetchall()
            facets = {name: _facet(connection, name, chosen) for name in _FACETS}
        reports = tuple(_report(row) for row in rows)
        return Found(reports, total, facets["verdict"], facets["language"], facets["outlet"])

    def figures_of(self, report: int) -> tuple[IndexedFigure, ...]:
        """The figures of a report, in the order of the text."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {_FIGURE_COLUMNS} FROM figures f WHERE report = ? ORDER BY position", (report,)
            ).fetchall()
        return tuple(IndexedFigure(*row) for row in rows)

    def carriers(self, most: int, **of: str | None) -> tuple[tuple[IndexedReport, IndexedFigure], ...]:
        """The figures of some kind with the reports that carry them, in the order of publication.

        `of` names columns of the figures, and `pack`, with what they must be; only reports that no other
        version has taken the place of.
        """
        pack = of.pop("pack")
        unknown = set(of) - set(_FIGURE)
        if unknown:
            raise ValueError(f"figures have no {', '.join(sorted(unknown))}")
        conditions = " AND ".join(f'f."{name}" IS ?' for name in of)
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {_REPORT_COLUMNS}, {_FIGURE_COLUMNS} "
                "FROM figures f JOIN reports r ON r.key = f.report "
                f"WHERE r.current AND r.pack = ? AND {conditions} "
                "ORDER BY coalesce(r.published, r.entered), r.key, f.position LIMIT ?",
                [pack, *of.values(), most],
            ).fetchall()
        return tuple((_report(row[: len(_REPORT)]), IndexedFigure(*row[len(_REPORT) :])) for row in rows)

    # The file

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            given_up = time.monotonic() + _LONGEST
            connection.set_progress_handler(lambda: int(time.monotonic() > given_up), _STEPS)
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._connected()) as connection:
                yield connection
        except OSError as fault:
            raise ReportIndexError(
                f"{self.path}: the index of reports cannot be kept there ({fault.strerror or fault}); name "
                "another folder in TOLLBOOK_CACHE"
            ) from None
        except sqlite3.DatabaseError as fault:
            if "interrupted" in str(fault):
                raise ReportIndexError(
                    "This takes too long: ask for fewer reports, or for rarer words."
                ) from None
            if not isinstance(fault, sqlite3.OperationalError) and "malformed" in str(fault):
                self.reset()
                raise ReportIndexError(
                    f"{self.path}: the index of reports was damaged, and is being made anew; ask again"
                ) from None
            raise ReportIndexError(f"{self.path}: the index of reports does not answer ({fault})") from None

    def _connected(self) -> sqlite3.Connection:
        """A connection to the file, which is made if there is none, and made anew if it is of no use."""
        with self._made:
            for last in (False, True):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = NORMAL")
                    connection.execute("PRAGMA temp_store = MEMORY")
                    if _is_made(connection):
                        return connection
                except sqlite3.DatabaseError as fault:
                    connection.close()
                    # Somebody else is at work on it: that is no damage.
                    if last or isinstance(fault, sqlite3.OperationalError):
                        raise
                else:
                    connection.close()
                self._remove()
            raise sqlite3.OperationalError("it cannot be made")

    def _remove(self) -> None:
        # The log first: left beside a new file it would be taken for that one's.
        for ending in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                os.unlink(f"{self.path}{ending}")


def _is_made(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there and of this making; they are made if the file is empty."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        connection.execute("BEGIN IMMEDIATE")
        # Somebody else may have made them while this one waited.
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            for statement in _TABLES.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute("INSERT INTO about VALUES ('format', ?)", (FORMAT,))
        connection.execute("COMMIT")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        return False
    row = connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
    return row is not None and row[0] == FORMAT


def _conditions(wanted: Wanted) -> tuple[str, list[str]]:
    """All but what the facets are about, as a condition and its values."""
    conditions, values = ["1"], list[str]()
    if wanted.query.terms:
        conditions.append("texts MATCH ?")
        values.append(wanted.query.expression)
    if not wanted.older:
        conditions.append("r.current")
    if wanted.pack is not None:
        conditions.append("r.pack = ?")
        values.append(wanted.pack)
    if wanted.day is not None:
        conditions.append(
            "(substr(r.published, 1, 10) = ? OR r.day = ? "
            "OR r.key IN (SELECT report FROM figures WHERE last = ?))"
        )
        values += [wanted.day] * 3
    return " AND ".join(conditions), values


def _narrowed(chosen: Mapping[str, str | None], without: str = "") -> tuple[str, list[str]]:
    given = {name: value for name, value in chosen.items() if value is not None and name != without}
    return " AND ".join(["1", *(f"{name} = ?" for name in given)]), list(given.values())


def _facet(connection: sqlite3.Connection, name: str, chosen: Mapping[str, str | None]) -> dict[str, int]:
    narrowed, values = _narrowed(chosen, without=name)
    rows = connection.execute(
        f"SELECT coalesce({name}, ''), count(*) FROM hits WHERE {narrowed} GROUP BY 1 ORDER BY 2 DESC, 1",
        values,
    )
    return dict(rows.fetchall())


def _report(row: Sequence[object]) -> IndexedReport:
    values = dict(zip(_REPORT, row, strict=True))
    values["current"] = bool(values["current"])
    return IndexedReport(**values)  # type: ignore[arg-type]
