"""The reader's alcoves stay as they were drawn: what fields and rules hold, who writes to the story."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

READER = Path(__file__).parents[2] / "src" / "tollbook" / "reader"
ASKING = sorted([*(READER / "fields").glob("*.py"), *(READER / "rules").glob("*.py")])
EVERY = sorted(READER.rglob("*.py"))
LONGEST = 400


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", ASKING, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fields_and_rules_hold_no_words(path: Path) -> None:
    """Fields and rules get offsets, spans and small values, so that arrays can stand behind the answers."""
    imported = {name.name for node in _nodes(path) if isinstance(node, ast.ImportFrom) for name in node.names}
    asked = {node.attr for node in _nodes(path) if isinstance(node, ast.Attribute)}
    kept = [
        node.value.func.attr
        for node in _nodes(path)
        if isinstance(node, ast.Assign | ast.NamedExpr)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute)
    ]
    assert imported & {"Word", "Match"} == set()
    assert set(kept) & {"match", "search", "fullmatch"} == set()
    assert asked & {"senses", "words", "words_before", "words_after", "Match"} == set()


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_only_the_story_writes_to_itself(path: Path) -> None:
    """What a sentence settles is entered through methods of the story, so that its insides may change."""
    targets = [
        target
        for node in _nodes(path)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
    ]
    assert [ast.unparse(target) for target in targets if ast.unparse(target.value).endswith("story")] == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_files_stay_short(path: Path) -> None:
    """No file of the reader is longer than can be read at a sitting."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
