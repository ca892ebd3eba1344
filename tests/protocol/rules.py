"""Who may send what and when, as a reader of the standard would write it down: without looking at the tables."""

from collections.abc import Iterator

from hotshoe.protocol.states import Channel, Phase, Role, Signal

# Who may send what and when, by CIPA DC-X005 2.2 (establishment, operations, events) and 2.7 (cancel):
# + legal, ~ tolerated because real devices do it, w has to wait for its turn, . illegal.
# Columns: START ASKED ACCEPTED IDLE, REQUESTED DATA_OUT_DUE DATA_OUT DATA_IN RESPONSE_DUE, DRAINING CANCELLING REFUSED
COMMAND_RULES = """
I InitCommandRequest              + . . .  . . . . .  . . .
R InitCommandAck                  . + . .  . . . . .  . . .
R InitFail                        . + + .  . . . . .  . . .
I OperationRequest                . . + +  w w w w w  + w .
I OperationRequest with data      . . + +  w w w w w  + w .
R OperationResponse               . . . ~  + + + + +  ~ + .
I StartData                       . . . ~  ~ + . . .  + ~ .
R StartData                       . . . ~  + . . . .  ~ + .
I Data                            . . . ~  . ~ + . .  + ~ .
R Data                            . . . ~  . . . + .  ~ + .
I EndData                         . . . ~  . ~ + . ~  + ~ .
R EndData                         . . . ~  ~ . . + ~  ~ + .
I Cancel                          . . + +  + + + + +  + ~ .
I Cancel of another transaction   . . + +  + + + + +  + + .
R Event                           . . ~ ~  ~ ~ ~ ~ ~  ~ ~ .
I ProbeRequest                    . . ~ ~  ~ ~ ~ ~ ~  ~ ~ .
R ProbeRequest                    . . ~ ~  ~ ~ ~ ~ ~  ~ ~ .
I ProbeResponse                   . . ~ ~  ~ ~ ~ ~ ~  ~ ~ .
R ProbeResponse                   . . ~ ~  ~ ~ ~ ~ ~  ~ ~ .
"""
COMMAND_PHASES = (
    *(Phase.START, Phase.ASKED, Phase.ACCEPTED, Phase.IDLE),
    *(Phase.REQUESTED, Phase.DATA_OUT_DUE, Phase.DATA_OUT, Phase.DATA_IN, Phase.RESPONSE_DUE),
    *(Phase.DRAINING, Phase.CANCELLING, Phase.REFUSED),
)

# Columns: START ASKED OPEN REFUSED
EVENT_RULES = """
I InitEventRequest                + . . .
R InitEventAck                    . + . .
R InitFail                        . + . .
R Event                           . . + .
I Cancel                          . . + .
I ProbeRequest                    . . + .
R ProbeRequest                    . . + .
I ProbeResponse                   . . + .
R ProbeResponse                   . . + .
"""
EVENT_PHASES = (Phase.START, Phase.ASKED, Phase.OPEN, Phase.REFUSED)

RULES = {
    Channel.COMMAND: (COMMAND_RULES, COMMAND_PHASES),
    Channel.EVENT: (EVENT_RULES, EVENT_PHASES),
}


def rules(channel: Channel) -> Iterator[tuple[Phase, Role, Signal, str]]:
    """Every phase, sender and signal with its mark."""
    text, phases = RULES[channel]
    marks = {}
    for line in text.strip().splitlines():
        words = line.split()
        cut = len(words) - len(phases)
        sender = Role.INITIATOR if words[0] == "I" else Role.RESPONDER
        marks[sender, Signal(" ".join(words[1:cut]))] = words[cut:]
    for sender in Role:
        for signal in Signal:
            row = marks.get((sender, signal), ["."] * len(phases))
            yield from ((phase, sender, signal, mark) for phase, mark in zip(phases, row, strict=True))
