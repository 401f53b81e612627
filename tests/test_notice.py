"""NOTICE names all that Tollbook ships of others: whose it is, where it is from, and under which licence."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tollbook.model.source import Source
from tollbook.packs.conflict import load_pack, pack_ids

ROOT = Path(__file__).parent.parent
CONFLICTS = ROOT / "src" / "tollbook" / "conflicts"
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
# The texts of licences that ask for their own text to be shipped.
WORDED = {"MIT": "Permission is hereby granted, free of charge"}


def paragraph(name: str) -> str:
    """The paragraph of NOTICE whose heading ends with a name in parentheses, on one line."""
    found = [one for one in NOTICE.split("\n\n") if one.strip().partition("\n")[0].endswith(f"({name})")]
    assert len(found) == 1, f"NOTICE has {len(found)} paragraphs on {name}"
    return " ".join(found[0].split())


def data_of(card: Source) -> Iterator[str]:
    """The files of a source that are bundled, as NOTICE names them."""
    yield from (path for path in (card.table, card.revisions, *card.bundled.values()) if path)


BUNDLED = [
    pytest.param(pack, card, id=card.id)
    for pack in pack_ids()
    for card in load_pack(pack).sources.values()
    if list(data_of(card))
]


def test_some_sources_are_bundled() -> None:
    """What the other tests go through is there."""
    assert len(BUNDLED) > 5


@pytest.mark.parametrize(("pack", "card"), BUNDLED)
def test_bundled_source_is_named(pack: str, card: Source) -> None:
    """Each source with data in the package stands in NOTICE as its card has it, with its files."""
    told = paragraph(card.id)
    assert told.startswith(card.name)
    assert f"Origin: {card.url}" in told
    assert f"Attribution: {card.attribution} Licence: {card.licence}" in told
    files = re.findall(r"[\w./-]+\.(?:csv|json)", told.partition("Files: ")[2].partition("Changes: ")[0])
    assert {f"{pack}/{path}" for path in data_of(card)} <= set(files)
    assert WORDED.get(card.licence, "") in NOTICE


def test_every_bundled_file_is_named() -> None:
    """No table lies in the package that NOTICE does not name, and it names none that is not there."""
    there = {path.relative_to(CONFLICTS).as_posix() for path in CONFLICTS.glob("*/series/*")}
    assert set(re.findall(r"[\w-]+/series/[\w.-]+(?:csv|json)", NOTICE)) == there


def test_every_foreign_file_of_the_tests_is_named() -> None:
    """Schemas by others are shipped with the source."""
    for path in (ROOT / "tests" / "schemas").glob("*.json"):
        assert "Licence: " in paragraph(path.relative_to(ROOT).as_posix())


def test_notice_is_shipped() -> None:
    """The wheel and the source distribution carry NOTICE beside the licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["license-files"] == ["LICENSE", "NOTICE"]
    sdist = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"/LICENSE", "/NOTICE"} <= set(sdist)
