"""Data files are read strictly: what is misspelt or missing is refused by file, line and nearest name."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from tollbook.model.pack import Pack
from tollbook.packs import language_files
from tollbook.packs.conflict import load_pack, read_pack
from tollbook.packs.language import read_vocabulary
from tollbook.packs.lines import line_of
from tollbook.packs.names import read_names
from tollbook.packs.recognition import read_recognition
from tollbook.packs.shape import Section
from tollbook.packs.table import read_table

PACKAGE = Path(str(files("tollbook")))
LANGUAGE = "uk"  # the one that has most of the tables which may be left out
WORDS = {"russia-ukraine-2022": "uk", "gaza-2023": "en"}
# Tables whose keys are the ids that the file itself declares: a misspelt one is another id. So are the words
# that a speaker has of its own.
DECLARED = {
    "conflict.toml": {"sides", "items", "outcomes", "methods"},
    "speakers.toml": {""},
    "roles.toml": {""},
    "recognise.toml": {""},
}


@dataclass(frozen=True)
class Key:
    """A table or key of a data file, as it stands on its line."""

    file: str
    line: int
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}: {self.table}{'.' if self.table else ''}{self.name}"


def data_files() -> list[str]:
    """A file of each kind, as the loaders name it."""
    language = sorted((PACKAGE / "languages" / LANGUAGE).glob("*.toml"))
    conflicts = [
        path
        for conflict, code in WORDS.items()
        for name in (
            "conflict.toml",
            "speakers.toml",
            "words/kinds.toml",
            "words/roles.toml",
            f"words/{code}.toml",
            "names/uk.toml",
        )
        for path in [PACKAGE / "conflicts" / conflict / name]
    ]
    recognise = PACKAGE / "languages" / "recognise.toml"
    return [str(path.relative_to(PACKAGE)) for path in (*language, recognise, *conflicts)]


def keys_of(file: str) -> Iterator[Key]:
    """Every table of a file, each key that stands in none, and the first key of each table."""
    table, keys = "", list[Key]()
    for number, line in enumerate((PACKAGE / file).read_text("utf-8").splitlines(), 1):
        header = re.match(r"\[+([\w.-]+)\]", line)
        key = re.match(r'("[^"]+"|[\w-]+) = ', line)
        if header:
            yield from keys[: 1 if table else None]
            above, _, name = header[1].rpartition(".")
            table, keys = header[1], []
            yield Key(file, number, above, name)
        elif key:
            keys.append(Key(file, number, table, key[1].strip('"')))
    yield from keys[: 1 if table else None]


KEYS = sorted(
    (
        key
        for file in data_files()
        for key in keys_of(file)
        if key.table not in DECLARED.get(Path(file).name, set()) or key.name in ("placed", "own", "side")
        if ".terms." not in key.table
    ),
    key=str,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all languages and conflicts."""
    copy = tmp_path_factory.mktemp("data")
    for folder in ("languages", "conflicts"):
        shutil.copytree(PACKAGE / folder, copy / folder, ignore=shutil.ignore_patterns("*.csv", "*.json"))
    return copy


def read(root: Path, file: str) -> None:
    """Reads what a file is part of, from a copy of the data."""
    folder, conflict, *rest = Path(file).parts
    if file.endswith("recognise.toml"):
        read_recognition(root)
    elif folder == "languages":
        read_vocabulary(root, load_pack("russia-ukraine-2022"), conflict)
    elif rest[0] == "words":
        read_vocabulary(root, load_pack(conflict), WORDS[conflict])
    elif rest[0] == "names":
        read_names(load_pack(conflict), read_table(root / folder / conflict, *rest))
    else:
        read_pack(root / folder / conflict)


def refused(root: Path, file: str, text: str) -> str:
    """What is said where a file of the copy holds another text."""
    path = root / file
    whole = path.read_text("utf-8")
    assert text != whole
    path.write_text(text, "utf-8")
    try:
        with pytest.raises(ValueError, match=re.escape(Path(file).name)) as fault:
            read(root, file)
    finally:
        path.write_text(whole, "utf-8")
    return str(fault.value)


