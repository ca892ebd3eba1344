"""Write the pages of ``docs/`` that are made from code.

``python -m devtools.docs`` writes them; with ``--check`` it writes nothing and fails when one is out of date.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click

from devtools.rules_page import rules_page
from hotshoe.catalog.model import Operation
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.cli.exits import MEANINGS
from hotshoe.cli.main import VERBS, program
from hotshoe.protocol import limits, states
from hotshoe.responder.faults.actions import ACTIONS
from hotshoe.responder.faults.presets import PRESETS
from hotshoe.vendors import registry
from hotshoe.vendors.features import Feature, Known
from hotshoe.wire import deviations
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
    return _table(
        "name what where seen",
        (
            (f"`{deviation.name}`", deviation.summary, ", ".join(dict.fromkeys(where)), deviation.source)
            for deviation, where in phases.items()
        ),
    )


DEVIATIONS = """\
<!-- Made from hotshoe.wire.deviations by `just docs`. -->

# Deviations

What real devices and programs do against the standard. Each is tolerated and noted (`camera.deviations`,
`hotshoe info`), or refused with this explanation when the connection is strict.

{rows}
"""


def deviations_page() -> str:
    """Every named deviation with its source."""
    entries = [entry for entry in vars(deviations).values() if isinstance(entry, Deviation)]
    return DEVIATIONS.format(rows=_table("name what seen", ((f"`{e.name}`", e.summary, e.source) for e in entries)))


CODES = """\
<!-- Made from hotshoe.catalog by `just docs`. -->

# Codes

What hotshoe knows by name: ISO 15740, and MTP as far as cameras use it. Unknown codes are shown in hexadecimal, passed
on and usable by number everywhere.

## Operations

{operations}

## Responses

{responses}

## Events

{events}

## Device properties

The field is the name to use on the command line and in Python.

{properties}
"""


def codes_page() -> str:
    """Operations, responses, events and properties of the standard catalog."""
    catalog = STANDARD | MTP
    return CODES.format(
        operations=_table(
            "code name parameters data response",
            (
                (_code(o.code), o.name, ", ".join(o.params), _data(o), ", ".join(o.results))
                for o in catalog.operations.values()
            ),
        ),
        responses=_table(
            "code name meaning raises",
            ((_code(r.code), r.name, r.meaning, f"`{r.error.__name__}`") for r in catalog.responses.values()),
        ),
        events=_table(
            "code name parameters",
            ((_code(e.code), e.name, ", ".join(e.params)) for e in catalog.events.values()),
        ),
        properties=_table(
            "code name field",
            ((_code(p.code), p.name, f"`{p.field}`" if p.field else "") for p in catalog.properties.values()),
        ),
    )


def _data(operation: Operation[object]) -> str:
    holds = f" {operation.holds.__name__}" if operation.holds else ""
    return "" if operation.direction.value == "none" else operation.direction.value + holds


def _code(code: int) -> str:
    return f"`{code:04X}`"


LIMITS = """\
<!-- Made from hotshoe.protocol.limits by `just docs`. -->

# Limits

Every bound of the core, in seconds and bytes; `limits=` of `hotshoe.connect` and of `hotshoe.responder.serve` changes
them.

{rows}
"""


def limits_page() -> str:
    """Every field of Limits with its value and its reason."""
    (body,) = (
        node.body
        for node in ast.parse(inspect.getsource(limits)).body
        if isinstance(node, ast.ClassDef) and node.name == limits.Limits.__name__
    )
    rows = [
        (f"`{field.target.id}`", f"{getattr(limits.DEFAULT, field.target.id)}", " ".join(text.value.value.split()))
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    ]
    return LIMITS.format(rows=_table("limit value reason", rows))


FAULTS = """\
<!-- Made from hotshoe.responder.faults by `just docs`. -->

# Fault scripts

A fault script lets a virtual camera misbehave: `hotshoe serve DIR --faults FILE`, or
`serve(body, faults=parse_script(TEXT))` in Python, or `virtual_camera(faults=TEXT)` in
[pytest](../howto/testing-your-program.md). One rule a line, when and what; `#` begins a comment. A line that cannot be
read is refused with its place and with what should stand there, and exit code 2.

```
# when                        what
at connect                    late 8s                  # somebody has to press OK on the camera
at connect 1                  refuse busy              # Init_Fail 2, the first time only
at event connect              drop                     # never acknowledged
at GetObject                  stall 60s after 1 MB
at GetObject 3                cut after 65536 bytes
at every 5th GetObjectInfo    busy 3 times
at 2% of operations           reset
at ObjectAdded                late 2s
at events                     drop                     # the event channel says nothing
at probe                      drop
at 30s                        swap card to DIR2
at 60s after connect          silent                   # as if it had walked out of range
at byte 1000                  cut
always                        segments of 1 byte
seed 7                                                 # of the chances: the same faults again
```

## When

