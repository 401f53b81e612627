"""Checked reports that are saved: each in a file that is named for its content and never changes."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from tollbook.pipeline.check.submission import Submission
from tollbook.publish.marked import MarkedReport
from tollbook.publish.output import whole_file

SCHEMA = "tollbook.kept/1"
_ADDRESS = re.compile(r"[0-9a-f]{40}")


class NoSuchReportError(LookupError):
    """Nothing is saved at an address."""


class BrokenReportError(Exception):
    """A saved report cannot be read, or a report cannot be saved: the message says why, and what to do."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All that a check came to: the submission, what the page showed, the forms for programs, by which
    version of Tollbook, and up to which transaction of the ledger (0 without one)."""

    version: str
    transaction: int
    given: Submission
    marked: MarkedReport
    notices: tuple[str, ...]
    forms: Mapping[str, str]


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """A saved report as its file has it. `seal` ties the moment to the result, so that neither is changed
    unseen; the address is made from the result alone, so that the same result has one address."""

    schema: str
    saved: str = msgspec.field(name="kept")
    seal: str
    result: msgspec.Raw


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A result, its address, and the moment when it was first saved."""

    address: str
    saved: str
    result: Result


def save(folder: Path, result: Result, moment: str) -> str:
    """Saves a result and returns its address, which is the same whenever the same result is saved.

    `moment` is written as the ledger writes moments. Raises BrokenReportError if nothing can be written.
    """
    content = msgspec.json.encode(result)
    address = _address(content)
    try:
        saved_report(folder, address)
        return address
    except (NoSuchReportError, BrokenReportError):
        pass  # a damaged file is written anew: its address says what has to be in it
    file = _File(schema=SCHEMA, saved=moment, seal=_seal(address, moment), result=msgspec.Raw(content))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(_path(folder, address)) as part:
            part.write_bytes(gzip.compress(msgspec.json.encode(file), mtime=0))
    except OSError as error:
        raise BrokenReportError(
            f"The report cannot be kept in {folder} ({error.strerror or error}); see that the folder can be "
            "written to, or name another with --keep."
        ) from None
    return address


def saved_report(folder: Path, address: str) -> SavedReport:
    """The report saved at an address. Raises NoSuchReportError, BrokenReportError."""
    if not _ADDRESS.fullmatch(address):
        raise NoSuchReportError(address)
    try:
        packed = _path(folder, address).read_bytes()
    except FileNotFoundError:
        raise NoSuchReportError(address) from None
    except OSError as error:
        raise BrokenReportError(f"The report {address} cannot be read ({error.strerror or error}).") from None
    try:
        file = msgspec.json.decode(gzip.decompress(packed), type=_File)
        content = bytes(file.result)
        if _address(content) != address or file.seal != _seal(address, file.saved):
            raise ValueError("it is not what was saved")
        return SavedReport(address, file.saved, msgspec.json.decode(content, type=Result))
    except (OSError, EOFError, ValueError) as error:
        raise BrokenReportError(
            f"The file of report {address} is damaged ({error}). What it said cannot be shown; bring the "
            "file back from a backup."
        ) from None


def _address(content: bytes) -> str:
    return sha256(SCHEMA.encode() + b"\n" + content).hexdigest()[:40]


def _seal(address: str, moment: str) -> str:
    return sha256(f"{address} {moment}".encode()).hexdigest()


def _path(folder: Path, address: str) -> Path:
    return folder / f"{address}.json.gz"
