"""``hotshoe pcap check``: what in a recording is against the rules."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.model import ConversationBegan, Item
from hotshoe.analysis.rules import RULES, Finding, Rule, Severity, check
from hotshoe.analysis.rules.report import Group, Report
from hotshoe.analysis.rules.sarif import facts, sarif
from hotshoe.analysis.rules.wording import explained, message, place
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import FAIL_IF_EMPTY, Settings, Verb
from hotshoe.cli.output import Output
from hotshoe.cli.pcap import STANDARD_INPUT, items_of, recording
from hotshoe.cli.units import count

SHOWN = 5
"""Findings of one rule that people see unless told."""

KEPT = 1000
"""The same of JSON: a hostile recording could have millions."""

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: None}


class RuleName(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """The name of a rule; completes names."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rule:
        if isinstance(value, Rule):
            return value
        if value not in RULES:
            near = difflib.get_close_matches(value, RULES, 1)
            hint = f"did you mean {near[0]!r}?" if near else "they are listed in docs/reference/rules.md"
            self.fail(f"there is no rule {value!r}; {hint}", param, ctx)
        return RULES[value]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        # Late: only a shell that completes needs it.
        from click.shell_completion import CompletionItem

        return [CompletionItem(name, help=rule.summary) for name, rule in RULES.items() if name.startswith(incomplete)]


def _explain(ctx: click.Context, param: click.Parameter, value: Rule | None) -> None:
    if value is None or ctx.resilient_parsing:
        return
    for line in explained(value):
        click.echo(line)
    ctx.exit()


@click.command(cls=Verb)
@recording
@click.option("--rule", "rules", type=RuleName(), multiple=True, help="Only this rule (repeatable).")
@click.option("--ignore", "ignored", type=RuleName(), multiple=True, help="Every rule but this one (repeatable).")
@click.option(
    "--fail-on", type=click.Choice([*(severity.value for severity in Severity), "never"]), default="warning",
    show_default=True, help="Exit with 10 when something this bad is found.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), help=f"Findings of each rule, 0 for all.  [default: {SHOWN}]")
@click.option("--sarif", "as_sarif", is_flag=True, help="SARIF 2.1.0 on stdout, for code hosts and editors.")
@click.option(
    "--explain", type=RuleName(), expose_value=False, is_eager=True, callback=_explain,
    help="Show a rule and an example of each way to break it, and end.",
)  # fmt: skip
@FAIL_IF_EMPTY
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[Path, ...],
    vendor: str | None,
    rules: tuple[Rule, ...],
    ignored: tuple[Rule, ...],
    fail_on: str,
    limit: int | None,
    as_sarif: bool,
    fail_if_empty: bool,
) -> Exit:
    """Hold a recording to the rules of PTP/IP and PTP: errors, warnings and notes, each with its packet and its source.

    The exit code is 10 when something was found, and 0 when all is well. Every rule is explained in
    docs/reference/rules.md.
    """
    most = limit if limit is not None else (KEPT if as_sarif or settings.json else SHOWN)
    report, talks = Report(most or None), _Talks()
    try:
        report.add(_wanted(check(talks.counted(items_of(files, vendor))), rules, ignored))
    except KeyboardInterrupt:
        settings.output.talk("interrupted; this is what was found so far")
    if as_sarif:
        click.echo(json.dumps(sarif(report, [_uri(path) for path in files], _version()), indent=2))
    elif settings.json:
        settings.output.document(verb="pcap check", **_document(report, files, talks))
    else:
        _show(settings.output, report)
    _conclude(settings.output, report, talks)
    if not talks.number and fail_if_empty:
        return Exit.NOTHING_TO_DO
    return Exit.FOUND if fail_on != "never" and report.reaches(Severity(fail_on)) else Exit.DONE


class _Talks:
    """Counts conversations on the way."""

    number = 0

    def counted(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            self.number += isinstance(item, ConversationBegan)
            yield item


def _wanted(findings: Iterable[Finding], rules: tuple[Rule, ...], ignored: tuple[Rule, ...]) -> Iterator[Finding]:
    for finding in findings:
        if finding.rule not in ignored and (not rules or finding.rule in rules):
            yield finding


def _show(output: Output, report: Report) -> None:
    """The rules that were broken, the worst first, with the first findings of each."""
    for group in report.groups:
        _show_rule(output, group)
        for finding in group.findings:
            point = finding.point
            output.data(f"  frame {point.frame}, {iso_time(point.time)}, {place(finding)}")
            output.data(f"    {message(finding)}")
        if group.more:
            output.data(f"  and {group.more} more; --limit 0 shows all")


def _show_rule(output: Output, group: Group) -> None:
    rule = group.rule
    name = click.style(f"{rule.severity.value}: {rule.name}", fg=_COLORS[rule.severity], bold=True)
    output.data(f"{name}: {rule.summary}")
    output.data(f"  {rule.source}")
    if rule.seen:
        output.detail(f"  seen: {rule.seen}")


def _conclude(output: Output, report: Report, talks: _Talks) -> None:
    if not talks.number:
        output.talk("nobody speaks PTP in this recording")
        return
    found = ", ".join(count(number, severity.value) for severity, number in report.counts.items())
    output.talk(f"{found} in {count(talks.number, 'conversation')}")
    if report.groups:
        output.talk(f"more about a rule: hotshoe pcap check --explain {report.groups[0].rule.name}")


def _document(report: Report, files: tuple[Path, ...], talks: _Talks) -> dict[str, object]:
    rules = [
        {
            "rule": group.rule.name,
            "severity": group.rule.severity.value,
            "summary": group.rule.summary,
            "source": group.rule.source,
            "times": group.times,
            "findings": [facts(finding) for finding in group.findings],
        }
        for group in report.groups
    ]
    counts = {severity.value: number for severity, number in report.counts.items()}
    return {"files": [str(path) for path in files], "conversations": talks.number, "counts": counts, "rules": rules}


def _uri(path: Path) -> str:
    if path == STANDARD_INPUT:
        return "stdin"
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _version() -> str:
    try:
        return version("hotshoe")
    except PackageNotFoundError:
        return "0"