| when | meaning |
|---|---|
| `always` | from the beginning on |
| `at connect`, `at event connect` | when the command or the event connection is acknowledged |
| `at GetObject`, `at 0x9001` | when that operation is about to be performed |
| `at operations` | the same for every operation but GetDeviceInfo, OpenSession and CloseSession |
| `at all operations` | the same for every operation |
| `at ObjectAdded`, `at 0xC101`, `at events` | when the camera tells of an event |
| `at probe` | when it answers a probe |
| `at 30s`, `at every 30s` | so long after the camera was switched on, once or again and again |
| `at 30s after connect` | so long after each initiator came |
| `at byte 1000`, `at event byte 40` | when so many bytes of the command or the event connection were sent |

Everything that happens may be counted, over all connections of a camera:

| which times | meaning |
|---|---|
| `at GetObject 3` | the third |
| `at GetObject 1-3` | the first, second and third |
| `at every 5th GetObject` | the fifth, tenth and so on |
| `at 5% of GetObject` | by chance; `seed` makes chances repeatable, and `serve` prints the seed that it has drawn |

Names are those of the [codes](codes.md), in any case. Durations are `500ms`, `8s`, `2m`, `1h`; sizes are bytes, or
`KB`, `MB`, `GB` (thousands), `KiB`, `MiB`, `GiB`. A connection is `command` or `event`. `after` a size counts what is
sent of the answer, headers included.

## What

{actions}

A camera that has lost one of its connections ends the other one too.

## Presets

{presets}
"""


def faults_page() -> str:
    """The language of fault scripts: every action, and the presets."""
    rows = ((f"`{kind.phrase}`", " ".join((kind.__doc__ or "").split()), str(kind.scenes)) for kind in ACTIONS)
    return FAULTS.format(
        actions=_table("what meaning when", rows),
        presets="\n".join(f"`--faults {name}`\n\n```\n{script}```\n" for name, script in PRESETS.items()).rstrip(),
    )


CLI = """\
<!-- Made from hotshoe.cli by `just docs`. -->

# The command line

Data goes to standard output, talk and progress to standard error. Options of the program may stand before or after the
verb, and every option can also be set by a variable (`HOTSHOE_CAMERA`, `HOTSHOE_GET_DEST` ...).

## Exit codes

{exits}

## hotshoe

```
{main}
```

{verbs}
"""


def cli_page() -> str:
    """What ``--help`` says, of the program and of every verb."""
    verbs = []
    for name in VERBS:
        with click.Context(program, info_name="hotshoe", max_content_width=100, terminal_width=100) as context:
            command = program.get_command(context, name)
            assert command is not None, name
            verbs.append(f"## hotshoe {name}\n\n```\n{_help(command, f'hotshoe {name}')}\n```")
            actions = command.commands.items() if isinstance(command, click.Group) else ()
            for action, inner in actions:
                title = f"hotshoe {name} {action}"
                verbs.append(f"### {title}\n\n```\n{_help(inner, title)}\n```")
    return CLI.format(
        exits=_table("code meaning", ((str(int(code)), meaning) for code, meaning in MEANINGS.items())),
        main=_help(program, "hotshoe"),
        verbs="\n\n".join(verbs),
    )


def _help(command: click.Command, name: str) -> str:
    # With the program's names for help: click keeps a command's help option from the first time on.
    context = click.Context(
        command, info_name=name, max_content_width=100, terminal_width=100, **program.context_settings
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _table(heads: str, rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; ``heads`` are its column names, apart by spaces."""
    columns = heads.split()
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)])


VENDORS = """\
<!-- Made from hotshoe.vendors by `just docs`. -->

# Makes, and how what is known of them is known

No camera was at hand. Each line says who has seen it work: **{gphoto2}** means that libgphoto2 drives hotshoe's
virtual body so, and that hotshoe drives it alike; **{trace}** that bytes of a real body agree; **{source}** that public
sources say so. What only a real body could confirm stands beside it.

Settings, captures and live views of Canon EOS, Nikon and Sony have playbooks, `tests/interop/playbooks`: the requests
that gphoto2 and hotshoe both send, in this order, to the same body.

{makes}
"""


def vendors_page() -> str:
    """What is known of each make, from its table."""
    makes = []
    for make in sorted(registry.MAKES, key=lambda make: make.name):
        features: tuple[Feature, ...] = import_module(f"hotshoe.vendors.{make.name}.features").FEATURES
        rows = ((each.name, each.known.value, each.note) for each in features)
        makes.append(f"## {make.name.capitalize()}\n\n{_table('what how to-confirm', rows)}")
    return VENDORS.format(
        gphoto2=Known.GPHOTO2.value, trace=Known.TRACE.value, source=Known.SOURCE.value, makes="\n\n".join(makes)
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/states.md": states_page,
    "reference/deviations.md": deviations_page,
    "reference/codes.md": codes_page,
    "reference/limits.md": limits_page,
    "reference/faults.md": faults_page,
    "reference/cli.md": cli_page,
    "reference/vendors.md": vendors_page,
    "reference/rules.md": rules_page,
}


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
