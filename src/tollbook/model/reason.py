"""The reasons for verdicts: the one list of them, each with its code, its verdict and its sentences.

What people and programs are told of a reason is taken from here: in a terminal, on pages, in JSON and its
schema, in the docs. A sentence stands for the reason in every check that gives it, so it names no figures;
there is one for each language of the interface.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from tollbook.model.verdict import Verdict


class Reason(StrEnum):
    """Why a finding has its verdict: a code that never changes, from which the verdict follows."""

    verdict: Verdict
    sentences: Mapping[str, str]

    def __new__(cls, code: str, verdict: Verdict, sentences: Mapping[str, str]) -> Self:
        """A reason with all that belongs to it."""
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.verdict = verdict
        reason.sentences = MappingProxyType(dict(sentences))
        return reason

    @classmethod
    def of(cls, code: str) -> Self | None:
        """The reason with a code; None for a code that is not in use (any more), as old files may have."""
        return next((reason for reason in cls if reason == code), None)

    def sentence(self, language: str) -> str:
        """What the reason says, in a language of the interface. Raises KeyError for any other language."""
        return self.sentences[language]

    def clause(self, language: str) -> str:
        """The same to stand within a sentence: without the capital and the full stop."""
        sentence = self.sentences[language]
        return sentence[0].lower() + sentence[1:].removesuffix(".")

    # The figure holds.

    EQUAL = (
        "equal",
        Verdict.HOLDS,
        {"en": "The source published this very figure.", "uk": "Джерело оприлюднило саме це число."},
    )
    ROUNDED = (
        "rounded",
        Verdict.HOLDS,
        {"en": "The figure is the source’s, rounded.", "uk": "Це число джерела, заокруглене."},
    )
    BOUND_TRUE = (
        "bound-true",
        Verdict.HOLDS,
        {
            "en": "The source’s figure lies within the bound that the text gives.",
            "uk": "Число джерела відповідає межі, яку називає текст.",
        },
    )
    OTHER_DAY_CONVENTION = (
        "other-day-convention",
        Verdict.HOLDS,
        {
            "en": "The figure is the source’s if days are counted by the other convention.",
            "uk": "Це число джерела, якщо рахувати день за іншим правилом.",
        },
    )
    SUMS = (
        "sums",
        Verdict.HOLDS,
        {"en": "Other figures add up to this one.", "uk": "Інші числа в сумі дають саме це."},
    )
    RATIO = (
        "ratio",
        Verdict.HOLDS,
        {
            "en": "The published figures compare as the text says.",
            "uk": "Оприлюднені числа співвідносяться так, як каже текст.",
        },
    )
    RECORD = (
        "record",
        Verdict.HOLDS,
        {"en": "The series confirms the record.", "uk": "Ряд підтверджує рекорд."},
    )
    FIRST_TIME = (
        "first-time",
        Verdict.HOLDS,
        {
            "en": "The series confirms that it was the first time.",
            "uk": "Ряд підтверджує, що це сталося вперше.",
        },
    )
    STREAK = (
        "streak",
        Verdict.HOLDS,
        {
            "en": "The series confirms that this went on for as long as the text says.",
            "uk": "Ряд підтверджує, що це тривало стільки, скільки каже текст.",
        },
    )
    MILESTONE = (
        "milestone",
        Verdict.HOLDS,
        {
            "en": "The total passed this mark on that day.",
            "uk": "Загальна кількість перетнула цю позначку того дня.",
        },
    )

    # The figure fails.

    NO_MATCH = (
        "no-match",
        Verdict.FAILS,
        {"en": "The source published another figure.", "uk": "Джерело оприлюднило інше число."},
    )
    STALE = (
        "stale",
        Verdict.FAILS,
        {"en": "The figure is the source’s for another day.", "uk": "Це число джерела за інший день."},
    )
    WRONG_YEAR = (
        "wrong-year",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s for the same day of another year.",
            "uk": "Це число джерела за той самий день іншого року.",
        },
    )
    CATEGORY_SWAPPED = (
        "category-swapped",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s for another category.",
            "uk": "Це число джерела з іншої категорії.",
        },
    )
    TOTAL_AS_DAILY = (
        "total-as-daily",
        Verdict.FAILS,
        {
            "en": "A running total is given as one day’s figure.",
            "uk": "Загальну кількість подано як число за один день.",
        },
    )
    DAILY_AS_TOTAL = (
        "daily-as-total",
        Verdict.FAILS,
        {
            "en": "One day’s figure is given as a running total.",
            "uk": "Число за один день подано як загальну кількість.",
        },
    )
    DIGITS_SWAPPED = (
        "digits-swapped",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s with two digits exchanged.",
            "uk": "Це число джерела з двома переставленими цифрами.",
        },
    )
    DIGIT_CHANGED = (
        "digit-changed",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s with one digit changed.",
            "uk": "Це число джерела з однією зміненою цифрою.",
        },
    )
    DIGIT_DROPPED = (
        "digit-dropped",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s with digits missing.",
            "uk": "Це число джерела, у якому бракує цифр.",
        },
    )
    DIGIT_ADDED = (
        "digit-added",
        Verdict.FAILS,
        {
            "en": "The figure is the source’s with digits added.",
            "uk": "Це число джерела із зайвими цифрами.",
        },
    )
    BOUND_FALSE = (
        "bound-false",
        Verdict.FAILS,
        {
            "en": "The source’s figure lies outside the bound that the text gives.",
            "uk": "Число джерела не відповідає межі, яку називає текст.",
        },
    )
    DOES_NOT_ADD_UP = (
        "does-not-add-up",
        Verdict.FAILS,
        {"en": "The figures do not add up.", "uk": "Числа не сходяться."},
    )
    CONTRADICTS_ITSELF = (
        "contradicts-itself",
        Verdict.FAILS,
        {
            "en": "The report gives two figures for the same thing.",
            "uk": "Повідомлення називає два різні числа для одного й того самого.",
        },
    )
    MALFORMED_NUMBER = (
        "malformed-number",
        Verdict.FAILS,
        {
            "en": "The number is written in two formats at once.",
            "uk": "Число записано у двох форматах одразу.",
        },
    )
    KILLED_FOR_CASUALTIES = (
        "killed-for-casualties",
        Verdict.FAILS,
        {
            "en": "The source counts killed and wounded; the text says killed.",
            "uk": "Джерело рахує вбитих і поранених; у тексті йдеться про вбитих.",
        },
    )
    CASUALTIES_FOR_KILLED = (
        "casualties-for-killed",
        Verdict.FAILS,
        {
            "en": "The source counts killed; the text says killed and wounded.",
            "uk": "Джерело рахує вбитих; у тексті йдеться про вбитих і поранених.",
        },
    )
    WRONG_SPEAKER = (
        "wrong-speaker",
        Verdict.FAILS,
        {"en": "Another source published this figure.", "uk": "Це число оприлюднило інше джерело."},
    )
    WRONG_START = (
        "wrong-start",
        Verdict.FAILS,
        {"en": "The count began on another day.", "uk": "Відлік почався іншого дня."},
    )
    PERIOD_SUM_FALSE = (
        "period-sum-false",
        Verdict.FAILS,
        {
            "en": "The published figures for these days come to another result.",
            "uk": "Оприлюднені числа за ці дні дають інший результат.",
        },
    )
    SUPERLATIVE_FALSE = (
        "superlative-false",
        Verdict.FAILS,
        {
            "en": "The series contradicts what the text says of this figure.",
            "uk": "Ряд суперечить тому, що текст каже про це число.",
        },
    )
    COMPARISON_FALSE = (
        "comparison-false",
        Verdict.FAILS,
        {
            "en": "The published figures do not compare as the text says.",
            "uk": "Оприлюднені числа співвідносяться не так, як каже текст.",
        },
    )

    # The figure could not be checked.

    NO_SERIES = (
        "no-series",
        Verdict.UNKNOWN,
        {"en": "No series of that count is held.", "uk": "Ряду з таким підрахунком тут немає."},
    )
    NOT_TIED = (
        "not-tied",
        Verdict.UNKNOWN,
        {
            "en": "A series is held, but nothing ties the figure to it.",
            "uk": "Ряд тут є, але ніщо не пов’язує з ним це число.",
        },
    )
    OPEN_WORDING = (
        "open-wording",
        Verdict.UNKNOWN,
        {
            "en": "The wording leaves open which count is meant.",
            "uk": "З тексту не видно, який саме підрахунок мається на увазі.",
        },
    )
    OTHER_MEASURE = (
        "other-measure",
        Verdict.UNKNOWN,
        {
            "en": "The series counts something other than what the text says.",
            "uk": "Ряд рахує не те, про що каже текст.",
        },
    )
    BEYOND_SERIES = (
        "beyond-series",
        Verdict.UNKNOWN,
        {"en": "The series has no figure for that time.", "uk": "У ряді немає числа за цей час."},
    )
    COPIES_DIFFER = (
        "copies-differ",
        Verdict.UNKNOWN,
        {
            "en": "The copies of the series differ, or do not settle the figure.",
            "uk": "Копії ряду розходяться або не дають визначити число.",
        },
    )
    RE_BASE = (
        "re-base",
        Verdict.UNKNOWN,
        {
            "en": "The source changed its totals on that day, or merged or began a category.",
            "uk": "Того дня джерело змінило свої підсумки, об’єднало категорії або почало нову.",
        },
    )
    UNDATED = (
        "undated",
        Verdict.UNKNOWN,
        {
            "en": "Neither the text nor its figures say which day is meant.",
            "uk": "Ні текст, ні його числа не кажуть, про який день ідеться.",
        },
    )
    SOME_PARTS = (
        "some-parts",
        Verdict.UNKNOWN,
        {
            "en": "The parts that the text gives need not make up the whole.",
            "uk": "Частини, які називає текст, не обов’язково становлять ціле.",
        },
    )
