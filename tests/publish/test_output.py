"""What a command writes to a file: whole or not at all, with its permissions, and over nothing else."""

import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tollbook.publish.output import (
    FileKind,
    OutputError,
    check_output,
    json_kind,
    replacing,
    replacing_all,
)

NOTE = FileKind("a note", lambda head: head.startswith(b"note"))
KINDS = {"a.txt": NOTE, "b.txt": NOTE}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str | Path, content: str = "note 2", reads: tuple[str | int, ...] = ()) -> None:
    """Writes a note."""
    with replacing(path, NOTE, reads) as part:
        part.write_text(content)


def held() -> dict[str, str]:
    """The files here, hidden ones too, and what is in them."""
    return {
        str(path.relative_to(Path.cwd())): path.read_text()
        for path in Path.cwd().rglob("*")
        if path.is_file()
    }


@contextmanager
def refused(*said: str) -> Iterator[None]:
    """A refusal that says all of this, and leaves everything as it was."""
    before = held()
    with pytest.raises(OutputError) as raised:
        yield
    assert all(words in str(raised.value) for words in said), raised.value
    assert held() == before and not list(Path.cwd().glob(".tollbook-*"))


def test_new_file_has_the_permissions_of_any_new_file() -> None:
    """A file that was not there is readable by whom the user's mask lets read."""
    before = os.umask(0o027)
    try:
        write("n.txt")
    finally:
        os.umask(before)
    assert held() == {"n.txt": "note 2"}
    assert stat.S_IMODE(os.stat("n.txt").st_mode) == 0o640


def test_replaced_file_keeps_its_permissions_and_owner() -> None:
    """A private file stays private, and an administrator does not take a file away from its owner."""
    Path("n.txt").write_text("note 1")
    os.chmod("n.txt", 0o604)
    if os.geteuid() == 0:
        os.chown("n.txt", 12, 34)
    before = os.stat("n.txt")
    write("n.txt")
    after = os.stat("n.txt")
    assert held() == {"n.txt": "note 2"} and before.st_ino != after.st_ino
    assert (before.st_mode, before.st_uid, before.st_gid) == (after.st_mode, after.st_uid, after.st_gid)


def test_empty_file_is_replaced() -> None:
    """An empty file is of no kind, and nothing is lost with it."""
    Path("n.txt").touch()
    write("n.txt")
    assert held() == {"n.txt": "note 2"}


@pytest.mark.parametrize("there", [True, False], ids=["there", "dangling"])
def test_link_stays_and_leads_to_what_was_written(there: bool) -> None:
    """A symbolic link is not replaced by a file: the file is written where the link leads."""
    Path("far").mkdir()
    if there:
        Path("far/n.txt").write_text("note 1")
    Path("link.txt").symlink_to("far/n.txt")
    write("link.txt")
    assert Path("link.txt").readlink() == Path("far/n.txt")
    assert held() == {"link.txt": "note 2", "far/n.txt": "note 2"}


def test_other_names_of_a_replaced_file_keep_the_old_content() -> None:
    """Of a file with several hard links the named one alone is replaced."""
    Path("n.txt").write_text("note 1")
    os.link("n.txt", "same.txt")
    write("n.txt")
    assert held() == {"n.txt": "note 2", "same.txt": "note 1"}


def test_old_file_is_whole_until_the_new_one_is() -> None:
    """Whoever reads meanwhile finds the old file."""
    Path("n.txt").write_text("note 1")
    with replacing("n.txt", NOTE) as part:
        part.write_text("note 2")
        assert Path("n.txt").read_text() == "note 1"
    assert held() == {"n.txt": "note 2"}


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_break_leaves_the_old_file(fault: type[BaseException]) -> None:
    """A fault halfway, or Ctrl-C, passes through; the old file is there, and nothing else."""
    Path("n.txt").write_text("note 1")
    with pytest.raises(fault), replacing("n.txt", NOTE) as part:
        part.write_text("note")
        raise fault
    assert held() == {"n.txt": "note 1"} and os.listdir() == ["n.txt"]


