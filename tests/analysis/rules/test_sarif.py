"""Findings as SARIF 2.1.0."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.rules import RULES, check
from hotshoe.analysis.rules.model import Rule
from hotshoe.analysis.rules.report import Report
from hotshoe.analysis.rules.sarif import sarif
from tests.analysis.rules.playing import records

LEVELS = {"error", "warning", "note", "none"}


def document(*rules: Rule, files: Sequence[str] = ("session.pcap",), most: int | None = None) -> dict[str, Any]:
    report = Report(most)
    for rule in rules:
        for example in rule.examples:
            report.add(check(follow(records(example))))
    found: dict[str, Any] = json.loads(json.dumps(sarif(report, files, "1.2.3")))
    return found


def test_the_shape_is_that_of_the_standard() -> None:
    # After the schema of SARIF 2.1.0: what is required, of which type, and which words are allowed.
    log = document(*RULES.values())
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("hotshoe", "1.2.3")
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"]) == len(RULES)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    assert run["artifacts"] == [{"location": {"uri": "session.pcap"}, "roles": ["analysisTarget"]}]
    assert run["results"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": "session.pcap", "index": 0}
        assert physical["region"]["startLine"] >= 1
        assert location["message"]["text"]


def test_a_result_says_where_and_what() -> None:
    (run,) = document(RULES["data-short"])["runs"]
    (result,) = run["results"]
    assert result["message"]["text"] == "a data phase that ends before its announced total (3 of 4 bytes)"
    assert result["properties"]["frame"] == result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert result["properties"]["sender"] == "responder"
    assert result["locations"][0]["logicalLocations"] == [{"name": "conversation 1", "kind": "conversation"}]


def test_frames_of_several_files_have_no_place_in_one_of_them() -> None:
    (run,) = document(RULES["data-short"], files=("a.pcap", "b.pcap"))["runs"]
    assert [each["location"]["uri"] for each in run["artifacts"]] == ["a.pcap", "b.pcap"]
    assert "physicalLocation" not in run["results"][0]["locations"][0]


@pytest.mark.parametrize("most", [1, 2])
def test_what_is_left_out_is_counted(most: int) -> None:
    rule = RULES["framing-short"]
    (run,) = document(rule, most=most)["runs"]
    assert len(run["results"]) == most
    assert run["properties"]["found"] == {rule.name: len(rule.examples)}
