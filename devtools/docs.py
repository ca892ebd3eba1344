"""Write the pages of ``docs/`` that are made from code.

``python -m devtools.docs`` writes them; with ``--check`` it writes nothing and fails when one is out of date.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from hotshoe.protocol import states
from hotshoe.wire.deviations import Deviation

DOCS = Path(__file__).resolve().parent.parent / "docs"

STATES = """\
<!-- Made from hotshoe.protocol.states by `just docs`. -->

# The two connections and their states

A PTP/IP connection is a pair of TCP connections (CIPA DC-X005 2.2). Initiator, responder and observer follow these same
two tables. `I` is sent by the initiator, `R` by the responder.

## Command connection

```mermaid
{command}```

## Event connection

```mermaid
{event}```

## Steps beyond the standard

Real devices take them too. They are tolerated and noted under these names, and refused when the link is strict.

{tolerated}
"""


def states_page() -> str:
    """The diagrams of both connections, and what is tolerated beside them."""
    return STATES.format(
        command=states.mermaid(states.COMMAND, tolerated=False),
        event=states.mermaid(states.EVENT, tolerated=False),
        tolerated=_tolerated_steps(),
    )


def _tolerated_steps() -> str:
    """A table row for each deviation: what it is, where it may occur, and who is known for it."""
    phases: dict[Deviation, list[str]] = {}
    for channel, table in states.TABLES.items():
        for (phase, _sender, _signal), step in table.items():
            if step.deviation:
                phases.setdefault(step.deviation, []).append(f"{channel.value} {phase.value}")
    rows = [
        f"| `{deviation.name}` | {deviation.summary} | {', '.join(dict.fromkeys(where))} | {deviation.source} |"
        for deviation, where in phases.items()
    ]
    return "\n".join(["| name | what | where | seen |", "|---|---|---|---|", *rows])


PAGES: Mapping[str, Callable[[], str]] = {"reference/states.md": states_page}


def stale_pages(folder: Path) -> dict[Path, str]:
    """The pages that differ from what the code says now, with what they should hold."""
    wanted = {folder / name: page() for name, page in PAGES.items()}
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text() != text}


def main(arguments: list[str]) -> int:
    """Write or check all pages; the exit code is 1 when a checked page is out of date."""
    stale = stale_pages(DOCS)
    if "--check" in arguments:
        for path in stale:
            print(f"docs: {path.relative_to(DOCS.parent)} is out of date; run: just docs", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(DOCS.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
