"""Feeds damaged texts to the readers of all languages, and stops at the first that breaks a promise.

    python bench/fuzz_reader.py [--minutes N] [--engine atheris|hypothesis]

The texts are those of tests/cases/reader, cut, joined, repeated and strewn with odd characters as the
fuzzer says: atheris, guided by coverage, if it is installed (it is in no lock, since it has wheels for few
machines), or else Hypothesis. The promises: no exception, every quote quotes a number of its text, no
character is quoted twice, no run of digits is passed over, and no short text takes long.
"""

import argparse
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "cases" / "reader"
FIRST_DAY, DAYS = date(2022, 2, 20), 1_700
LONGEST = 4_000
SLOW = 1.0  # seconds for a text of so many characters or fewer
ODD = (
    *("\u00a0", "\u202f", "\u200f", "\u202e", "\u200b", "\x00", "\ud800", "\U0001f525", "\u0130", "\u0301"),
    *(
        "\n",
        "\n\n",
        "\t",
        "|",
        "—",
        "–",
        "-",
        "…",
        ":",
        ";",
        ",",
        ".",
        "(",
        ")",
        "«",
        "»",
        "*",
        "[",
        "]",
        "+",
        "/",
    ),
    *(
        "0",
        "9" * 40,
        "1,340",
        "9 047",
        "(+12)",
        "1,020.010",
        ",000",
        "²",
        "½",
        "٣",
        "10.05.2026",
        "24:61",
        "№",
    ),
    *(
        "2022-02-30",
        "31 лютого",
        "29 февраля",
        "February 30",
        "since",
        "з",
        "до",
        "из",
        "from",
        "to",
        "between",
    ),
    *(
        "half a million",
        "півтори тисячі",
        "полтора миллиона",
        "двоє",
        "трое",
        "dozens",
        "тис.",
        "млн",
        "×",
        "$",
        "%",
    ),
)