def test_full_disk_leaves_the_old_file() -> None:
    """A write that the system cuts short is told with its mend, and nothing is lost or left behind."""
    Path("n.txt").write_text("note 1")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with refused("n.txt: cannot be written (File too large); make room"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        try:
            write("n.txt", "note" * 1_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_failing_rename_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be replaced, such as one that is mounted, is told."""

    def busy(*_: object) -> None:
        raise OSError(16, "Device or resource busy")

    Path("n.txt").write_text("note 1")
    monkeypatch.setattr(os, "replace", busy)
    with refused("n.txt: cannot be written (Device or resource busy)"):
        write("n.txt")


def test_file_and_folder_are_synced_around_the_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is renamed is on the disk, and so is its name before the command says that it was written."""
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def replaced(old: Path, new: Path) -> None:
        done.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write("n.txt")
    assert done == ["file", "rename", "folder"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("other.txt", "other.txt: exists already, and is not a note"),
        ("link.txt", "link.txt: exists already, and is not a note"),
        ("sub", "sub: is a folder"),
        ("none/n.txt", "there is no folder"),
        ("other.txt/n.txt", "cannot be written (Not a directory)"),
        ("loop", "cannot be written (Too many levels of symbolic links)"),
        ("n" * 300, "cannot be written (File name too long)"),
    ],
)
def test_place_that_will_not_do_is_refused(path: str, said: str) -> None:
    """What is of another kind, and where no file can be, is named with what to do."""
    Path("other.txt").write_text("a letter")
    Path("link.txt").symlink_to("other.txt")
    Path("sub").mkdir()
    Path("loop").symlink_to("loop")
    with pytest.raises(OutputError) as raised:
        check_output(path, NOTE)
    assert said in str(raised.value)
    with pytest.raises(OutputError):
        write(path)
    assert Path("other.txt").read_text() == "a letter"


def test_write_protected_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename would pass over the protection of a file that may only be read; it is respected."""
    Path("n.txt").write_text("note 1")
    os.chmod("n.txt", 0o444)
    # Root may write to any file.
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode == os.W_OK and str(path) == "n.txt"))
    with refused("n.txt: is write-protected"):
        write("n.txt")


def test_what_came_meanwhile_is_not_overwritten() -> None:
    """A file of another kind that somebody makes while a command works is found before the rename."""
    with pytest.raises(OutputError, match="is not a note"), replacing("n.txt", NOTE) as part:
        part.write_text("note 2")
        Path("n.txt").write_text("a letter")
    assert held() == {"n.txt": "a letter"}
    with pytest.raises(OutputError, match="exists already"), replacing("new.txt", None) as part:
        part.write_text("note 2")
        Path("new.txt").write_text("note 1")
    assert held() == {"n.txt": "a letter", "new.txt": "note 1"}


@pytest.mark.parametrize(
    "path", ["read.txt", "./read.txt", "sub/../read.txt", "link.txt", "linked/read.txt", "hard.txt"]
)
@pytest.mark.parametrize("named", ["read.txt", "link.txt", "hard.txt"])
def test_what_is_read_is_not_overwritten(path: str, named: str, folder: Path) -> None:
    """A file that is read is known by whatever name, though it is of the kind that is written."""
    Path("read.txt").write_text("note 1")
    Path("link.txt").symlink_to("read.txt")
    Path("sub").mkdir()
    Path("linked").symlink_to(folder)
    os.link("read.txt", "hard.txt")
    with refused(f"{path}: this would overwrite what the command reads ({named})"):
        write(path, reads=("missing.txt", named))
    with refused("this would overwrite"):
        write(str(Path(path).absolute()), reads=(named,))


def test_file_that_is_yet_to_be_is_not_made() -> None:
    """A file beside a database, which that makes when it needs it, is refused though it is not there."""
    Path("link").symlink_to(".")
    with refused("data-wal"):
        write("link/data-wal", reads=("data-wal",))


def test_nothing_is_written_into_a_folder_that_is_read() -> None:
    """New files in it, old ones, and other names of old ones are all refused."""
    Path("data/sub").mkdir(parents=True)
    Path("data/sub/n.txt").write_text("note 1")
    os.link("data/sub/n.txt", "hard.txt")
    Path("link.txt").symlink_to("data/sub/n.txt")
    for path in ("data/new.txt", "data/sub/n.txt", "hard.txt", "link.txt"):
        with refused(f"{path}: this would overwrite what the command reads (data)"):
            write(path, reads=("data",))
    write("data2.txt", reads=("data",))


def test_standard_input_is_not_overwritten() -> None:
    """A file that is piped in is known by its descriptor."""
    Path("n.txt").write_text("note 1")
    with open("n.txt") as file, refused("reads (standard input)"):
        write("n.txt", reads=(file.fileno(),))


def test_streams_are_written_to() -> None:
    """A device and a pipe get the content; they are not replaced."""
    write("/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    os.mkfifo("pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text()))
    reader.start()
    write("pipe")
    reader.join(10)
    assert got == ["note 2"] and stat.S_ISFIFO(os.stat("pipe").st_mode) and os.listdir() == ["pipe"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is always full")
def test_stream_that_fails_is_told() -> None:
    """A device that takes nothing is an error like any other."""
    with refused("/dev/full: cannot be written (No space left on device)"):
        write("/dev/full")


def test_standard_output_by_its_name() -> None:
    """«/dev/stdout» is a pipe, a file or a terminal, and is written to."""
    code = "from tests.publish.test_output import write; write('/dev/stdout')"
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": f"{root}:{root / 'src'}"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("note 2", "")


def test_several_files_are_put_in_place_together() -> None:
    """A folder is made with its parents; other files in it are left alone, and its own are replaced."""
    for content in ("note 1", "note 2"):
        with replacing_all(Path("up/pack"), KINDS) as part:
            for name in KINDS:
                (part / name).write_text(content)
        Path("up/pack/readme.txt").write_text("mine")
    assert held() == {"up/pack/a.txt": "note 2", "up/pack/b.txt": "note 2", "up/pack/readme.txt": "mine"}


def test_several_files_are_all_written_or_none() -> None:
    """After a break the files are the old ones, and a folder that was made for them is gone."""
    Path("old").mkdir()
    Path("old/a.txt").write_text("note 1")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for folder in ("old", "new/sub"):
        with (
            refused(f"{folder}: cannot be written (File too large)"),
            replacing_all(Path(folder), KINDS) as part,
        ):
            (part / "a.txt").write_text("note 2")
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
            try:
                (part / "b.txt").write_text("note" * 1_000)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert sorted(os.listdir()) == ["old"] and os.listdir("old") == ["a.txt"]


def test_one_file_of_another_kind_keeps_all_out() -> None:
    """A folder in which one file cannot be replaced is refused as a whole, before anything is written."""
    Path("pack").mkdir()
    Path("pack/b.txt").write_text("a letter")
    Path("file").write_text("note")
    with refused("pack/b.txt: exists already, and is not a note"), replacing_all(Path("pack"), KINDS):
        pytest.fail("began to write")
    with refused("file: is a file"), replacing_all(Path("file"), KINDS):
        pytest.fail("began to write")
    with refused("new/b.txt: this would"), replacing_all(Path("new"), KINDS, ("new/b.txt",)):
        pytest.fail("began to write")


@pytest.mark.parametrize(
    ("head", "fits"),
    [
        (b'{"schema":"tollbook.today/1","pack":1}', True),
        (b'\n{\n  "schema": "tollbook.today/9"', True),
        (b'{"pack": 1, "schema": "tollbook.today/1"}', False),
        (b'{"schema": "tollbook.baseline/1"}', False),
        (b'[{"schema": "tollbook.today/1"}]', False),
        (b"\xff\xfe", False),
    ],
)
def test_json_is_known_by_its_first_key(head: bytes, fits: bool) -> None:
    """Another file of JSON, of Tollbook's or not, is of another kind."""
    assert json_kind("a today.json", "schema", "tollbook.today").recognises(head) is fits
