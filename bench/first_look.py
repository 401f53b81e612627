"""How well the reader does on labelled documents that nobody has read yet: a look that there is only once.

    python bench/first_look.py BATCH [BATCH …] [--again] [--batches DIR]

Scores `DIR/BATCH.jsonl` (gold claims, see the scorer beside it) and writes found, core and full F1 by
language into first_looks.csv, with the date and the commit. A batch that stands there already has had its
first look: it is refused, or with `--again` scored and not written. Several batches are scored together.

Beside F1 come its 95 % interval (bootstrap over documents: 2,000 draws, seed 0), the share of found figures
with the right speaker, the share of labelled figures given to a wrong named speaker, and how much full F1
would gain if only one field were right everywhere.
"""

import argparse
import csv
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from tollbook.model.claim import UNATTRIBUTED
from tollbook.model.document import Document
from tollbook.packs.language import LanguageError
from tollbook.pipeline.read.document import extract_document
from tollbook.publish.wire import encoded, wire_reading

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RECORD = ROOT / "bench" / "first_looks.csv"
COLUMNS = ("date", "commit", "batch", "language", "found", "core", "full")
CORE = ("item", "outcome", "period")
DRAWS = 2000
Gold = Mapping[str, Any]


class Pair(NamedTuple):
    """A labelled figure and the fields of the reading that are wrong; None where it was not found."""

    wrong: frozenset[str] | None
    misnamed: bool


class Score(NamedTuple):
    """One document: its labelled figures, and how many were read in all."""

    document: str
    language: str
    pairs: tuple[Pair, ...]
    read: int


def main() -> None:
    """Scores the batches and writes down the first look of each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("batch", nargs="+", help="the name of a batch, as batch-1")
    parser.add_argument(
        "--again", action="store_true", help="score a batch that was looked at; write nothing"
    )
    parser.add_argument("--batches", type=Path, default=SHARED / "gold" / "batches", metavar="DIR")
    asked = parser.parse_args()
    looked = {row["batch"] for row in _record()}
    seen = [batch for batch in asked.batch if batch in looked]
    if seen and not asked.again:
        parser.error(
            f"{', '.join(seen)}: looked at before, see {RECORD.name}; --again scores without writing"
        )
    if not asked.again and _git("status", "--porcelain", "src"):
        parser.error(
            "src has changes that are in no commit; commit them, so that the record names what was scored"
        )
    scorer = _scorer(asked.batches.parent.parent / "tools" / "score.py")
    scores: dict[str, list[Score]] = {}
    for batch in asked.batch:
        path = asked.batches / f"{batch}.jsonl"
        if not path.is_file():
            parser.error(f"{path}: there is no such file; name a folder of batches with --batches")
        scores[batch] = [_score(gold, scorer) for gold in scorer.load(path)]
        if not asked.again:
            _write(batch, scores[batch])
    _print([score for batch in scores.values() for score in batch])


def _scorer(path: Path) -> Any:
    """The scorer that stands beside the labelled documents, so that both count alike."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None or not path.is_file():
        sys.exit(f"{path}: the scorer is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(gold: Gold, scorer: Any) -> Score:
    read = [
        claim
        for claim in _claims(gold)
        if not any(claim["start"] < end and start < claim["end"] for start, end in gold.get("ignore", []))
    ]
    pairs, _ = scorer.pair(gold["claims"], read)
    return Score(
        gold["doc"], gold["lang"], tuple(_pair(label, claim, scorer) for label, claim in pairs), len(read)
    )


def _claims(gold: Gold) -> list[dict[str, Any]]:
    published = date.fromisoformat(gold["published"]) if gold.get("published") else None
    document = Document(
        gold["doc"],
        gold["doc"],
        gold["text"],
        published=published,
        title=gold.get("title"),
        language=gold["lang"],
    )
    try:
        reading = extract_document(document)
    except LanguageError:
        return []
    claims: list[dict[str, Any]] = json.loads(encoded(wire_reading(reading)))["claims"]
    return [claim for claim in claims if claim["field"] == "text"]


def _pair(label: Gold, claim: Gold | None, scorer: Any) -> Pair:
    if claim is None:
        return Pair(None, False)
    wrong = frozenset(field for field in scorer.FIELDS if not scorer.right(label, claim, field))
    return Pair(wrong, "speaker" in wrong and claim["speaker"] != UNATTRIBUTED)


def _f1(scores: Iterable[Score], is_right: Callable[[frozenset[str]], bool]) -> float:
    scores = list(scores)
    hits = sum(pair.wrong is not None and is_right(pair.wrong) for score in scores for pair in score.pairs)
    amount = sum(len(score.pairs) + score.read for score in scores)
    return 2 * hits / amount if amount else 1.0


MEASURES: dict[str, Callable[[frozenset[str]], bool]] = {
    "found": lambda wrong: True,
    "core": lambda wrong: wrong.isdisjoint(CORE),
    "full": lambda wrong: not wrong,
}


def _interval(scores: Sequence[Score], is_right: Callable[[frozenset[str]], bool]) -> tuple[float, float]:
    """The 95 % interval of an F1 over documents drawn again and again."""
    draw = random.Random(0)
    drawn = sorted(_f1(draw.choices(scores, k=len(scores)), is_right) for _ in range(DRAWS))
    return drawn[round(0.025 * DRAWS)], drawn[round(0.975 * DRAWS) - 1]


def _languages(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """The scores of all documents, and of those of each language."""
    codes = sorted({score.language for score in scores})
    return {"all": list(scores), **{code: [s for s in scores if s.language == code] for code in codes}}


def _record() -> list[dict[str, str]]:
    if not RECORD.is_file():
        return []
    with RECORD.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _write(batch: str, scores: Sequence[Score]) -> None:
    commit = _git("rev-parse", "--short", "HEAD")
    new = not RECORD.is_file()
    with RECORD.open("a", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        if new:
            table.writerow(COLUMNS)
        for code, some in _languages(scores).items():
            values = [f"{_f1(some, is_right):.3f}" for is_right in MEASURES.values()]
            table.writerow([date.today().isoformat(), commit, batch, code, *values])


def _print(scores: Sequence[Score]) -> None:
    table = Table("language", "documents", "figures", *MEASURES, "speaker right", "misnamed")
    for code, some in _languages(scores).items():
        pairs = [pair for score in some for pair in score.pairs]
        found = [pair.wrong for pair in pairs if pair.wrong is not None]
        spans = [
            f"{_f1(some, is_right):.3f} ({low:.2f}–{high:.2f})"
            for is_right in MEASURES.values()
            for low, high in [_interval(some, is_right)]
        ]
        right = sum("speaker" not in wrong for wrong in found) / len(found) if found else 1.0
        misnamed = sum(pair.misnamed for pair in pairs) / len(pairs) if pairs else 0.0
        table.add_row(code, str(len(some)), str(len(pairs)), *spans, f"{right:.3f}", f"{misnamed:.3f}")
    console = Console(width=120)
    console.print(table)
    full = _f1(scores, MEASURES["full"])
    fields = {field for score in scores for pair in score.pairs for field in pair.wrong or ()}
    gains = {field: _f1(scores, frozenset([field]).issuperset) - full for field in fields}
    lost = ", ".join(
        f"{field} +{gain:.3f}" for field, gain in sorted(gains.items(), key=lambda pair: -pair[1])
    )
    console.print(f"Full F1 would gain, if only that field were right: {lost or 'nothing'}")


if __name__ == "__main__":
    main()
