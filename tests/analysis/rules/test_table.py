"""Every example of every rule breaks that rule, and no other."""

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.rules import RULES, check
from hotshoe.analysis.rules.model import Example, Rule
from tests.analysis.rules.playing import records

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.title}")
    for rule in RULES.values()
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_breaks_its_rule_and_no_other(rule: Rule, example: Example) -> None:
    found = list(check(follow(records(example))))
    assert {finding.rule.name for finding in found} == {rule.name}, [finding.text for finding in found]
