"""What a figure counts: the rules, a file for each family, and the order in which they are tried."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.rules import harms, increases, labels, lists, nouns, parts, totals
from tollbook.reader.rules.rule import Rule
from tollbook.reader.spot import Spot

RULES: tuple[Rule, ...] = (
    Rule(
        RuleName.INCREMENT_BESIDE_ITS_TOTAL,
        "9,047 tanks (+**12**)",
        increases.plus_after_total,
        "A plus behind a total says what its number is, whatever noun comes next.",
    ),
    Rule(
        RuleName.INCREASED_TO,
        "51 guns and 17 tanks, bringing the respective totals to **19,510** and 9,014",
        increases.respective,
        "Only the order of the figures says what these count, so no noun near them may.",
    ),
    Rule(
        RuleName.NUMBER_AND_NOUN,
        "at **1,050**, losses of personnel were the heaviest",
        nouns.set_before,
        "The comma would part the number from its noun for the rules below.",
    ),
    Rule(
        RuleName.LABEL_AND_NUMBER,
        "losses of personnel in the day – **1,340**",
        labels.past_time,
        "A label goes before a noun behind the number: that one is the next line's.",
    ),
    Rule(
        RuleName.LABEL_AND_NUMBER,
        "tube artillery: minus **26**",
        labels.past_minus,
        "A label with a word of loss behind it, which the rule for plain labels would not see past.",
    ),
    Rule(
        RuleName.LABEL_AND_NUMBER,
        "tanks: **9,047**",
        labels.noun,
        "A plain label; one that heads a list of nouns of their own leaves its numbers to those.",
    ),
    Rule(
        RuleName.SO_MANY_OF_SO_MANY,
        "**76** of 188 drones",
        parts.out_of_next,
        "The first number has no noun of its own: it takes the second one's before any further one.",
    ),
    Rule(
        RuleName.SO_MANY_OF_SO_MANY,
        "76 of **188** drones",
        parts.whole_of_last,
        "The second number has a noun, which alone would make it one of those shot down.",
    ),
    Rule(
        RuleName.MONTH_AND_NUMBER,
        "losses by month: July: **35,680**",
        labels.month,
        "A month with a colon is a label as a noun is one.",
    ),
    Rule(
        RuleName.NUMBER_AND_NOUN,
        "**9,047** tanks",
        nouns.right_behind,
        "The commonest of all; only signs and labels before the number say more than the noun behind it.",
    ),
    Rule(
        RuleName.FATE_AND_NUMBER,
        "launched missiles: 84; shot down: **56**",
        labels.fate,
        "A verb as a label, before words of harm further on are asked.",
    ),
    Rule(
        RuleName.NUMBER_AND_WHAT_HAPPENED,
        "**3** killed and 15 injured",
        harms.killed_or_wounded,
        "The word right behind goes before a noun further on: «3 killed and 12 houses hit».",
    ),
    Rule(
        RuleName.OF_THEM,
        "17 drones, **13** of which were shot down",
        parts.of_them,
        "«Of which» behind the number goes before nouns further on.",
    ),
    Rule(
        RuleName.NOUN_AND_NUMBER,
        "UAVs **2941** (+31)",
        labels.noun_before_brackets,
        "The brackets show a list of labels: the noun behind them is the next line's.",
    ),
    Rule(
        RuleName.NUMBER_AND_NOUN,
        "**57** unmanned aerial vehicles",
        nouns.behind,
        "A noun further on, where nothing nearer has spoken.",
    ),
    Rule(
        RuleName.NUMBER_AND_WHAT_HAPPENED,
        "**850** killed and wounded",
        harms.killed_and_wounded,
        "Both harms at once may stand before the noun that they are of, so the noun goes first.",
    ),
    Rule(
        RuleName.VERB_AND_NUMBER,
        "kills **6** in the city",
        harms.harming,
        "Only a number without a noun behind it is the object of the verb by itself.",
    ),
    Rule(
        RuleName.INCREASE,
        "tank losses rose by **12**",
        increases.rose_by,
        "With no noun behind the number, the one before the word of increase is its own.",
    ),
    Rule(
        RuleName.INCREASE,
        "tank losses rose by 12, artillery losses by **17**",
        increases.rose_too,
        "The second of two increases, whose word of increase stands before the first.",
    ),
    Rule(
        RuleName.INCREASED_TO,
        "12 tanks → **9,047**",
        increases.arrow,
        "From here on the number has no noun: signs and small words tie it to the figure before.",
    ),
    Rule(
        RuleName.INCREASED_TO,
        "tank losses rose by 12 to **9,047**",
        increases.led_to,
        "«To» behind an increase goes before the small words that also tie a total to a noun.",
    ),
    Rule(
        RuleName.OF_THEM,
        "9,047 tanks, an increase of **12**",
        increases.increment,
        "A word of increase says more than the words of time behind the number.",
    ),
    Rule(
        RuleName.OF_THEM,
        "23 people, including **10** in the north",
        parts.among_them,
        "«Including» before the number, like a word of increase, goes before words of time behind it.",
    ),
    Rule(
        RuleName.EARLIER_FIGURE,
        "1,340 soldiers, up from **850** the day before",
        increases.earlier,
        "«Up from» as well: «the day before» behind it does not make this a day's count.",
    ),
    Rule(
        RuleName.OF_THEM,
        "678,520 soldiers, **1,340** in the past day",
        increases.of_day,
        "Words of time right behind a number go before all words further off.",
    ),
    Rule(
        RuleName.AVERAGE,
        "35,680 soldiers in July, **1,151** a day",
        totals.average,
        "«A day» right behind a number, likewise; it adds nothing to a total.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "lost 1,340 soldiers, bringing the total to **678,520**",
        totals.summed_up,
        "Words of a total before the number.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "It puts the number at **678,520**",
        totals.number_of,
        "The same in a sentence of its own, which goes on with what the last one counted.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "Running total: **678,520**",
        totals.alone,
        "A sentence that names no number either, but begins with a total of losses.",
    ),
    Rule(
        RuleName.SAID_AGAIN,
        "passed one million, at **1,000,340**",
        lists.repeated,
        "A number set right beside another repeats it, unless words of time or of a total say more.",
    ),
    Rule(
        RuleName.SUM,
        "lost 430 men, in all **111,170**",
        totals.in_all,
        "«In all» may stand further off than what the rules above look at.",
    ),
    Rule(
        RuleName.LIST_GOES_ON,
        "three missiles in the north and **one** in the south",
        lists.place_in_list,
        "A place says nothing of a number that words of time or a total explain.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "of tanks it has lost **9,047**",
        totals.lost_of_noun,
        "The verb right before the number, and a noun before it in the same clause.",
    ),
    Rule(
        RuleName.LOST_AGAIN,
        "6,150 troops; on Thursday alone it lost **850**",
        totals.lost_again,
        "The same verb without such a noun: of what was counted before.",
    ),
    Rule(
        RuleName.FATE_OF_WHAT_WAS_NAMED,
        "31 tanks. **Five** have been lost",
        parts.fate_of_all,
        "A sentence that opens with the number, before its weapons are told apart within one.",
    ),
    Rule(
        RuleName.BY_PLACE,
        "41 drones, and on a line of its own: **20** over the coast",
        parts.on_line_by_place,
        "Weapons told apart go before totals: «over» is no word of a total here.",
    ),
    Rule(
        RuleName.BY_PLACE,
        "41 drones: **20** – over the coast",
        parts.by_place,
        "The same within a line, where the dash shows that the place is this number's.",
    ),
    Rule(
        RuleName.BY_FATE,
        "of 17 missiles they shot down **13**",
        parts.by_fate,
        "After the places, which say more than a verb that may be another number's.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "losses have reached **678,520**",
        totals.come_to,
        "A noun anywhere before the number in its clause: only where nothing nearer has spoken.",
    ),
    Rule(
        RuleName.TOTAL_OF_THE_DAY_BEFORE,
        "losses rose from **677,180** to 678,520 (+1,340)",
        totals.risen_from,
        "«From» and «to» tie nothing by themselves; the noun before both does.",
    ),
    Rule(
        RuleName.NOUN_AND_ITS_TOTAL,
        "losses rose from 677,180 to **678,520**",
        totals.risen_to,
        "The second number of the two, whether an increment follows or not.",
    ),
    Rule(
        RuleName.NOUN_AND_NUMBER,
        "tanks **9,047**",
        labels.noun_without_sign,
        "A noun right before a number is its label where the number has nothing else.",
    ),
    Rule(
        RuleName.CELL_UNDER_ITS_HEADING,
        "a table's column «Tanks»: **9,047**",
        labels.column,
        "The heading of a column speaks where the cell and its row do not.",
    ),
)


def count_of(spot: Spot) -> Count | None:
    """What a figure counts: the answer of the first rule that has one."""
    for rule in RULES:
        count = rule.find(spot)
        if count is not None:
            return _as_increment_or_part(spot, count)
    return None


def _as_increment_or_part(spot: Spot, count: Count) -> Count:
    """A count as the increment or the part that the words before its figure make it, where its rule does not
    say: «a rise of 12 tanks», «including 3 children», «+12 tanks»."""
    if count.sub:
        return count
    sub = spot.sub or ("increment" if spot.opens_with_plus else None)
    return count._replace(sub=sub) if sub else count
