"""`tollbook compare` on the command line: a table, CSV, JSON, a chart, and what it refuses."""

import csv
import io
import json
import shutil
import time
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main
from tollbook.pipeline import clock


@pytest.fixture(autouse=True)
def on_a_known_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is a few days after the newest bundled report."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 8, 24))


def run(*arguments: str, width: int = 110) -> Result:
    """Runs the command on the bundled series."""
    return CliRunner().invoke(main, ["compare", *arguments], env={"COLUMNS": str(width)})


PACK = "russia-ukraine-2022"
OCTOBER = ("--from", "2024-10-01", "--to", "2024-10-31", "--by", "month")


def test_table_says_who_counts_what() -> None:
    """Headings name speaker and measure; beneath stand what each counts, licences, and how old it is."""
    done = run("personnel", *OCTOBER, width=200)
    assert done.exit_code == 0
    for words in (
        "Russia · personnel, by month",
        "41,980",
        "7,688–10,950",
        "These are different measures, which do not add up",
        "Mediazona and BBC News Russian: Deaths of Russian soldiers confirmed by name: a floor",
        "Licence: MIT. Held up to 2026-01-31.",
        "The series is held up to 21 August 2026, 3 days before today.",
        "Also held, and shown with --measure",
    ):
        assert words in done.output


@pytest.mark.parametrize("width", [60, 80, 110, 200])
def test_no_heading_or_figure_is_cut(width: int) -> None:
    """On a narrow terminal the columns go into several tables, with every word whole."""
    done = run("personnel", "--measure", "all", "--by", "year", width=width)
    assert done.exit_code == 0 and "…" not in done.output
    rows = [line for line in done.output.splitlines() if line.lstrip().startswith("2024 ")]
    counted = len(json.loads(run("personnel", "--measure", "all", "--by", "year", "--json").output)["counts"])
    assert sum(len(row.split()) - 1 for row in rows) == counted > 10
    assert all(len(line) <= width for line in done.output.partition("Single figures")[0].splitlines())


def test_csv_has_a_line_for_each_figure() -> None:
    """CSV names speaker, measure, days and bounds for each figure; what is not reported has no line."""
    rows = list(csv.DictReader(io.StringIO(run("personnel", *OCTOBER, "--csv").output)))
    modelled = next(row for row in rows if row["method"] == "modelled" and row["row"])
    assert (modelled["low"], modelled["high"], modelled["bound"]) == ("7688", "10950", "range")
    assert (modelled["first"], modelled["last"], modelled["whole"]) == ("2024-09-30", "2024-11-03", "1")
    staff = next(row for row in rows if row["speaker"] == "general-staff-ua")
    assert (staff["outcome"], staff["low"], staff["bound"]) == ("casualties", "41980", "approx")
    assert {row["figure"] for row in rows} == {"losses", "total", "estimate"}


def test_json_keeps_null_apart_from_zero() -> None:
    """A cell is null where nothing is reported, and has low 0 where zero is."""
    done = run("helicopters", "--from", "2025-07-01", "--to", "2025-07-05", "--json")
    shape = json.loads(done.output)
    assert shape["schema"] == "tollbook.compare/1"
    assert [(c["speaker"], c["method"], c["figure"]) for c in shape["counts"]] == [
        ("general-staff-ua", "estimated", "losses"),
        ("general-staff-ua", "estimated", "total"),
        ("oryx", "pictured", "total"),
    ]
    cells = [row["cells"] for row in shape["rows"]]
    assert cells[0][0]["low"] == 0 and cells[0][2] is None
    assert {source["licence"] for source in shape["sources"]} == {"MIT", "CC BY 4.0"}


def test_different_measures_are_refused_one_axis() -> None:
    """Asked for one axis, it names the measures, says why not, and how to ask for one."""
    done = run("personnel", "--one-axis")
    assert done.exit_code == 2
    assert "different measures" in done.output and "cannot be compared" in done.output
    assert "killed, confirmed by name; killed, modelled" in done.output and "killed/named" in done.output


def test_one_measure_may_share_an_axis() -> None:
    """Two speakers of the same measure go on one axis, but a month's losses and totals do not."""
    assert (
        run("personnel", "--one-axis", "--measure", "casualties/estimated", "--only", "losses").exit_code == 0
    )
    both = run("personnel", "--one-axis", "--measure", "casualties/estimated")
    assert both.exit_code == 2 and "--only losses or --only totals" in both.output


def test_refused_axis_leaves_no_chart(tmp_path: Path) -> None:
    """Nothing is drawn of what was refused."""
    done = run("personnel", "--one-axis", "--chart", str(tmp_path / "c.svg"))
    assert done.exit_code == 2 and list(tmp_path.iterdir()) == []


def test_chart_is_written(tmp_path: Path) -> None:
    """The table is printed and the chart drawn from the same figures."""
    pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    for name in ("c.svg", "c.png"):
        done = run("tanks", *OCTOBER, "--chart", str(tmp_path / name), "--width", "400")
        assert done.exit_code == 0 and (tmp_path / name).stat().st_size > 2_000
    assert "The chart" not in done.stdout and "c.png" in done.stderr


