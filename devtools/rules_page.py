"""The page about the rules of ``hotshoe pcap check``: every rule, and an example of each way to break it."""

from __future__ import annotations

from collections.abc import Sequence

from hotshoe.analysis.rules.examples import BEFORE
from hotshoe.analysis.rules.model import Example, Rule, Severity, Start
from hotshoe.analysis.rules.table import RULES, SECTIONS
from hotshoe.analysis.rules.wording import example_lines

PAGE = """\
<!-- Made from hotshoe.analysis.rules by `just docs`. -->

# Rules

What `hotshoe pcap check` holds a recording to: {number} rules. An **error** is refused by a strict peer, or loses
something; a **warning** is against the standard and usually tolerated; a **note** is allowed, or no peer's fault, and
worth knowing. The exit code is 10 from warnings on; `--fail-on` moves that. `hotshoe pcap check --explain RULE` shows
one rule of this page.

Sections are those of CIPA DC-X005-2005 (PTP-IP), ISO 15740 (PTP) and MTP 1.1. An erratum is a place where the note
about PTP/IP that comes with libgphoto2 says something else. Rules that have the name of a [deviation](deviations.md)
tell of what hotshoe itself tolerates from its peers.

Each example breaks its rule and no other; the tests run all of them. `>` is sent by the initiator and `<` by the
responder, `e` stands for the event connection, and the numbers behind data are its bytes.

{sections}

## Before the examples

An example that begins with {connected} comes after the first four of these packets, one of which nothing is said after
all of them ({session}):

```
{opening}
```
"""


def rules_page() -> str:
    """Every rule with its source and its examples."""
    sections = (f"## {title}\n\n{_section(rules)}" for title, rules in SECTIONS.items())
    return PAGE.format(
        number=len(RULES),
        sections="\n\n".join(sections),
        connected=Start.CONNECTED.value,
        session=Start.SESSION.value,
        opening="\n".join(example_lines(Example("", BEFORE[Start.SESSION]))),
    )


def _section(rules: Sequence[Rule]) -> str:
    worst = sorted(rules, key=lambda rule: (-rule.severity.weight, rule.name))
    return "\n\n".join(map(_rule, worst))


def _rule(rule: Rule) -> str:
    mark = f"**{rule.severity.value}**" if rule.severity is Severity.ERROR else rule.severity.value
    seen = f" Seen: {rule.seen}." if rule.seen else ""
    head = f"### {rule.name}\n\n{mark}: {rule.summary}.\n\nSource: {rule.source}.{seen}"
    return "\n\n".join([head, *map(_example, rule.examples)])


def _example(example: Example) -> str:
    start = f" ({example.start.value})" if example.start is not Start.SESSION else ""
    lines = "\n".join(example_lines(example))
    return f"{_capital(example.title)}{start}:\n\n```\n{lines}\n```"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
