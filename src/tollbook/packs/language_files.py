"""Every table and key of a language's files.

What all languages need is required, empty where a language has no word for it; the rest may be left out.
"""

import re
from collections.abc import Mapping

from tollbook.model.quantity import Bound
from tollbook.model.span import CalendarUnit
from tollbook.packs.shape import Forms, Like, Named, Section, Shape, Text, all_of

# What the words of a language say became of the thing counted; a conflict says what each comes to.
OUTCOME_WORDS = (
    "killed",
    "wounded",
    "casualties",
    "lost",
    "destroyed",
    "launched",
    "intercepted",
    "hit",
    "suppressed",
    "damaged",
    "repelled",
    "occurred",
    "gained",
    "captured",
    "exchanged",
    "missing",
    "recovered",
)
# What a number counts that is no figure of a conflict: told by the word after it, or before it.
_UNITS = (
    "distance",
    "weight",
    "percentage",
    "money",
    "duration",
    "age",
    "time",
    "calibre",
    "formation",
    "power",
    "area",
    "speed",
    "times",
    "audience",
    "votes",
    "places",
    "floor",
    "travel",
    "route",
    "rest",
)
_SEASONS = ("spring", "summer", "autumn", "winter")
_SPANS = tuple(CalendarUnit)
_BOUNDS = tuple(bound for bound in Bound if bound is not Bound.RANGE)

_FORMS = Forms()
_OPTIONAL = Forms(required=False)
_OR_NONE = Forms(blank=True)
_WORDS = Section({"words": _FORMS})

_NUMBER = Like(re.compile(r"\d+(?:\.\d+)?"), "a number, such as 12 or 1.5")
_WHOLE = Like(re.compile(r"\d+"), "a whole number, such as 12")
_SIZE = Like(re.compile(r"[1-9]\d*_(?:day|week|month|year)"), "a length, such as 2_week")
_PAST = Like(re.compile(r"past_[1-9]\d*_(?:day|week|month|year)"), "past days, such as past_2_day")

