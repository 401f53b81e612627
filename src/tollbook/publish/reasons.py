"""What each reason of a verdict means, in one plain sentence without figures: for pages in any language."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    # holds
    "equal": "The source published this very figure.",
    "rounded": "The source’s figure, rounded.",
    "bound-true": "The source’s figure lies within what the text says.",
    "sums": "The sum of figures that the source published.",
    "record": "The series bears the record out.",
    "ratio": "The ratio of the published figures is as the text says.",
    "streak": "The series bears out that it lasted so long.",
    "first-time": "The series bears out that it was the first time.",
    "milestone": "The total passed this mark on that day.",
    "other-day-convention": "The source’s figure, if the day is counted by the other convention.",
    # fails
    "no-match": "The source published another figure.",
    "stale": "The source’s figure of another day.",
    "wrong-year": "The source’s figure of the same day of another year.",
    "category-swapped": "The source’s figure of another category.",
    "total-as-daily": "A running total is told as one day’s figure.",
    "daily-as-total": "One day’s figure is told as a running total.",
    "digit-added": "The source’s figure, with digits added.",
    "digit-dropped": "The source’s figure, with digits dropped.",
    "digit-changed": "The source’s figure, with a digit changed.",
    "digits-swapped": "The source’s figure, with two digits exchanged.",
    "bound-false": "The source’s figure lies outside what the text says.",
    "does-not-add-up": "The figures do not add up.",
    "contradicts-itself": "The report gives two figures for one thing.",
    "malformed-number": "The number is not written as numbers are.",
    "killed-for-casualties": "The source counts killed and wounded; the text says killed.",
    "casualties-for-killed": "The source counts killed; the text says killed and wounded.",
    "wrong-speaker": "Another source published this figure.",
    "same-side": "The text names the party whose losses these are as the one who counts them.",
    "wrong-start": "The count began on another day.",
    "period-sum-false": "The published figures of these days come to another sum.",
    "superlative-false": "The series shows another day with more, or less.",
    "comparison-false": "The published figures compare in another way.",
    "first-day": "It was not the first time.",
    # unknown
    "no-series": "Nobody’s series of that count is held here.",
    "other-measure": "The text counts something else than the series does.",
    "beyond-series": "Outside the days that the series covers.",
    "copies-differ": "The copies of the series differ on that day.",
    "re-base": "The source changed its totals on that day.",
    "undated": "The text does not say of which day it tells.",
    "some-parts": "Not all parts of the whole are told.",
}
