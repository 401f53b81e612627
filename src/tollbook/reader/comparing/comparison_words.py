"""The words of one language that stand around those of comparison, as patterns."""

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from tollbook.model.span import CalendarUnit
from tollbook.packs.language import Vocabulary
from tollbook.reader.comparing.references import any_of, whole
from tollbook.reader.text.fold import fold


@dataclass(frozen=True)
class ComparisonWords:
    """What stands around the words of comparison of one language."""

    heads: "regex.Pattern[str]"
    head_of: Mapping[str, str]
    spans: "regex.Pattern[str]"
    span_of: Mapping[str, CalendarUnit]
    ordinal_before: "regex.Pattern[str]"
    ordinal_of: Mapping[str, int]
    one_of: "regex.Pattern[str]"
    more_behind: "regex.Pattern[str]"
    less_behind: "regex.Pattern[str]"
    rises_behind: "regex.Pattern[str]"
    rises_before: "regex.Pattern[str]"
    compared_before: "regex.Pattern[str]"
    leads: "regex.Pattern[str]"
    opens: "regex.Pattern[str]"
    adjoins: "regex.Pattern[str]"
    vague: frozenset[str]
    sign_of: Mapping[str, int]
    trends: "regex.Pattern[str]"
    unit_before: "regex.Pattern[str]"
    unit_behind: "regex.Pattern[str]"
    unit_of: Mapping[str, CalendarUnit]
    limit_before: "regex.Pattern[str]"
    repeated: "regex.Pattern[str]"
    subjects: "regex.Pattern[str]"
    mark: "regex.Pattern[str]"

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "ComparisonWords":
        """The patterns that a language's data describe."""
        tables = vocabulary.comparisons
        heads, spans, streaks = tables["heads"], tables["spans"], tables["streaks"]
        factors, comparatives, trends = tables["ratios"], tables["comparatives"], tables["trends"]
        ordinals, limits, than = tables["ordinals"], tables["limits"], tables["than"]
        ups = [*comparatives["more"], *trends["rise"]]
        downs = [*comparatives["less"], *trends["fall"]]
        small = [
            *vocabulary.phrases["from"],
            *vocabulary.phrases.get("whole", ()),
            *than.get("fillers", ()),
        ]
        words = any_of([*than["words"], *than.get("also", ())])
        on = any_of(than.get("on", ()))
        units = {unit: streaks.get(unit, ()) for unit in CalendarUnit}
        span_of = {fold(form): CalendarUnit(key) for key, forms in spans.items() for form in forms}
        head_of = {fold(form): key for key, forms in heads.items() for form in forms}
        unit_of = {fold(form): unit for unit, forms in units.items() for form in forms}
        return cls(
            heads=regex.compile(rf"(?:\s+\w+){{0,4}}?\s+(?P<head>{any_of(head_of)})(?!\w)"),
            head_of=head_of,
            spans=whole(span_of),
            span_of=span_of,
            ordinal_before=regex.compile(
                rf"(?r)(?<!\w)({any_of(f for o in ordinals.values() for f in o)})\s+"
            ),
            ordinal_of={fold(form): int(key) for key, forms in ordinals.items() for form in forms},
            one_of=regex.compile(rf"(?r)(?<!\w)(?:{any_of(tables.get('ranks', {}).get('one_of', ()))})\s+"),
            more_behind=_behind([*factors.get("more", ()), *ups]),
            less_behind=_behind([*factors.get("less", ()), *downs]),
            rises_behind=_behind([*ups, *downs]),
            rises_before=_before([*ups, *downs], 3),
            compared_before=_before([*ups, *downs], 4),
            leads=regex.compile(
                rf"(?:(?:[\s,(]+\w+){{0,7}}?[\s,(]+(?:{words})|\s*(?:\w+\s+)?(?:{on}))?"
                rf"(?:\s+(?:{any_of(small)})){{0,2}}\s*"
            ),
            opens=regex.compile(rf"(?r)(?<!\w)(?:{words})(?:\s+(?:{any_of(small)})){{0,2}}\s+"),
            adjoins=regex.compile(rf"(?:\s+(?:{any_of(span_of)}))?,?(?:\s+(?:{any_of(small)})){{0,2}}\s*"),
            vague=frozenset(fold(form) for form in tables.get("vague", {}).get("words", ())),
            sign_of={fold(f): sign for sign, forms in ((1, ups), (-1, downs)) for f in forms},
            trends=whole([*trends["rise"], *trends["fall"]]),
            unit_before=regex.compile(rf"(?r)(?<!\w)({any_of(unit_of)})\s+"),
            unit_behind=regex.compile(rf"\s+({any_of(unit_of)})(?!\w)"),
            unit_of=unit_of,
            limit_before=regex.compile(
                rf"(?r)(?<!\w)(?:(?P<above>{any_of(limits['above'])})|(?P<below>{any_of(limits['below'])}))"
                r"(?:\s+\w{1,8}){0,2}?\s+"
            ),
            repeated=whole(
                [*tables["first"]["words"], *streaks.get("behind", ()), *streaks.get("before", ())]
            ),
            subjects=whole(heads.get("losses", ())),
            mark=whole(tables["passed"].get("mark", ())),
        )


def _behind(forms: list[str]) -> "regex.Pattern[str]":
    """One of the forms, at most two words behind."""
    return regex.compile(rf"(?:\s+\w+){{0,2}}?\s+(?P<form>{any_of(forms)})(?!\w)")


def _before(forms: list[str], words: int) -> "regex.Pattern[str]":
    """One of the forms, at most so many words before."""
    return regex.compile(rf"(?r)(?<!\w)(?P<form>{any_of(forms)})(?P<gap>(?:\s+[\w.]+){{0,{words}}})\s*,?\s*")


def sign_of(match: "regex.Match[str]", patterns: ComparisonWords) -> int:
    return patterns.sign_of.get(" ".join(match["form"].split()), 1)
