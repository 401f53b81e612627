"""The table of connectors: whole, pure, and dear to nobody who does not use them."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tollbook.packs import connectors as declared
from tollbook.sources import connectors

FOLDER = Path(connectors.__file__).parent


def test_cards_may_name_what_can_be_read() -> None:
    """Every kind that a card may name has its connector, but for the bundled table, and each its name."""
    assert set(connectors.CONNECTORS) == set(declared.CONNECTORS) - {"table"}
    assert {name for name in connectors.CONNECTORS if connectors.yields_documents(name)} == declared.DOCUMENTS
    for name in connectors.CONNECTORS:
        read = connectors.written if connectors.yields_documents(name) else connectors.reads_figures
        assert callable(read(name)) and read(name).__doc__


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_connectors_touch_no_network_and_no_disk(path: Path) -> None:
    """A connector takes bytes: none imports what asks hosts, and none opens a file."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not names & {"httpx", "socket", "urllib.request", "pathlib", "os"}
    assert not any(isinstance(node, ast.Name) and node.id == "open" for node in ast.walk(tree))
    import_module(
        f"tollbook.sources.connectors.{path.stem}" if path.stem != "__init__" else "tollbook.sources"
    )


def test_check_imports_nothing_that_only_pulling_needs() -> None:
    """Checking a report loads no client, no feeds, no retries and no robots."""
    code = (
        "import sys, tollbook.cli; import tollbook; tollbook.check('Russia lost 9,047 tanks.');"
        "print(sorted({'httpx', 'feedparser', 'stamina', 'tenacity', 'protego'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