@cache
def seeds() -> tuple[tuple[str, str], ...]:
    """The language and the text of every case."""
    return tuple(
        (path.parent.name, case["text"])
        for path in sorted(CASES.glob("*/*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])
    )


def damaged(data: bytes) -> tuple[str, str, date | None, str | None]:
    """A language, a text, its day and its headline, as the fuzzer's bytes say."""
    numbers = iter(data)

    def below(limit: int) -> int:
        """The next two bytes as a number below a limit; 0 once there are none."""
        return (next(numbers, 0) * 256 + next(numbers, 0)) % max(1, limit)

    language, text = seeds()[below(len(seeds()))]
    if below(8) == 0:
        language = seeds()[below(len(seeds()))][0]
    published = None if below(4) == 0 else FIRST_DAY + timedelta(below(DAYS))
    title = seeds()[below(len(seeds()))][1][: below(200)] if below(3) == 0 else None
    for edit in numbers:
        start = below(len(text) + 1)
        end = start + below(min(120, len(text) - start + 1))
        text = text[:start] + _replacement(edit, text[start:end], below) + text[end:]
    return language, text[:LONGEST], published, title


def _replacement(edit: int, words: str, below: Callable[[int], int]) -> str:
    """What one edit puts in the place of a stretch of text."""
    match edit % 7:
        case 0:
            return ""
        case 1:
            return words * (2 + below(3))
        case 2:
            return words + ODD[below(len(ODD))]
        case 3:
            other = seeds()[below(len(seeds()))][1]
            start = below(len(other))
            return other[start : start + below(160)]
        case 4:
            return words.swapcase()
        case 5:
            return f" {ODD[below(len(ODD))]} "
    return chr(below(0x3000)) + words[::-1]


def examine(data: bytes) -> None:
    """Reads one damaged text. Raises AssertionError, naming the text, if the reading breaks a promise."""
    from tollbook.model.document import Document
    from tollbook.packs.conflict import load_pack
    from tollbook.reader import reader_for

    language, text, published, title = damaged(data)
    document = Document("0", "damaged", text, title=title, published=published, language=language)
    began = time.perf_counter()
    reading = reader_for(load_pack("russia-ukraine-2022"), language).read(document)
    took = time.perf_counter() - began
    parts = (reading.claims, reading.others, reading.leftovers)
    for field, whole in (("title", title or ""), ("text", text)):
        spans = sorted((n.quote.start, n.quote.end) for part in parts for n in part if n.quote.field == field)
        _keep_promises(language, whole, spans)
    assert took < SLOW, f"{len(text)} characters took {took:.1f} s ({language}): {text!r}"


def _keep_promises(language: str, text: str, spans: list[tuple[int, int]]) -> None:
    from tollbook.reader.text.numbers import find_digits

    for start, end in spans:
        assert end <= len(text), f"a quote beyond the end ({language}): {text!r}"
        assert _has_number(text[start:end], language), (
            f"{text[start:end]!r} is no number ({language}): {text!r}"
        )
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start, f"{text[start:end]!r} is quoted twice ({language}): {text!r}"
    for numeral in find_digits(text):
        said = text[numeral.start : numeral.end]
        assert any(s <= numeral.start < e for s, e in spans), f"{said!r} passed over ({language}): {text!r}"


def _has_number(quote: str, language: str) -> bool:
    """Whether a quote has a digit, or a word that is a number in the language."""
    from tollbook.reader.text.fold import fold

    if any(char.isnumeric() for char in quote):
        return True
    words = fold(quote).split()
    runs = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(run in _number_words(language) for run in runs)


@cache
def _number_words(language: str) -> frozenset[str]:
    from tollbook.packs.language import load_vocabulary
    from tollbook.reader.text.fold import fold

    forms = load_vocabulary("russia-ukraine-2022", language).forms
    kinds = {"value", "whole", "scale", "half", "idiom", "vague"}
    return frozenset(" ".join(fold(form).split()) for form, senses in forms.items() if kinds & set(senses))


def by_hypothesis(minutes: float) -> int:
    """Lets Hypothesis choose the bytes until the time is over; how many texts were read."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    examined = 0
    over = time.monotonic() + 60 * minutes
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    phases = [Phase.generate, Phase.shrink]
    for round_ in _until(over):

        @seed(round_)
        @settings(max_examples=500, deadline=None, database=None, phases=phases, suppress_health_check=checks)
        @given(st.binary(min_size=12, max_size=160))
        def read(data: bytes) -> None:
            nonlocal examined
            examined += 1
            examine(data)

        read()
    return examined


def _until(over: float) -> Iterator[int]:
    round_ = 0
    while time.monotonic() < over:
        yield round_
        round_ += 1


def by_atheris(minutes: float) -> None:
    """Lets atheris choose the bytes, guided by what the reader's code does with them; does not return."""
    import atheris

    with atheris.instrument_imports(include=["tollbook.extract"]):
        import tollbook.reader.document_reader  # noqa: F401
    artefacts = tempfile.mkdtemp(prefix="fuzz-reader-")
    flags = [
        f"-max_total_time={int(60 * minutes)}",
        f"-artifact_prefix={artefacts}/",
        "-max_len=160",
        "-timeout=20",
    ]
    atheris.Setup([sys.argv[0], *flags], examine)
    atheris.Fuzz()


def main() -> None:
    """Fuzzes for as long as is asked, and says with what."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--engine", choices=("atheris", "hypothesis"))
    options = arguments.parse_args()
    engine = options.engine or ("atheris" if find_spec("atheris") else "hypothesis")
    print(f"{len(seeds()):,} texts to damage, {engine}, {options.minutes:g} minutes", flush=True)
    if engine == "atheris":
        by_atheris(options.minutes)
    print(f"{by_hypothesis(options.minutes):,} damaged texts read, no promise broken")


if __name__ == "__main__":
    main()
