"""Check reports against a baseline: known failures are set aside, those that are gone are told."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.verdict import Verdict
from tollbook.publish.baseline import BASELINE, SCHEMA, TIMES, Failure, baseline_text, failure_of
from tollbook.publish.output import Read, replacing
from tollbook.sources.files import written_out

_MEND = "write it anew with --write-baseline"
# A file that is something else is not written over.
_OTHER = "name a baseline, or make one in a new file with --write-baseline"


class BaselineError(ValueError):
    """A baseline cannot be read or written: the message names the file, the place and the mend."""


class Baseline:
    """The failures of one run beside those that are known. Names of files are relative to `folder`."""

    def __init__(self, known: Mapping[Failure, int], folder: Path) -> None:
        self._known = known
        self._folder = folder
        self._documents: set[str] = set()
        self.present: Counter[Failure] = Counter()

    def set_aside(self, report: CheckedReport, path: str | None) -> CheckedReport:
        """The report with its known failures taken out of its findings. `path` is its file, if it has one."""
        document = report.reading.document
        name = self._name(document, path)
        self._documents.add(name)
        shown: list[Finding] = []
        known: list[Finding] = []
        for finding in report.findings:
            aside = finding.verdict is Verdict.FAILS and self._is_known(failure_of(finding, document, name))
            (known if aside else shown).append(finding)
        return replace(report, findings=tuple(shown), known=tuple(known))

    def _is_known(self, failure: Failure) -> bool:
        self.present[failure] += 1
        return self.present[failure] <= self._known.get(failure, 0)

    def _name(self, document: Document, path: str | None) -> str:
        """What a document is known by: its file, its address or name, or its title where it has no name."""
        if path is None:
            return document.url or document.title or document.name
        try:
            return written_out(Path(os.path.relpath(path, self._folder)).as_posix())
        except ValueError:  # on another drive
            return written_out(Path(path).absolute().as_posix())

    def stale(self) -> Mapping[Failure, int]:
        """The known failures of the documents of this run that are not there any more, and how many times."""
        gone = {
            f: times - self.present[f] for f, times in self._known.items() if f.document in self._documents
        }
        return {failure: times for failure, times in sorted(gone.items()) if times > 0}


def open_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises BaselineError."""
    return Baseline(_read(path), Path(path).absolute().parent)


def new_baseline(path: str) -> Baseline:
    """An empty baseline, for a file that is to be written."""
    return Baseline({}, Path(path).absolute().parent)


def write_baseline(path: str, baseline: Baseline, reads: Iterable[Read]) -> None:
    """Writes all failures that were present, to a file that is none of those that the command reads.

    Raises BaselineError or OutputError.
    """
    try:
        content = baseline_text(baseline.present).encode()
    except ValueError as error:
        raise BaselineError(f"{path}: the baseline cannot be written ({error})") from None
    with replacing(path, BASELINE, reads) as part:
        part.write_bytes(content)


def _read(path: str) -> Mapping[Failure, int]:
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BaselineError(f"{path}: there is no such baseline; {_MEND}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: the baseline cannot be read ({_said(error)}); {_OTHER}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise BaselineError(f"{path}: is no baseline of this version (schema {SCHEMA}); {_OTHER}")
    entries = content.get("failures")
    if not isinstance(entries, list):
        raise BaselineError(f"{path}: failures is no list; {_MEND}")
    known: Counter[Failure] = Counter()
    for number, entry in enumerate(entries, 1):
        place = f"{path}: entry {number}"
        known[_failure(entry, place)] += _times(entry, place)
    return known


def _failure(entry: Any, place: str) -> Failure:
    return Failure(*(_text(entry, field, place) for field in Failure._fields))


def _text(entry: Any, field: str, place: str) -> str:
    value = entry.get(field) if isinstance(entry, dict) else None
    if not isinstance(value, str):
        raise BaselineError(f"{place}: {field} is no text; {_MEND}")
    return value


def _times(entry: dict[str, Any], place: str) -> int:
    times = entry.get(TIMES)
    if not isinstance(times, int) or isinstance(times, bool) or not 0 < times < 100_000:
        raise BaselineError(f"{place}: {TIMES} is no number of times; {_MEND}")
    return times


def _said(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
