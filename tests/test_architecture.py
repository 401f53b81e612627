"""The page on the architecture is true: its picture is that of the imports, and its table leads somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "tollbook"
DOCS = ROOT / "docs"
PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
# Everybody stands on these: their arrows are left out of the picture.
FOUNDATIONS = {"model", "packs"}
PIPELINE = {path.parent.name for path in (PACKAGE / "pipeline").glob("*/__init__.py")}

Arrow = tuple[str, str]


def imported(path: Path) -> Iterator[list[str]]:
    """The modules of the package that a file imports, each as the parts of its name behind «tollbook»."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tollbook."):
            yield node.module.split(".")[1:]


def arrows_between(folder: Path, depth: int) -> set[Arrow]:
    """Which folders under a folder import which others; `depth` is that of the folder within the package."""
    found = set()
    for path in folder.rglob("*.py"):
        inside = path.relative_to(PACKAGE).parts
        if len(inside) < depth + 2:
            continue
        for name in imported(path):
            if tuple(name[:depth]) == inside[:depth] and len(name) > depth and name[depth] != inside[depth]:
                found.add((inside[depth], name[depth]))
    return found


def section(heading: str) -> str:
    """What the page says under a heading."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found, f"docs/architecture.md has no heading «## {heading}»"
    return found[1]


def drawn(heading: str) -> set[Arrow]:
    """The arrows of the first picture under a heading of the page."""
    picture = re.search(r"```mermaid\n(.*?)```", section(heading), re.S)
    assert picture, f"nothing is drawn under «## {heading}»"
    return set(re.findall(r"^\s*(\w+) --> (\w+)$", picture[1], re.M))


def test_rooms_are_drawn_as_they_import() -> None:
    """The picture of the rooms has the arrows that the imports have, and no others."""
    arrows = {(a, b) for a, b in arrows_between(PACKAGE, 0) if b not in FOUNDATIONS}
    assert drawn("The rooms") == arrows


def test_the_folders_of_the_pipeline_are_drawn_as_they_import() -> None:
    """The picture of the pipeline's folders has the arrows that the imports have, and no others."""
    arrows = {(a, b) for a, b in arrows_between(PACKAGE / "pipeline", 1) if b in PIPELINE}
    assert drawn("The pipeline's folders") == arrows


def test_each_folder_of_the_pipeline_has_its_trade() -> None:
    """The table under the picture has one row for each folder, and no row without a folder."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|$", section("The pipeline's folders"), re.M)
    assert sorted(rows) == sorted(PIPELINE)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


TABLE = re.findall(r"^\| (.+?) \| .*?`(src/[^`]+)` \| \[[^\]]+\]\(([^#)]+)#([^)]+)\) \|$", PAGE, re.M)


def test_the_four_things_that_are_added_most_are_listed() -> None:
    """A reader finds where a rule, a reason, a language and a command go: in the table, then on its page."""
    listed = " ".join(thing for thing, *_ in TABLE)
    assert [word for word in ("rule", "reason", "language", "command") if word not in listed] == []
    assert "docs/architecture.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("thing", "place", "page", "anchor"), TABLE, ids=[row[0] for row in TABLE])
def test_where_a_thing_goes_exists(thing: str, place: str, page: str, anchor: str) -> None:
    """Each row names a file or folder that is there, and a heading that tells how."""
    path = ROOT / place.replace("<conflict>", "russia-ukraine-2022")
    assert path.exists(), f"{thing}: {place}"
    assert anchor in anchors(DOCS / page), f"{thing}: {page}#{anchor}"


def test_glossary_names_modules_that_exist() -> None:
    """Each word of the glossary that has a module or a room is found there."""
    places = re.findall(r"\| `([a-z_/]+)` \|$", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.M)
    assert len(places) > 40
    missing = [p for p in places if not (PACKAGE / p).is_dir() and not (PACKAGE / f"{p}.py").is_file()]
    assert missing == []