@pytest.mark.parametrize("file", data_files())
def test_the_files_are_read_from_the_copy(root: Path, file: str) -> None:
    """What is refused below is refused for its fault: the copy itself is read."""
    read(root, file)


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_misspelt_key_is_refused(root: Path, key: Key) -> None:
    """A misspelt table or key is refused with its file, its line and the name that was meant."""
    lines = (PACKAGE / key.file).read_text("utf-8").splitlines()
    wrong = f"{key.name}x"
    lines[key.line - 1] = re.sub(rf"{re.escape(key.name)}(?=\]|\"? = )", wrong, lines[key.line - 1], count=1)
    said = refused(root, key.file, "\n".join(lines) + "\n")
    if "is not TOML" in said:  # a list of tables that a table further down goes on with
        assert key.name == "series"
        return
    assert f"{Path(key.file).name}:{key.line}: " in said
    # Of names that are built alike, such as numbers, there is no nearest.
    if not re.fullmatch(r"[\d.]+|\d+_\w+", key.name) or key.table in ("months", "weekdays"):
        assert f"did you mean «{key.name}»" in said or f"or correct «{wrong}»" in said


def test_keys_of_every_kind_of_file_are_tried() -> None:
    """The test above reaches every file, and every table of each."""
    assert {key.file for key in KEYS} == set(data_files())
    assert len(KEYS) > 250


TERMS, UNITS = (f"languages/{LANGUAGE}/{name}.toml" for name in ("terms", "units"))
GRAMMAR, RECOGNISE = f"languages/{LANGUAGE}/grammar.toml", "languages/recognise.toml"
GAZA = "conflicts/gaza-2023"
KINDS, ROLES, ENGLISH = (f"{GAZA}/words/{name}.toml" for name in ("kinds", "roles", "en"))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # Wrong types.
        (TERMS, "[sub]", "[sub]\npart = 3\n[was]", r"sub\.part: is 3; write a list of forms"),
        (TERMS, "[breaks]\nwords =", "[breaks]\nwords = [1]\nwere =",
         "breaks.words: write a list of forms, each in"),
        (GRAMMAR, "by = [", 'by = "на"\nwas = [', "by: is 'на'; write a list of forms"),
        (KINDS, 'army = "people"', 'army = ["people"]',
         r"people\.army: is \['people'\]; write a text in quotes"),
        (ROLES, "own = []", "own = []\nanalist = 1", r"analist: is 1; write a table \[analist\]"),
        (RECOGNISE, 'name = "English"', "name = 1", r"en\.name: is 1; write a text"),
        # What is missing, with what to add.
        (TERMS, "[sub]", "[not_counted.sub]", r"not_counted\.sub: is not known here"),
        (UNITS, "[before]", "[after.times_before]", "after.times_before: is not known here"),
        (KINDS, 'army = "people"\n', "", r"people\.army: is missing; write a text in quotes"),
        (ROLES, "own = []\n", "", "own: is missing; write a list of texts"),
        (RECOGNISE, "[uk]", "[xx]", r"uk: is missing; write a table \[uk\]"),
        (ENGLISH, "[models]", "[without2]", "without2: is not known here .*«without»"),
        # Forms.
        (GRAMMAR, 'by = ["на"]', 'by = ["на", ""]', r"grammar\.toml:\d+: by: has an empty form"),
        (GRAMMAR, 'by = ["на"]', 'by = ["на", "н{а,о}"]', "by: has «на» twice; take it out of «н{а,о}»"),
        (GRAMMAR, 'by = ["на"]', 'by = ["н{а"]', "by: «н{а» opens a brace that it does not close"),
        (GRAMMAR, 'heads = ["first"]', 'heads = ["frist"]', "heads: names «frist», .*«first»"),
        (UNITS, "[after]\n", '[after]\ntravel = ["кг"]\n',
         "weight: has «кг», which stands under «travel» too"),
        # Ids that the conflict does not have.
        (TERMS, "[items]\n", '[items]\ntankz = ["танчик"]\n', "items.tankz: is none of the items .*«tanks»"),
        (TERMS, "[outcomes]\n", '[outcomes]\nkiled = ["а"]\n',
         "outcomes.kiled: is none of the outcome words .*«killed»"),
        (KINDS, 'body = ["bodies"]', 'body = ["bodys"]', "kinds.body: names «bodys», .*items .*«bodies»"),
        (KINDS, 'lost = "killed"', 'lost = "kiled"',
         "outcomes.people.lost: names «kiled», .*outcomes .*«killed»"),
        (KINDS, 'gaza = "israel"', 'gaza = "isreal"', "opponents.gaza: names «isreal», .*sides .*«israel»"),
        (KINDS, 'army = "people"', 'army = "pepole"', "people.army: names «pepole», .*«people»"),
        (KINDS, '"media-office"', '"media-ofice"', "table.speakers: names «media-ofice», .*«media-office»"),
        (KINDS, 'body = ["bodies"]', 'body = ["bodies", "women"]',
         "body: has «women», which stands under «people»"),
        (ROLES, 'default = "analyst"', 'default = "analist"',
         "analyst.default: names «analist», .*«analyst»"),
        (ROLES, '"military", "hospitals"]', '"militari"]', "placed: names «militari», .*roles .*«military»"),
        (RECOGNISE, '"latin"', '"latinn"', "script: is «latinn», which is no script of Unicode"),
    ],
)  # fmt: skip
def test_a_fault_is_refused(root: Path, file: str, old: str, new: str, said: str) -> None:
    """A wrong type, an empty or repeated form, a missing table and a strange id are each refused."""
    text = (PACKAGE / file).read_text("utf-8")
    assert old in text
    message = refused(root, file, text.replace(old, new, 1))
    assert re.search(said, message)
    assert re.search(rf"{re.escape(Path(file).name)}:\d+: ", message) or "is missing" in message


