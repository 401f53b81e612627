"""Accuracy on the labelled documents that lie beside the checkout: what was reached is not lost again.

The documents may not be kept in the repository; where they are missing these tests are skipped. The floors
stand in tests/cases/reader/gold_floors.toml, which says how to raise them.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
GOLD, TOOLS = SHARED / "gold", SHARED / "tools"
BULLETINS = SHARED / "corpora" / "bulletins" / "general_staff_bulletins_en.jsonl"
FLOORS = tomllib.loads((ROOT / "tests/cases/reader/gold_floors.toml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(
    not (GOLD / "dev.jsonl").is_file(),
    reason="the labelled documents (../shared) are not beside the checkout",
)

TOLLBOOK = f'"{sys.executable}" -m tollbook'
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


def _run(command: list[str], given: bytes | None = None) -> bytes:
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, input=given, capture_output=True)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


def _scores(answer: Path) -> Mapping[str, Any]:
    scores: Mapping[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return scores


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What score.py says of the claims read, by language and kind of document."""
    answer = tmp_path_factory.mktemp("gold") / "claims.json"
    gold = [str(GOLD / name) for name in ("dev.jsonl", "dev_off_topic.jsonl")]
    run = ["--run", f"{TOLLBOOK} extract --jsonl", "--json", str(answer)]
    _run([sys.executable, str(TOOLS / "score.py"), *gold, *run])
    return _scores(answer)


@cache
def _verdicts(folder: Path, language: str) -> Mapping[str, float]:
    """What score_verdicts.py says of the relays in a language."""
    lines = (GOLD / "verdicts_dev.jsonl").read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if json.loads(line)["lang"] == language]
    documents, answer = folder / f"{language}.jsonl", folder / f"{language}.json"
    documents.write_text("\n".join(own) + "\n", encoding="utf-8")
    run = ["--run", f"{TOLLBOOK} check --jsonl", "--json", str(answer)]
    _run([sys.executable, str(TOOLS / "score_verdicts.py"), str(documents), *run])
    return _scores(answer)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for the documents and scores of each language."""
    return tmp_path_factory.mktemp("verdicts")


@cache
def _bulletins() -> Mapping[str, float]:
    """How many figures the bulletins have, and the shares of them that hold and that fail."""
    command = [sys.executable, "-m", "tollbook", "check", "--jsonl"]
    answers = [json.loads(line) for line in _run(command, BULLETINS.read_bytes()).splitlines()]
    told = Counter[str]()
    for answer in answers:
        told.update({name: answer["coverage"][name] for name in ("figures", "holds", "fails")})
    figures = told["figures"]
    return {"figures": figures, "confirmed": told["holds"] / figures, "alarms": told["fails"] / figures}


def _stands(name: str, value: float, floor: float) -> None:
    print(f"{name}: {value:.4f}, floor {floor}")
    assert value >= floor, f"{name} is {value:.4f}, below its floor {floor}"


def _keeps_below(name: str, value: float, ceiling: float) -> None:
    print(f"{name}: {value:.4f}, ceiling {ceiling}")
    assert value <= ceiling, f"{name} is {value:.4f}, above its ceiling {ceiling}"


@pytest.mark.parametrize("name", FLOORS["claims"])
def test_claims_are_read_no_worse(claims: Mapping[str, Any], name: str) -> None:
    """Of the claims of a language, or of a kind of document, no fewer are found, and no fewer fully right."""
    keys = {"found": "f1", "core": "core_f1", "full": "full_f1"}
    for measure, floor in FLOORS["claims"][name].items():
        _stands(f"{name} {measure}", claims[name][keys[measure]], floor)


def test_texts_without_claims_stay_without(claims: Mapping[str, Any]) -> None:
    """Documents with numbers and no claim yield no claim."""
    empty = claims["empty"]
    _stands("documents without a claim", empty["clean"] / empty["documents"], FLOORS["empty"]["clean"])


@pytest.mark.parametrize("language", FLOORS["verdicts"])
def test_relays_are_checked_no_worse(folder: Path, language: str) -> None:
    """No fewer faults are caught in a language's relays, no fewer true figures confirmed, no more alarms."""
    found, floors = _verdicts(folder, language), FLOORS["verdicts"][language]
    for measure in ("caught", "diagnosed", "confirmed"):
        _stands(f"{language} {measure}", found[measure], floors[measure])
    _keeps_below(f"{language} alarms", found["alarms"], floors["alarms"])


def test_bulletins_are_read_no_worse() -> None:
    """The bulletins' own figures are read, and hold, as before."""
    found, floors = _bulletins(), FLOORS["bulletins"]
    _stands("bulletins figures", found["figures"], floors["figures"])
    _stands("bulletins confirmed", found["confirmed"], floors["confirmed"])
    _keeps_below("bulletins alarms", found["alarms"], floors["alarms"])