NUMBERS = Section(
    {
        "values": Section(others=_NUMBER),
        "wholes": Section(others=_NUMBER),
        "scales": Section(others=_WHOLE),
        "joins": Section({"vague": _FORMS, "idioms": _FORMS, "half": _OPTIONAL}, shared=True),
    }
)
TERMS = Section(
    {
        "items": Section(others=Named("items")),
        "counts": Section(others=Named("outcome words")),
        "outcomes": Section(others=Named("outcome words")),
        "generic": Section(
            {"words": _FORMS, "persons": _FORMS, "respective": _FORMS, "estimates": _OPTIONAL}, shared=True
        ),
        "not_counted": Section(all_of(("aid", "strength", "spared"), _FORMS)),
        "sub": Section(all_of(("increment", "earlier", "part"), _FORMS)),
        "breaks": _WORDS,
        "blows": Section(all_of(("words", "armies"), _FORMS), shared=True),
    }
)
BOUNDS = Section(
    {
        "before": Section(all_of(_BOUNDS, _FORMS)),
        "after": Section(all_of(_BOUNDS, _OPTIONAL)),
    }
)
DATES = Section(
    {
        "months": Section(all_of(map(str, range(1, 13)), _FORMS)),
        "weekdays": Section(all_of(map(str, range(1, 8)), _FORMS)),
        "day": Section(others=_WHOLE),
        "rate": Section(all_of(("day", "week", "month"), _FORMS)),
        "cumulative": Section(
            {**all_of(("words", "verbs", "since", "perfect"), _FORMS), "sums": _OPTIONAL}, shared=True
        ),
        "interval": Section(
            {
                **all_of((f"{w}_{unit}" for w in ("this", "last", "past") for unit in _SPANS[1:]), _FORMS),
                **all_of(("week_to", "open"), _FORMS),
                "together": _OPTIONAL,
            },
            others=_PAST,
        ),
        "parts": Section(
            {
                **all_of((f"half_{nth}" for nth in (1, 2)), _FORMS),
                **all_of((f"quarter_{nth}" for nth in (1, 2, 3, 4)), _FORMS),
                **all_of(_SEASONS, _FORMS),
                **all_of((f"in_{season}" for season in _SEASONS), _FORMS),
            }
        ),
        "lengths": Section(all_of(("past", "first", "in", *_SPANS), _FORMS), shared=True),
        "beside": Section(
            {
                **all_of(
                    ("from", "to", "and", "whole", "until", "ordinals", "of", "vague", "subject"), _FORMS
                ),
                **all_of(("on", "small_months"), _OPTIONAL),
            },
            shared=True,
        ),
    }
)
SPEECH = Section(all_of(("says", "per"), _FORMS), shared=True)
UNITS = Section(
    {
        "after": Section(all_of(_UNITS, _OPTIONAL)),
        "before": Section(all_of((*_UNITS, "label", "model"), _OPTIONAL)),
        "abbreviations": _WORDS,
    }
)
GRAMMAR = Section(
    {
        **all_of(("conjunctions", "auxiliaries", "noun_stops", "links", "more", "another", "by"), _FORMS),
        **all_of(("up_to", "number", "out_of", "equipped", "range_to", "range_and", "between"), _FORMS),
        **all_of(("rising", "list_places", "inside", "harmed", "rest"), _FORMS),
        **all_of(("among", "of"), _OR_NONE),
        **all_of(("upon", "passives", "set_before", "counters", "sources"), _OPTIONAL),
        "heads": Forms(choices=("first",), required=False),
    },
    shared=True,
)
COMPARISONS = Section(
    {
        "superlatives": Section(
            all_of(("highest", "lowest", "record", "record_low", "peak", "trough", "most", "least"), _FORMS)
        ),
        "heads": Section(all_of(("losses", "number", "blow", "time"), _FORMS)),
        "spans": Section(all_of(_SPANS, _FORMS)),
        "ranks": Section(all_of(("one_of", "by_size"), _FORMS)),
        "ordinals": Section(others=_WHOLE),
        "factors": Section({"times": _FORMS}, others=_NUMBER),
        "ratios": Section(all_of(("more", "less"), _FORMS)),
        "comparatives": Section(all_of(("more", "less"), _FORMS)),
        "vague": _WORDS,
        "trends": Section(all_of(("rise", "fall"), _FORMS)),
        "than": Section(all_of(("words", "on", "also", "fillers"), _FORMS), shared=True),
        "percent": _WORDS,
        "average": Section(all_of(("average", "median"), _FORMS)),
        "streaks": Section(all_of(("behind", "before", *_SPANS), _FORMS)),
        "first": _WORDS,
        "limits": Section(all_of(("above", "below"), _FORMS)),
        "passed": Section(all_of(("verbs", "mark"), _FORMS)),
        "references": Section(
            {
                "ever": _FORMS,
                **all_of((f"{unit}_before" for unit in _SPANS), _FORMS),
                **all_of(
                    (f"{w}_{unit}" for w in ("last", "previous", "this") for unit in _SPANS[1:]), _FORMS
                ),
            }
        ),
        "lengths": Section(all_of(("openers", "up_to"), _FORMS), others=_SIZE),
        "seasons": Section(
            {**all_of((*_SEASONS, "since"), _FORMS), "within": _OR_NONE},
        ),
    }
)
WRITING = Section(
    {
        "sentences": Section({"ends": _FORMS}, required=False),
        "words": Section({"parted_by": Forms(choices=("nothing",))}, required=False),
        "numbers": Section({"groups": _OPTIONAL, "decimals": _OPTIONAL}, required=False),
    }
)
# A language's files by name; those of `REQUIRED` each language has.
FILES: Mapping[str, Section] = {
    "numbers": NUMBERS,
    "terms": TERMS,
    "bounds": BOUNDS,
    "dates": DATES,
    "speech": SPEECH,
    "units": UNITS,
    "grammar": GRAMMAR,
    "comparisons": COMPARISONS,
    "writing": WRITING,
}
REQUIRED = tuple(name for name in FILES if name not in ("comparisons", "writing"))

_TRAITS: Mapping[str, Shape] = {
    **all_of(("name", "script", "alphabet"), Text()),
    "words": _FORMS,
    "endings": _OPTIONAL,
}
# What languages are known by: a table for each language, also for those that are not read yet.
RECOGNISE = Section(others=Named(), each=Section(_TRAITS, shared=True))
