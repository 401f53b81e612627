"""The room that others read from says what each of its parts gives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import tollbook.publish

ROOM = Path(tollbook.publish.__file__).parent
Described = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Described]]:
    """The public functions and classes of a module, and the public methods of these, by their full names."""
    for node in body:
        if isinstance(node, Described) and not node.name.startswith("_"):
            yield f"{prefix}.{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}.{node.name}")


def described() -> dict[str, str | None]:
    """What each module, class, function and method of the room says of itself."""
    found: dict[str, str | None] = {}
    for path in sorted(ROOM.rglob("*.py")):
        name = ".".join(path.relative_to(ROOM).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[name] = ast.get_docstring(tree)
        found |= {full: ast.get_docstring(node) for full, node in public(tree.body, name)}
    return found


def test_everything_public_is_described() -> None:
    """Each module, class, function, method and property has a docstring."""
    found = described()
    assert len(found) > 300
    assert [name for name, told in found.items() if not told] == []


def test_a_description_is_a_sentence() -> None:
    """Each begins with a capital or a quotation, and its first paragraph ends as a sentence does."""
    opened = {name: told.partition("\n\n")[0] for name, told in described().items() if told}
    assert [
        name
        for name, told in opened.items()
        if not told.endswith((".", ":", "»", "?", "!")) or not (told[0].isupper() or not told[0].isalpha())
    ] == []