def test_single_speaker_is_told() -> None:
    """What one speaker alone counts is shown, and said to be one speaker's."""
    done = run("submarines", "--by", "year")
    assert done.exit_code == 0
    assert "by General Staff of Ukraine alone are at hand: there is nothing to compare" in done.output
    others = run("tanks", "--by", "year", "--measure", "pictured")
    assert "alone are at hand" not in others.output and "lost/estimated" in others.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tnks",), "Did you mean tanks?"),
        (("prisoners", "--side", "UA"), "choose one of: personnel, tanks"),
        (("personnel", "--measure", "dead"), "killed/named"),
        (("personnel", "--from", "2025-01-02", "--to", "2025-01-01"), "write the earlier one first"),
        (("personnel", "--chart", "a.pdf"), "SVG or PNG"),
        (("personnel", "--file", "minfn=a.csv"), "Did you mean minfin?"),
        (("personnel", "--file", "minfin=/none/such.csv"), "there is no such file"),
        (("personnel", "--csv", "--json"), "choose one of --csv and --json"),
        (("personnel", "--pack", "none-such"), "no such conflict"),
        (("personnel", "--chart", "/none/such/a.svg"), "cannot be written"),
    ],
)
def test_wrong_request_is_told(arguments: tuple[str, ...], told: str) -> None:
    """A request that cannot be met ends with a sentence and status 2, never a traceback."""
    if "a.svg" in arguments[-1]:
        pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    done = run(*arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_own_file_that_drifts_is_refused(tmp_path: Path) -> None:
    """A file that is not as its card expects is an error that names what is wrong with it."""
    (tmp_path / "uk.csv").write_text("month,year\nmarch,2022\n", encoding="utf-8")
    done = run("personnel", "--file", f"uk-mod-monthly={tmp_path / 'uk.csv'}")
    assert done.exit_code == 2 and "lacks «casualties (average daily losses)»" in " ".join(
        done.output.split()
    )


@pytest.fixture(scope="module")
def ledger(bundled_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger with all that is bundled."""
    where = tmp_path_factory.mktemp("compared") / "ledger.db"
    shutil.copyfile(bundled_ledger, where)
    return str(where)


@pytest.mark.parametrize(
    "asked",
    [
        ("personnel", "--from", "2024-01-01", "--to", "2024-12-31"),
        ("personnel", "--measure", "all", "--by", "year"),
        ("personnel", "--side", "UA", "--measure", "all"),
        ("tanks", "--from", "2024-10-01", "--to", "2024-10-31"),
        ("tanks", "--side", "UA"),
        ("personnel", "--as-of", "2024-05-01", "--measure", "all"),
        ("tanks", "--as-of", "2022-07-18", "--by", "day", "--from", "2022-07-01"),
        ("personnel", "--as-of", "2025-11-01", "--measure", "killed/named"),
    ],
    ids=" ".join,
)
def test_a_ledger_gives_the_same_numbers(ledger: str, asked: tuple[str, ...]) -> None:
    """Whether figures are read from the bundled files or from a ledger of them, now or as of a day, a
    comparison is the same to the last byte."""
    without, within = run(*asked, "--json"), run(*asked, "--json", "--ledger", ledger)
    assert (without.exit_code, without.output) == (0, within.output)


def test_what_was_known_then(ledger: str, tmp_path: Path) -> None:
    """A month that a source changed later is shown as it was before, as far as it was published, and as far
    as the ledger had recorded it, by then."""
    text = files("tollbook").joinpath("conflicts", PACK, "series/uk-mod-monthly.csv").read_text("utf-8")
    assert text.count(",11966,11966,") == 1
    saved, where = tmp_path / "later.csv", tmp_path / "ledger.db"
    saved.write_text(text.replace(",11966,11966,", ",12000,11966,"), "utf-8")
    where.write_bytes(Path(ledger).read_bytes())
    before = datetime.now(UTC).replace(microsecond=0)
    while datetime.now(UTC).replace(microsecond=0) == before:
        time.sleep(0.05)  # a moment of recording is asked for by its second
    given = ("--source", "uk-mod-monthly", "--published", "2026-03-01", "--ledger", str(where))
    add = ["add", *given, str(saved)]
    done = CliRunner().invoke(main, add, catch_exceptions=False)
    assert done.exit_code == 0 and "1 changed" in done.output and "11,966" in done.output
    march = ("personnel", "--from", "2022-03-01", "--to", "2022-03-31", "--by", "month", "--only", "losses")
    for asked, expected in (
        ((), 12_000),
        (("--as-of", "2026-03-01"), 12_000),
        (("--as-of", "2026-02-28"), 11_966),
        (("--recorded", f"{before:%Y-%m-%dT%H:%M:%S}"), 11_966),
    ):
        found = json.loads(run(*march, *asked, "--json", "--ledger", str(where)).output)
        column = [count["speaker"] for count in found["counts"]].index("uk-mod")
        assert found["rows"][0]["cells"][column]["low"] == expected, asked


def test_recorded_needs_a_ledger() -> None:
    """What a ledger had recorded can be asked of a ledger alone."""
    done = run("tanks", "--recorded", "2026-01-01")
    assert done.exit_code == 2 and "name it with --ledger" in done.stderr