def test_two_findings_no_longer_vanish_with_a_letter(root: Path) -> None:
    """The slip that lost two of a sentence's three findings in silence is an error."""
    file = "languages/en/terms.toml"
    text = (PACKAGE / file).read_text("utf-8")
    said = refused(root, file, text.replace("[sub]", "[subb]"))
    line = text[: text.index("[sub]")].count("\n") + 1
    assert f"languages/en/terms.toml:{line}: subb: is not known here (did you mean «sub»?)" in said


def test_lines_of_keys() -> None:
    """A key has the line that it stands on, one in an inline table its table's, a list's entry its own."""
    text = (
        '# sides = 1\nid = "a"\n[items]\ntanks = { name = "tank", outcom = "lost" }\n\n[[parts]]\nof = 1\n'
        '[[parts]]\nof = 2\n[words."2.5"]\nof = [\n    "one",\n    "two",  # and = no key\n]\nto = ["two"]\n'
    )
    assert line_of(text, "id") == 2
    assert line_of(text, "items.tanks.outcom") == 4
    assert line_of(text, "parts[1].of") == 9
    assert line_of(text, 'words."2.5".of', "two") == 13
    assert line_of(text, 'words."2.5".from') == 10
    assert line_of(text, "items.boats.name", "tank") == 4
    assert line_of(text, "sides") is None


@pytest.mark.parametrize("pack_id", WORDS)
def test_every_role_has_a_word(pack_id: str) -> None:
    """A role that no language of the conflict has a word for would never be asked for."""
    pack: Pack = load_pack(pack_id)
    folder = PACKAGE / "conflicts" / pack.id / "words"
    worded = {
        role
        for path in folder.glob("??.toml")
        for role in read_table(folder, path.name).table("roles").given()
    }
    given = set(read_table(folder, "roles.toml").given())
    assert given - {"placed", "own", "outsiders", "side"} <= worded


def test_every_key_of_a_language_is_read() -> None:
    """No key is declared that nothing asks for: the reader names each table of grammar and comparisons."""
    sources = [*(PACKAGE / "reader").rglob("*.py"), PACKAGE / "packs" / "language.py"]
    code = "".join(path.read_text("utf-8") for path in sources)
    beside_dates = language_files.DATES.keys["beside"]
    assert isinstance(beside_dates, Section)
    named = set(re.findall(r"""["'](\w+)["']""", code))
    assert {
        *language_files.GRAMMAR.keys,
        *language_files.COMPARISONS.keys,
        *beside_dates.keys,
    } - named == set()


@pytest.mark.parametrize("folder", ["languages", "conflicts"])
def test_a_diff_shows_a_word(folder: str) -> None:
    """No line of the data is longer than one of code, addresses apart: long lists have an entry a line."""
    long = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted((PACKAGE / folder).rglob("*.toml"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 110 and not re.fullmatch(r'\S+ = "https://\S+"', line)
    ]
    assert long == []
