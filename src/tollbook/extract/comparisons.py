"""Reads what a text states of its figures against others: superlatives, ratios, averages, streaks.

A text is searched for the words of comparison in one pass; only the sentences that have one are looked at.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import regex
from ahocorasick_rs import AhoCorasick, MatchKind

from tollbook.extract.dates import Mark
from tollbook.extract.fold import fold
from tollbook.extract.lexicon import Word
from tollbook.extract.numbers import Numeral
from tollbook.extract.references import (
    References,
    Referent,
    reference_of,
    whole,
)
from tollbook.extract.sentences import split_sentences
from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation, Span, Trend, Unit, Yardstick
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity, significant_step
from tollbook.model.quote import Quote
from tollbook.packs.language import Vocabulary
