"""Every example of every rule breaks that rule, and no other."""

from io import BytesIO

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.reading import read
from hotshoe.analysis.rules import RULES, check
from hotshoe.analysis.rules.diagnoses import OF_DEVIATIONS
from hotshoe.analysis.rules.examples import BEFORE
from hotshoe.analysis.rules.model import Break, Example, Line, Rule, Start
from hotshoe.analysis.rules.table import SECTIONS
from hotshoe.wire import deviations
from hotshoe.wire.deviations import Deviation
from tests.analysis.rules.playing import file_of, record, records

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.title}")
    for rule in RULES.values()
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_breaks_its_rule_and_no_other(rule: Rule, example: Example) -> None:
    found = list(check(follow(records(example))))
    assert {finding.rule.name for finding in found} == {rule.name}, [finding.text for finding in found]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_file_of_an_example_breaks_its_rule_and_no_other(rule: Rule) -> None:
    for example in rule.examples:
        if not any(isinstance(line, Break) for line in example.lines):
            found = list(check(follow(read([BytesIO(file_of(example))]))))
            assert {finding.rule.name for finding in found} == {rule.name}, example.title


def test_there_are_many_rules_and_each_has_a_name_a_source_and_an_example() -> None:
    assert len(RULES) == sum(map(len, SECTIONS.values())) >= 60
    for rule in RULES.values():
        assert rule.summary
        assert rule.source
        assert rule.examples


def test_every_deviation_is_a_rule() -> None:
    names = {entry.name for entry in vars(deviations).values() if isinstance(entry, Deviation)}
    assert names <= set(RULES)
    assert all(rule.name == deviation.name for deviation, rule in OF_DEVIATIONS.items())


@pytest.mark.parametrize("start", Start)
def test_what_comes_before_the_examples_keeps_to_all_rules(start: Start) -> None:
    assert list(check(follow(record(BEFORE[start])))) == []


def test_examples_are_short_enough_to_be_read() -> None:
    for rule in RULES.values():
        for example in rule.examples:
            shown = [line for line in example.lines if not isinstance(line, Line) or line.packet]
            assert len(shown) <= 12 or rule.name == "data-endless", example.title
