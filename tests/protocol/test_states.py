"""The tables against a statement of the standard that was written without looking at them."""

import pytest

from hotshoe.protocol.states import (
    BUSY,
    COMMAND,
    EVENT,
    TABLES,
    Channel,
    Phase,
    Role,
    Signal,
    Table,
    data_signal,
    mermaid,
    signal_of,
)
from hotshoe.wire.packets import Cancel, Data, DataPhase, OperationRequest, PacketType, ProbeRequest
from tests.protocol.rules import RULES, rules


def mark_of(table: Table, phase: Phase, sender: Role, signal: Signal) -> str:
    step = table.get((phase, sender, signal))
    if step is None:
        return "."
    return "w" if step.wait else "~" if step.deviation else "+"


@pytest.mark.parametrize("channel", Channel)
def test_the_table_says_what_the_standard_says(channel: Channel) -> None:
    table = TABLES[channel]
    checked = {(phase, sender, signal): mark for phase, sender, signal, mark in rules(channel)}
    assert {key: mark_of(table, *key) for key in checked} == checked
    assert set(table) <= set(checked)


@pytest.mark.parametrize("channel", Channel)
def test_every_phase_can_be_reached_and_every_step_leads_to_a_known_phase(channel: Channel) -> None:
    reached = {Phase.START} | {step.phase for step in TABLES[channel].values()}
    assert reached == set(RULES[channel][1])


def walk(table: Table, *words: str) -> list[Phase]:
    """The phases after START that these packets lead through."""
    phase, phases = Phase.START, []
    for word in words:
        sender, name = word.split(" ", 1)
        phase = table[phase, Role.INITIATOR if sender == "I" else Role.RESPONDER, Signal(name)].phase
        phases.append(phase)
    return phases


CONNECTING = ("I InitCommandRequest", "R InitCommandAck")
CONNECTED = [Phase.ASKED, Phase.ACCEPTED]


@pytest.mark.parametrize(
    "words, phases",
    [
        (("I OperationRequest", "R OperationResponse"), [Phase.REQUESTED, Phase.IDLE]),
        (
            ("I OperationRequest", "R StartData", "R Data", "R EndData", "R OperationResponse"),
            [Phase.REQUESTED, Phase.DATA_IN, Phase.DATA_IN, Phase.RESPONSE_DUE, Phase.IDLE],
        ),
        (
            ("I OperationRequest with data", "I StartData", "I Data", "I EndData", "R OperationResponse"),
            [Phase.DATA_OUT_DUE, Phase.DATA_OUT, Phase.DATA_OUT, Phase.RESPONSE_DUE, Phase.IDLE],
        ),
        (
            ("I OperationRequest with data", "R OperationResponse", "I StartData", "I EndData", "I OperationRequest"),
            [Phase.DATA_OUT_DUE, Phase.DRAINING, Phase.DRAINING, Phase.IDLE, Phase.REQUESTED],
        ),
        (
            ("I OperationRequest with data", "I StartData", "R OperationResponse", "I OperationRequest"),
            [Phase.DATA_OUT_DUE, Phase.DATA_OUT, Phase.DRAINING, Phase.REQUESTED],
        ),
        (
            ("I OperationRequest", "R StartData", "I Cancel", "R Data", "R OperationResponse"),
            [Phase.REQUESTED, Phase.DATA_IN, Phase.CANCELLING, Phase.CANCELLING, Phase.IDLE],
        ),
        (("R InitFail",), [Phase.REFUSED]),
    ],
)
def test_conversations_lead_where_the_standard_says(words: tuple[str, ...], phases: list[Phase]) -> None:
    assert walk(COMMAND, *CONNECTING, *words) == [*CONNECTED, *phases]


def test_a_cancel_returns_from_every_phase_of_a_transaction() -> None:
    for phase in BUSY:
        cancelled = COMMAND[phase, Role.INITIATOR, Signal.CANCEL].phase
        assert COMMAND[cancelled, Role.RESPONDER, Signal.RESPONSE].phase is Phase.IDLE


def test_busy_are_the_phases_in_which_a_response_is_due() -> None:
    answered = {
        phase
        for phase, sender, signal, mark in rules(Channel.COMMAND)
        if (sender, signal, mark) == (Role.RESPONDER, Signal.RESPONSE, "+")
    }
    assert answered == BUSY


def test_what_is_void_belongs_to_no_transaction_under_way() -> None:
    void = {key for table in TABLES.values() for key, step in table.items() if step.void}
    assert {signal for _, _, signal in void} == {Signal.START_DATA, Signal.DATA, Signal.END_DATA, Signal.RESPONSE}
    under_way = {phase for phase, _, _ in void} & (BUSY - {Phase.CANCELLING})
    # Only the End_Data that comes where there is no data phase.
    assert {key for key in void if key[0] in under_way} == {
        (Phase.REQUESTED, Role.RESPONDER, Signal.END_DATA),
        (Phase.RESPONSE_DUE, Role.RESPONDER, Signal.END_DATA),
        (Phase.RESPONSE_DUE, Role.INITIATOR, Signal.END_DATA),
    }


def test_each_role_has_a_peer() -> None:
    assert Role.INITIATOR.peer is Role.RESPONDER
    assert Role.RESPONDER.peer is Role.INITIATOR


def test_signals_tell_what_the_type_alone_does_not() -> None:
    assert signal_of(OperationRequest(DataPhase.OUT, 0x100D, 7)) is Signal.REQUEST_WITH_DATA
    assert signal_of(OperationRequest(DataPhase.NONE_OR_IN, 0x1009, 7)) is Signal.REQUEST
    assert signal_of(OperationRequest(0, 0x1009, 7)) is Signal.REQUEST
    assert signal_of(Cancel(7), 7) is Signal.CANCEL
    assert signal_of(Cancel(7), 8) is Signal.CANCEL_OTHER
    assert signal_of(Cancel(0), 8) is Signal.CANCEL_OTHER
    assert signal_of(Cancel(7)) is Signal.CANCEL
    assert signal_of(ProbeRequest(), 7) is Signal.PROBE_REQUEST
    assert signal_of(Data(7), 7) is data_signal(PacketType.DATA) is Signal.DATA
    assert data_signal(PacketType.END_DATA) is Signal.END_DATA


@pytest.mark.parametrize("table", TABLES.values(), ids=[channel.value for channel in TABLES])
def test_the_diagram_draws_every_step_once(table: Table) -> None:
    drawn: list[tuple[str, str, str]] = []
    lines = mermaid(table).splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> Start"]
    assert lines[-1] == "    Refused --> [*]"
    for line in lines[2:-1]:
        edge, labels = line.strip().split(": ", 1)
        before, after = edge.split(" --> ")
        drawn += [(before, after, label) for label in labels.split(", ")]
    assert sorted(drawn) == sorted(
        (
            phase.value,
            step.phase.value,
            f"{sender.value[0].upper()} {signal.value}" + (f" [{step.deviation.name}]" if step.deviation else ""),
        )
        for (phase, sender, signal), step in table.items()
    )


def test_the_strict_diagram_leaves_out_what_is_tolerated() -> None:
    strict = mermaid(COMMAND, tolerated=False)
    assert "[" not in strict.replace("[*]", "")
    assert "Event" not in strict
    assert mermaid(EVENT, tolerated=False) == mermaid(EVENT)
