"""Lets tests share the small host beside them, and a ledger with reports on it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the bundled series and all samples."""
    path = tmp_path_factory.mktemp("filled") / "ledger.db"
    from tests.kept import PACK, fill

    from tollbook.ledger.database import create_ledger
    from tollbook.pipeline.record.bundled_series import enter_bundled

    made = create_ledger(str(path))
    enter_bundled(made, PACK)
    fill(made)
    made.close()
    return path
