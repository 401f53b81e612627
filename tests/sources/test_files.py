"""Files and standard input as documents: what is read, and what is refused in which words."""

from datetime import date
from pathlib import Path

import pytest

from tollbook.model.document import Document, document_id
from tollbook.sources.errors import SourceError
from tollbook.sources.files import SIZE_LIMIT, described, open_file, opened


def test_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    """A UTF-8 file becomes a document with its own text, named as it was asked for."""
    path = tmp_path / "report.txt"
    path.write_text("Втрати: 678 520\n— 1 340", encoding="utf-8")
    found = open_file(str(path))
    assert (found.document.text, found.document.name) == ("Втрати: 678 520\n— 1 340", str(path))
    assert found.document.id == document_id(path.read_bytes()) and not found.notices


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n", "is empty"),
        ("core.bin", b"ab\0cd", "is binary"),
        ("report.pdf", b"%PDF-1.7 ...", "is a PDF"),
        ("report.docx", b"PK\x03\x04....", "an office document"),
        ("page.html", b"<html><body><script>x()</script></body></html>", "holds no text"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """What cannot be read is refused, with the input's name and what is wrong with it."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as refusal:
        open_file(str(path))
    assert str(path) in str(refusal.value)


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    """A file that is not there, a folder and an impossible name each get their own words."""
    with pytest.raises(SourceError, match="no such file"):
        open_file(str(tmp_path / "nowhere.txt"))
    with pytest.raises(SourceError, match="is a folder"):
        open_file(str(tmp_path))
    with pytest.raises(SourceError, match="cannot be read"):
        open_file("a\0b")


def test_too_large_file_is_refused_unread(tmp_path: Path) -> None:
    """A file of 50 MB is refused; no more of it than the limit is read."""
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceError, match=f"larger than {SIZE_LIMIT // 1_000_000} MB"):
        open_file(str(path))


def test_broken_utf8_is_replaced_with_a_notice() -> None:
    """A few broken bytes cost their characters, not the document, and the reader is told."""
    found = opened("Lost 9,047 tanks – ".encode() * 20 + b"\xff\xfe and 1,340 men", "x")
    assert found.document.text.endswith("\N{REPLACEMENT CHARACTER}" * 2 + " and 1,340 men")
    assert found.notices == ("2 characters are not valid UTF-8 and are shown as \N{REPLACEMENT CHARACTER}",)


def test_another_encoding_is_recognised() -> None:
    """A text in Windows-1251 is read as such, and the reader is told that it was a guess."""
    found = opened("Втрати противника: танки 9047, літаки 369, гелікоптери 329".encode("cp1251"), "x")
    assert "танки 9047" in found.document.text and found.notices[0].startswith("not UTF-8; read as ")


def test_declared_encoding_is_believed() -> None:
    """What a page or its sender declares comes before any guess."""
    page = '<html><head><meta charset="windows-1251"></head><body><p>танки 9047</p></body></html>'
    found = opened(page.encode("cp1251"), "x")
    assert (found.document.text, found.derived, found.notices) == ("танки 9047", True, ())
    assert opened("танки".encode("koi8-u"), "x", charset="koi8-u").document.text == "танки"


def test_byte_order_marks_are_no_text() -> None:
    """UTF-8 and UTF-16 with a mark are read without it."""
    assert opened("\ufefftanks 5".encode(), "x").document.text == "tanks 5"
    assert opened("tanks 5".encode("utf-16"), "x").document.text == "tanks 5"


def test_what_a_person_says_comes_first() -> None:
    """The arguments are put before what the document says of itself, and leave the rest as it is."""
    document = Document("0", "x", "y", title="Own", published=date(2025, 1, 1), language="en")
    said = described(document, published=date(2025, 2, 2))
    assert (said.published, said.title, said.language) == (date(2025, 2, 2), "Own", "en")
