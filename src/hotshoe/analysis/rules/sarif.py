"""A report as SARIF 2.1.0, which code hosts and editors read.

A recording has frames where a program has lines, so ``startLine`` is a finding's frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.rules.model import Finding, Rule, Severity
from hotshoe.analysis.rules.report import Report
from hotshoe.analysis.rules.wording import example_lines, message, place

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(report: Report, files: Sequence[str], version: str) -> dict[str, Any]:
    """The document for ``report`` on the recording that ``files`` are; ``version`` is that of this program."""
    groups = report.groups
    driver = {
        "name": "hotshoe",
        "version": version,
        "rules": [_rule(group.rule) for group in groups],
    }
    results = [_result(finding, index, files) for index, group in enumerate(groups) for finding in group.findings]
    run = {
        "tool": {"driver": driver},
        "artifacts": [{"location": {"uri": file}, "roles": ["analysisTarget"]} for file in files],
        "results": results,
        "properties": {"found": {group.rule.name: group.times for group in groups}},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    examples = "\n\n".join(f"{each.title}:\n" + "\n".join(example_lines(each)) for each in rule.examples)
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} ({rule.source})"},
        "help": {"text": examples or rule.source},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int, files: Sequence[str]) -> dict[str, Any]:
    location: dict[str, Any] = {"message": {"text": place(finding)}}
    if len(files) == 1:
        # Frames of several files are counted on, so only one file says where a frame is.
        location["physicalLocation"] = {
            "artifactLocation": {"uri": files[0], "index": 0},
            "region": {"startLine": max(1, finding.point.frame)},
        }
    if finding.conversation:
        name = f"conversation {finding.conversation.number}"
        location["logicalLocations"] = [{"name": name, "kind": "conversation"}]
    return {
        "ruleId": finding.rule.name,
        "ruleIndex": index,
        "level": _LEVELS[finding.rule.severity],
        "message": {"text": message(finding)},
        "locations": [location],
        "properties": facts(finding),
    }


def facts(finding: Finding) -> dict[str, Any]:
    """A finding for JSON, without its rule."""
    return {
        "frame": finding.point.frame,
        "time": iso_time(finding.point.time),
        "offset": finding.point.offset,
        "conversation": finding.conversation.number if finding.conversation else None,
        "connection": finding.channel.value if finding.channel else None,
        "sender": finding.sender.value if finding.sender else None,
        "packet": finding.packet,
        "text": finding.text,
    }
