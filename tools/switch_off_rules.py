"""Lists how many of the texts at hand each of the reader's rules changes.

    python -m tools.switch_off_rules

Every text is read with all rules, and once more without each rule that found something in it. A rule that
changes no text does nothing that another does not do as well.
"""

from collections import defaultdict

from tools.dump_readings import Sample, filled, joined, read, samples

from tollbook.reader import rules
from tollbook.reader.count import Count
from tollbook.reader.rules import RULES
from tollbook.reader.rules.rule import Rule
from tollbook.reader.spot import Spot


def noting(rule: Rule, used: set[str]) -> Rule:
    """A rule that notes its key in a set when it finds something."""

    def find(spot: Spot) -> Count | None:
        count = rule.find(spot)
        if count is not None:
            used.add(rule.key)
        return count

    return rule._replace(find=find)


def read_by(found: list[Sample]) -> tuple[list[str], dict[str, list[int]]]:
    """What is read in each text, and for each rule the texts in which it finds something."""
    readings, texts, used = [], defaultdict(list), set[str]()
    rules.RULES = tuple(noting(rule, used) for rule in RULES)
    for index, sample in enumerate(found):
        used.clear()
        readings.append(read(sample))
        for key in used:
            texts[key].append(index)
    return readings, texts


def main() -> None:
    """Prints a line for each rule: the texts that it finds something in, and those that change without it."""
    alone = [*samples(), *filled()]
    found = [*alone, *joined(alone)]
    readings, texts = read_by(found)
    print(f"{len(found)} texts\n{'found in':>9}{'changed':>9}  rule")
    for rule in RULES:
        rules.RULES = tuple(other for other in RULES if other is not rule)
        changed = sum(read(found[index]) != readings[index] for index in texts[rule.key])
        print(f"{len(texts[rule.key]):9}{changed:9}  {rule.key}", flush=True)


if __name__ == "__main__":
    main()
