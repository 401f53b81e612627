"""How a language's figures, nouns and verbs hang together, as patterns made from its data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex

from tollbook.packs.language import Vocabulary
from tollbook.packs.writing import Writing
from tollbook.reader.text.numbers import NumberLinks


@dataclass(frozen=True)
class Grammar:
    """The small words of a language, and what a word comes to for each kind of item.

    `conjoined` matches a joining word or comma at the end of a stretch; the sets hold folded words. `army` is
    the item that an army's people are, `anyone` the one of people of any kind; `persons` are the two,
    `people` all items that are people.
    """

    conjoined: "regex.Pattern[str]"
    link: "regex.Pattern[str]"
    more: "regex.Pattern[str]"
    another: "regex.Pattern[str]"
    by: "regex.Pattern[str]"
    up_to: "regex.Pattern[str]"
    number: "regex.Pattern[str]"
    number_word: "regex.Pattern[str]"
    difference: "regex.Pattern[str]"
    out_of: "regex.Pattern[str]"
    equipped: "regex.Pattern[str]"
    harmed: "regex.Pattern[str]"
    rest: "regex.Pattern[str]"
    list_place: "regex.Pattern[str]"
    auxiliaries: frozenset[str]
    noun_stops: frozenset[str]
    among: frozenset[str]
    upon: frozenset[str]
    set_before: frozenset[str]
    of: frozenset[str]
    numbers: NumberLinks
    heads_first: bool
    kind_of: Mapping[str, str]
    outcomes: Mapping[str, Mapping[str, str]]
    army: str
    anyone: str
    persons: frozenset[str]
    people: frozenset[str]
    writing: Writing

    @classmethod
    def of_vocabulary(cls, vocabulary: Vocabulary) -> "Grammar":
        """The grammar that a language's data describe.

        Patterns for the end of a stretch are matched backwards, `(?r)`: forwards they would be tried at each
        letter of the stretch.
        """
        small, writing = vocabulary.grammar, vocabulary.writing
        start, end = writing.word_starts, writing.word_ends
        blank, blanks = writing.blank, writing.blanks
        joins = _any_of(small.get("conjunctions", ()))
        return cls(
            conjoined=regex.compile(rf"(?r)(?:[,;:]|{start}(?:{joins}))\s*\Z"),
            link=regex.compile(rf"(?r){start}(?:(?:{_any_of(small.get('links', ()))}){blanks})+\Z"),
            more=regex.compile(rf"{blank}(?:{_any_of(small.get('more', ()))}){end}"),
            another=regex.compile(rf"(?r){start}(?:{_any_of(small.get('another', ()))}){blanks}\Z"),
            by=regex.compile(rf"\W*(?:{_any_of(small.get('by', ()))})\W+"),
            up_to=regex.compile(rf"\W*(?:{_any_of(small.get('up_to', ()))})\W+"),
            number=regex.compile(rf"(?r)(?<!\w)(?:{_any_of(small.get('number', ()))})\s+\Z"),
            number_word=regex.compile(rf"{start}(?:{_any_of(small.get('number', ()))}){end}"),
            difference=_difference(vocabulary),
            out_of=regex.compile(rf"{blank}(?:{_any_of(small.get('out_of', ()))}){blank}"),
            equipped=regex.compile(rf"(?r){start}(?:{_any_of(small.get('equipped', ()))}){blanks}\Z"),
            harmed=regex.compile(rf"{start}(?:{_any_of(small.get('harmed', ()))}){end}"),
            rest=regex.compile(rf"{start}(?:{_any_of(small.get('rest', ()))}){end}"),
            list_place=regex.compile(rf"{blank}(?:{_any_of(small.get('list_places', ()))}){blank}"),
            auxiliaries=frozenset({"", *small.get("auxiliaries", ())}),
            noun_stops=frozenset(small.get("noun_stops", ())),
            among=frozenset(small.get("among", ())),
            upon=frozenset(small.get("upon", ())),
            set_before=frozenset(small.get("set_before", ())),
            of=frozenset(small.get("of", ())),
            numbers=NumberLinks(
                frozenset(small.get("inside", ())),
                frozenset(small.get("range_to", ())),
                frozenset(small.get("range_and", ())),
                frozenset(small.get("between", ())),
                frozenset(small.get("rising", ())),
                _scales(vocabulary),
                writing.number_signs,
            ),
            heads_first="first" in small.get("heads", ()),
            kind_of=vocabulary.kind_of,
            outcomes=vocabulary.outcomes,
            army=vocabulary.army,
            anyone=vocabulary.anyone,
            persons=frozenset({vocabulary.army, vocabulary.anyone}),
            people=frozenset(item for item, kind in vocabulary.kind_of.items() if kind == "people"),
            writing=writing,
        )

    def outcomes_of(self, item: str) -> Mapping[str, str]:
        """What each word's outcome comes to for an item; a word that is not listed says nothing of it."""
        return self.outcomes.get(self.kind_of.get(item, ""), {})


def _difference(vocabulary: Vocabulary) -> "regex.Pattern[str]":
    """What stands behind a number that is a difference: «3,740 more than in October»."""
    tables = vocabulary.comparisons
    compared = [form for forms in tables.get("comparatives", {}).values() for form in forms]
    than = _any_of(tables.get("than", {}).get("words", ()))
    writing = vocabulary.writing
    words = rf"(?:{writing.blank}\w+){{0,3}}?,?{writing.blanks}"
    return regex.compile(rf"{writing.blank}(?:{_any_of(compared)}){words}(?:{than}){writing.word_ends}")


def _scales(vocabulary: Vocabulary) -> dict[str, int]:
    """The scale words of a language, by their value."""
    scales = {form: senses["scale"] for form, senses in vocabulary.forms.items() if "scale" in senses}
    return {form: int(value) for form, value in scales.items()}


def _any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first; one that never matches if there are none."""
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
