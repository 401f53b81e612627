"""Numbers, days and lists are worded as an English sentence has them."""

from datetime import date

import pytest

from tollbook.model.phrases import count, dated, listed, number


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (999, "999"), (1_340, "1,340"), (-1_340, "-1,340"), (1_234.5, "1,234.5")]
)
def test_thousands_are_set_apart(value: float, words: str) -> None:
    """By commas, in whole numbers and in fractions."""
    assert number(value) == words


def test_one_takes_the_singular() -> None:
    """Nothing and several take the plural, and a large amount has its thousands set apart."""
    said = [count(amount, "figure", "figures") for amount in (0, 1, 2, 1_340)]
    assert said == ["0 figures", "1 figure", "2 figures", "1,340 figures"]


def test_a_day_is_written_out() -> None:
    """Day, month and year, without a zero before the day."""
    assert dated(date(2024, 2, 5)) == "5 February 2024"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["tanks"], "tanks"),
        (["tanks", "ships"], "tanks and ships"),
        (["tanks", "ships", "people"], "tanks, ships and people"),
    ],
)
def test_words_are_listed(words: list[str], said: str) -> None:
    """Commas, and «and» before the last; from any iterable, consumed once."""
    assert listed(words) == listed(iter(words)) == said
