"""What a newsroom plugs in: the pre-commit hook and the GitHub Action, run as far as this machine can."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tollbook.cli import main

ROOT = Path(__file__).parent.parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
TRUE = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
FALSE = TRUE.replace("9,047", "9,074")


def test_hook_runs_as_pre_commit_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry is a command of Tollbook's that takes the changed files, and fails if one of them does."""
    (hook,) = HOOKS
    assert hook["id"] == "tollbook-check" and hook["language"] == "python"
    assert set(hook["types_or"]) == {"plain-text", "markdown", "html"}
    program, *arguments = hook["entry"].split()
    assert program == "tollbook"
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(TRUE, encoding="utf-8")
    Path("b c.txt").write_text(FALSE, encoding="utf-8")
    assert CliRunner().invoke(main, [*arguments, "a.md"]).exit_code == 0
    assert CliRunner().invoke(main, [*arguments, "a.md", "b c.txt"]).exit_code == 1


def test_action_never_writes_inputs_into_its_scripts() -> None:
    """Inputs reach a script as variables: nothing that a caller passes becomes a part of its text."""
    for step in STEPS:
        assert "${{" not in step["run"] and step["shell"] == "bash"
    passed = {re.sub(r"\$\{\{ inputs\.(.*) \}\}", r"\1", value) for s in STEPS for value in s["env"].values()}
    assert set(ACTION["inputs"]) <= passed
    assert ACTION["runs"]["using"] == "composite" and "uses" not in {key for s in STEPS for key in s}


def test_action_installs_from_its_own_checkout_with_hashes() -> None:
    """The packages are locked, and Tollbook itself comes from the revision that the workflow names."""
    script = STEPS[0]["run"]
    assert "--require-hashes" in script and "--no-index" in script
    for lock in re.findall(r"\$SOURCE/([\w.-]+\.txt)", script):
        assert "--hash=sha256:" in (ROOT / lock).read_text("utf-8")


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's folders: a checkout with reports, and one for what is installed, where Tollbook lies."""
    installed = tmp_path / "temp folder" / "tollbook" / "bin"
    installed.mkdir(parents=True)
    command = installed / "tollbook"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tollbook "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    checkout = tmp_path / "checkout"
    (checkout / "reports" / "old").mkdir(parents=True)
    (checkout / "reports" / "true.md").write_text(TRUE, encoding="utf-8")
    (checkout / "reports" / "false one.md").write_text(FALSE, encoding="utf-8")
    return tmp_path


def checked(runner: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Runs the action's check with some inputs, and gives the status that it sets."""
    step: dict[str, Any] = STEPS[1]
    given = {name: str(said.get("default", "")) for name, said in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    values = {
        name: given[re.sub(r"\$\{\{ inputs\.(.*) \}\}", r"\1", said)] for name, said in step["env"].items()
    }
    output = runner / "output"
    output.write_text("", encoding="utf-8")
    env = {
        **os.environ,
        **values,
        "RUNNER_TEMP": str(runner / "temp folder"),
        "GITHUB_OUTPUT": str(output),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=runner / "checkout",
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done, output.read_text("utf-8")


def test_action_annotates_what_fails(runner: Path) -> None:
    """The reports that fit the patterns are checked; the step fails as the check does, and says so."""
    done, output = checked(runner, files="reports/true.md\nreports/*one.md\n")
    assert (done.returncode, output) == (1, "status=1\n")
    assert "::error file=reports/false one.md,line=1," in done.stdout
    assert done.stdout.count("::notice ") == 2
    done, output = checked(runner, files="reports/true.md")
    assert (done.returncode, output) == (0, "status=0\n")


def test_action_takes_all_its_inputs(runner: Path) -> None:
    """Selection, settings, baseline and format reach the command."""
    checkout = runner / "checkout"
    (checkout / "quiet.toml").write_text('ignore = ["TB101"]\n', encoding="utf-8")
    assert checked(runner, files="reports/*.md", config="quiet.toml")[0].returncode == 0
    assert checked(runner, files="reports/*.md", select="TB2,wrong-start")[0].returncode == 0
    assert checked(runner, files="reports/*.md", ignore="echo")[0].returncode == 0
    done, _ = checked(runner, files="reports/*.md", baseline="none.json")
    assert done.returncode == 2 and "there is no such baseline" in done.stderr
    assert checked(runner, files="reports/*.md", output_format="markdown")[0].stdout.startswith(
        "## `reports/"
    )


def test_action_writes_sarif_for_a_step_that_follows(runner: Path) -> None:
    """The file is there whether something fails or not."""
    for files, results in (("reports/*.md", 1), ("reports/true.md", 0)):
        checked(runner, files=files, sarif_file="out.sarif")
        log = json.loads((runner / "checkout" / "out.sarif").read_text("utf-8"))
        assert len(log["runs"][0]["results"]) == results


@pytest.mark.parametrize("files", ["", "\n", "nothing/*.md"])
def test_action_without_files_fails(runner: Path, files: str) -> None:
    """A pattern that fits nothing is a mistake, and no report without faults."""
    done, output = checked(runner, files=files)
    assert (done.returncode, output) == (2, "status=2\n") and "tollbook: " in done.stderr


@pytest.mark.parametrize(
    "hostile", ["$(touch owned)", "`touch owned`", "; touch owned", "--help", "a\ttouch owned"]
)
def test_action_runs_nothing_that_an_input_says(runner: Path, hostile: str) -> None:
    """An input is a word, whatever it holds."""
    for given in ({"files": hostile}, {"files": "reports/true.md", "select": hostile, "config": hostile}):
        done, _ = checked(runner, **given)
        assert done.returncode == 2
        assert not list(runner.rglob("owned"))
