"""Our own cases as labelled documents, in the form that the scorer of gold claims reads.

    python -m tools.cases_to_gold PATH [PATH …] > cases.jsonl

PATH is a file of cases or a folder of such (see tests/reader/test_cases.py for their form). The language is
the folder or the file that is named by its code. A number named in `ignore` is scored neither way.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tollbook.packs.language import language_codes

# «2x» is a 2.
TIMES = r"[xх×](?!\w)"
FIELDS = ("value", "value_max", "bound", "item", "outcome", "side", "period", "from", "to", "speaker")


def main() -> None:
    """Writes one document a line to standard output."""
    for path in map(Path, sys.argv[1:]):
        for file in sorted(path.rglob("*.toml")) if path.is_dir() else [path]:
            for document in gold_of(file):
                print(json.dumps(document, ensure_ascii=False, default=date.isoformat))


def gold_of(file: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file as labelled documents."""
    language = next(name for name in (file.stem, file.parent.name) if name in language_codes())
    for number, case in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["case"]):
        yield {
            "doc": f"{file.stem}-{language}-{number:03}",
            "lang": language,
            "published": case.get("published"),
            "title": case.get("title"),
            "text": case["text"],
            "claims": [
                _claim(case, {**case.get("each", {}), **claim})
                for claim in case.get("claims", ())
                if _in_text(claim)
            ],
            "ignore": [place for told in case.get("ignore", ()) for place in _ignored(case["text"], told)],
        }


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where a number stands in a text as one of its own, never inside a longer one."""
    alone = rf"(?<!\w)(?<!\d[.,]){re.escape(words)}(?!(?!{TIMES})\w)(?![.,]\d)"
    return [match.span() for match in re.finditer(alone, text)]


def _ignored(text: str, told: str | Mapping[str, Any]) -> list[tuple[int, int]]:
    """Where a number scored neither way stands: all places of its words, or the `nth` alone."""
    if isinstance(told, str):
        return places(text, told)
    found = places(text, told["quote"])
    return found[told["nth"] - 1 : told["nth"]] if "nth" in told else found


def _in_text(claim: Mapping[str, Any]) -> bool:
    return bool(claim.get("field", "text") == "text")


def _claim(case: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    found = places(case["text"], told["quote"])
    nth = told.get("nth", 1)
    if len(found) < nth:
        sys.exit(f"{case['name']}: {told['quote']!r} stands {len(found)} times; mend the quote or `nth`")
    start, end = found[nth - 1]
    return {"start": start, "end": end, **dict.fromkeys(FIELDS), "bound": "exact", **_fields(told)}


def _fields(told: Mapping[str, Any]) -> dict[str, Any]:
    return {field: told[field] for field in FIELDS if field in told}


if __name__ == "__main__":
    main()
