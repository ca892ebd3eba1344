"""Scripts that are at hand by name, and the habits of real cameras."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.responder.faults.grammar import parse_script
from hotshoe.responder.faults.rules import Script
from hotshoe.wire.deviations import (
    DATA_STRAY_END,
    EVENT_ON_COMMAND,
    NAME_UNTERMINATED,
    PARAMETERS_PADDED,
    PROBE_ON_COMMAND,
    RESPONSE_TRANSACTION_ZERO,
    VERSION_ABSENT,
    VERSION_UNKNOWN,
    Deviation,
)

PRESETS = {
    "mild": """\
# What every initiator should live with, without losing its connection.
always                      segments of 1000 bytes
at connect                  late 500ms
at operations               pad
at 10% of operations        busy
at every 4th GetObject      total unknown
at every 5th GetObject      stall 500ms after 8 KB
at every 6th GetObject      packets of 512 bytes
at every 7th GetObject      empty end
at every 2nd event          late 500ms
at every 3rd event          twice
""",
    "wild": """\
# What costs connections. Nothing may ever look whole that is not.
at 20% of connect           late 1s
at 10% of connect           refuse busy
at 10% of event connect     drop
at 5% of operations         busy 3 times
at 1% of operations         answer GeneralError
at 1% of operations         cut
at 1% of operations         reset
at 1% of operations         drop
at 1% of operations         twice
at 1% of operations         transaction 99
at 1% of operations         garbage 485454502f312e31
at 1% of operations         length 0xFFFFFFFF
at 3% of GetObject          cut after 10 KB
at 3% of GetObject          reset after 20 KB
at 3% of GetObject          stall 1s after 5 KB
at 3% of GetObject          data short by 1 byte
at 3% of GetObject          data long by 1 byte
at 2% of GetObject          no data
at 30% of events            drop
at 20% of events            twice
at 20% of events            late 2s
at 50% of probe             drop
at every 20s                clock +1h
""",
}
"""Each preset's script, by name."""


def preset(choice: str) -> Script | None:
    """What ``wild``, or ``wild:7`` with its seed, stands for; None for anything else. Raises SettingsError."""
    name, colon, seed = choice.partition(":")
    if name not in PRESETS:
        return None
    return parse_script(PRESETS[name] + (f"seed {seed}" if colon else ""), choice)


@dataclass(frozen=True, slots=True)
class Habit:
    """What some real cameras do always, and the deviation that a lenient initiator notes, where it is one."""

    script: Script
    deviation: Deviation | None


def _habit(script: str, deviation: Deviation | None = None) -> Habit:
    return Habit(parse_script(script), deviation)


HABITS = {
    "padded responses": _habit("at all operations pad", PARAMETERS_PADDED),
    "padded events": _habit("at events pad", PARAMETERS_PADDED),
    "acknowledgement without version": _habit("at connect ack without version", VERSION_ABSENT),
    "acknowledgement of version 0.0": _habit("at connect ack version 0", VERSION_UNKNOWN),
    "name without NUL": _habit("at connect ack without NUL", NAME_UNTERMINATED),
    "CloseSession answered with transaction 0": _habit("at CloseSession transaction 0", RESPONSE_TRANSACTION_ZERO),
    "stray End_Data": _habit("at all operations stray end", DATA_STRAY_END),
    "unknown total": _habit("at all operations total unknown"),
    "response instead of empty data": _habit("at all operations no empty data"),
    "empty End_Data": _habit("at all operations empty end"),
    "small packets": _habit("at all operations packets of 7 bytes"),
    "events on the command connection": _habit("at events wrong connection", EVENT_ON_COMMAND),
    "probes on the command connection": _habit("at all operations probe", PROBE_ON_COMMAND),
    "a probe at once": _habit("at event connect probe"),
    "one byte at a time": _habit("always segments of 1 byte"),
    "everything at once": _habit("at all operations one write"),
    "slow acknowledgements": _habit("at connect late 200ms\nat event connect late 200ms"),
    "busy at first": _habit("at operations 1-2 busy"),
}
"""What a lenient initiator copes with."""
