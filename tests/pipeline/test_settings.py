"""Settings: where they are found, and what is said of those that are wrong."""

from pathlib import Path

import pytest

from tollbook.pipeline.settings import Settings, SettingsError, find_settings, read_settings

GOOD = 'select = ["TB1"]\nignore = ["echo"]\nlang = "uk"\noutput-format = "json"\nbaseline = "known.json"\n'


def placed(path: Path, content: str) -> Path:
    """A file with that content, in a folder that is made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_all_keys_are_read(tmp_path: Path) -> None:
    """Each key comes through; the baseline is looked for beside the settings."""
    file = placed(tmp_path / "tollbook.toml", GOOD + 'pack = "p"\n')
    known = str(tmp_path / "known.json")
    assert read_settings(file) == Settings(str(file), ("TB1",), ("echo",), "p", "uk", "json", known)


def test_nearest_settings_are_found(tmp_path: Path) -> None:
    """The folder itself goes before those above, tollbook.toml before pyproject.toml."""
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    placed(tmp_path / "pyproject.toml", '[tool.tollbook]\nlang = "ru"\n')
    assert find_settings(below).lang == "ru"
    placed(tmp_path / "a" / "pyproject.toml", '[tool.other]\nlang = "xx"\n')
    assert find_settings(below).lang == "ru"
    placed(tmp_path / "tollbook.toml", 'lang = "en"\n')
    assert find_settings(below).lang == "en"
    placed(below / "tollbook.toml", "")
    assert find_settings(below).lang is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("selcet = []", "selcet is no setting; did you mean select?"),
        ("output_format = 'json'", "did you mean output-format?"),
        ("colour = 1", "colour is no setting; there are: select, ignore, pack"),
        ("select = 'TB1'", "select is 'TB1'; write a list"),
        ("select = [1]", r"select is \[1\]; write a list"),
        ("lang = ['en']", "write the code of a language"),
        ("baseline = ''", "write the path of a file"),
        ("select = [", "is no TOML"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, content: str, said: str) -> None:
    """File, key and mend stand in the message."""
    file = placed(tmp_path / "tollbook.toml", content)
    with pytest.raises(SettingsError, match=said) as error:
        read_settings(file)
    assert str(error.value).startswith(f"{file}: ")
    with pytest.raises(SettingsError):
        find_settings(tmp_path)


@pytest.mark.parametrize("content", ["[tool.tollbook]\nx = 1", "[tool]\ntollbook = 5", "tool = 5"])
def test_wrong_table_of_a_project_is_named(tmp_path: Path, content: str) -> None:
    """In pyproject.toml the key is named with its table."""
    file = placed(tmp_path / "pyproject.toml", content)
    with pytest.raises(SettingsError, match=r"tool"):
        read_settings(file)


def test_missing_and_broken_files_are_said(tmp_path: Path) -> None:
    """A file that is named and not there, a folder, and bytes that are no text are errors in words."""
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(SettingsError, match=str(path)):
            read_settings(path)
    file = tmp_path / "tollbook.toml"
    file.write_bytes(b"lang = '\xff'")
    with pytest.raises(SettingsError, match="is no TOML"):
        read_settings(file)
