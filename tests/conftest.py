"""What several tests stand on: a small pack and a report with its findings, both made by hand, and ledgers
that are slow to make."""

import fcntl
import gc
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.finding import Check, CheckedReport, DatedBy, Evidence, Finding
from tollbook.model.measure import Measure
from tollbook.model.pack import Item, Outcome, Pack, Side, Speaker
from tollbook.model.period import Basis, Period
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other, Reading
from tollbook.model.reason import Reason
from tollbook.packs.conflict import DEFAULT_PACK

# No test reads what somebody pulled on this machine.
os.environ["TOLLBOOK_CACHE"] = os.path.join(tempfile.gettempdir(), "tollbook-tests-have-no-cache")
# Nor does a table's width depend on where the tests run: pytest-xdist's workers have that of a terminal.
os.environ.pop("COLUMNS", None)

# Packs, series and ledgers are some hundred thousand objects that stay. Looking through them for cycles after
# every few thousand new ones took a quarter of the time; here it is done after each file instead.
gc.set_threshold(200_000, 50, 1_000)

ECHO = Check("TB101", "echo")
START, DAY = date(2022, 2, 24), date(2025, 8, 29)
TEXT = (
    "Kyiv counts 11,143 tanks (+40) and 32,125 guns\nlost since then.\n\nAlso 28 ships, at $2.5 billion, 77."
)


@pytest.fixture(autouse=True, scope="module")
def _cycles_are_collected() -> Iterator[None]:
    """What a file of tests has left behind goes with it."""
    yield
    gc.collect()


@pytest.fixture
def pack() -> Pack:
    """A conflict with one side, one speaker and three items."""
    items = {
        "tanks": Item("tanks", "tanks", "tank", "lost"),
        "artillery": Item("artillery", "artillery systems", "artillery system", "lost"),
        "ships": Item("ships", "ships", "ship", "lost"),
    }
    return Pack(
        id="small",
        name="A small conflict",
        start=START,
        sides={"RU": Side("RU", "Russia")},
        items=items,
        outcomes={"lost": Outcome("lost", "lost")},
        parts=(),
        speakers={"staff": Speaker("staff", "General Staff")},
        sources={},
        series=(),
    )


def quote(words: str, text: str = TEXT) -> Quote:
    """The first place where the words stand."""
    start = text.index(words)
    return Quote(start, start + len(words))


@pytest.fixture
def checked() -> CheckedReport:
    """Four figures: two hold, one fails, one is unknown; two other numbers, one of them unread."""
    total, day = Period.since(START, DAY), Period.day(DAY)
    claims = (
        Claim(quote("11,143"), Measure("RU", "tanks", "lost"), Quantity.of(11_143), total, "staff"),
        Claim(
            quote("40"), Measure("RU", "tanks", "lost"), Quantity.of(40), day, "staff", total=quote("11,143")
        ),
        Claim(quote("32,125"), Measure("RU", "artillery", "lost"), Quantity.of(32_125), total, "staff"),
        Claim(quote("28"), Measure("RU", "ships", "lost"), Quantity.of(28), total, "staff"),
    )
    reading = Reading(
        Document("0", "kyiv.txt", TEXT, published=DAY),
        "en",
        claims,
        (Other(quote("$2.5 billion"), "money"),),
        (Leftover(quote("77"), 77),),
    )
    same = Evidence(11_143, 11_143, "staff", ("one", "two"), DAY, Basis.REPORT_DAY, date(2026, 1, 1))
    findings = (
        Finding(ECHO, Reason.EQUAL, quote("11,143"), (0,), "11,143 tanks.", evidence=same),
        Finding(
            ECHO,
            Reason.DIGIT_ADDED,
            quote("40"),
            (1,),
            "40 is 10 times the increment, 4.",
            also=(Reason.STALE,),
            evidence=Evidence(40, 4, "staff", ("one",), DAY, Basis.REPORT_DAY, date(2026, 1, 1)),
            suggestion="4 tanks",
        ),
        Finding(ECHO, Reason.EQUAL, quote("32,125"), (2,), "32,125 guns.", evidence=same),
        Finding(ECHO, Reason.NO_SERIES, quote("28"), (3,), "No series of ships is held."),
    )
    return CheckedReport(reading, findings, DatedBy(DAY, "publication", 2))


@pytest.fixture
def page() -> Console:
    """A console without colour, 80 cells wide, whose file holds what was printed."""
    return Console(file=io.StringIO(), width=80, highlight=False, markup=False, emoji=False)


@pytest.fixture(scope="session")
def bundled_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the default conflict's bundled series, to be copied and never written to."""
    # Most tests need no ledger, and should not wait for its modules.
    from tollbook.ledger.database import create_ledger
    from tollbook.pipeline.record.bundled_series import enter_bundled

    def make(path: Path) -> None:
        ledger = create_ledger(str(path))
        enter_bundled(ledger, DEFAULT_PACK)
        ledger.close()

    return made_once(tmp_path_factory, "bundled.db", make)


@pytest.fixture(scope="session")
def filled_ledger(tmp_path_factory: pytest.TempPathFactory, bundled_ledger: Path) -> Path:
    """The same with all sample reports on it."""
    from tests.sample_reports import fill

    from tollbook.ledger.database import open_ledger

    def make(path: Path) -> None:
        shutil.copyfile(bundled_ledger, path)
        ledger = open_ledger(str(path))
        fill(ledger)
        ledger.close()

    return made_once(tmp_path_factory, "filled.db", make)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A file that the first process of a test run to need it makes, and the others find."""
    base = factory.getbasetemp()
    # pytest-xdist puts the folders of its workers into one that is the run's own.
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    path = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = folder / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(path)
    return path
