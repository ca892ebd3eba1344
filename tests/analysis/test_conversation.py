"""Byte streams become conversations: who is who, what belongs together, and what was said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.facts import facts
from hotshoe.analysis.ladder import ladders
from hotshoe.analysis.ladder_mermaid import mermaid
from hotshoe.analysis.model import (
    Carrier,
    Close,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    Missing,
    Noticed,
    Oddity,
    PacketSeen,
    Payload,
    Record,
    Said,
)
from hotshoe.analysis.show import Moments, line
from hotshoe.analysis.stats import collect
from hotshoe.analysis.stats_page import page
from hotshoe.errors import SettingsError
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.deviations import REQUEST_PIPELINED, UNKNOWN_PACKET
from hotshoe.wire.packets import (
    Cancel,
    Data,
    EndData,
    Event,
    InitCommandRequest,
    InitFail,
    PacketType,
    ProbeRequest,
    StartData,
)
from hotshoe.wire.text import safe_text
from tests.analysis.items import Tape, asked, greeted, of, opened, packets, recut, transactions
from tests.protocol.conversations import ERROR, HERE, INITIATE_CAPTURE, OK, SEND_OBJECT, answers, asks, asks_out


def summary(items: list[Item]) -> list[str]:
    """What happened, without where."""
    told: list[str] = []
    for item in items:
        match item:
            case PacketSeen(channel=channel, sender=sender, packet=packet, phase=phase, size=size):
                told.append(f"{channel} {sender} {packet} {phase} {size}")
            case Diagnosed(text=text) | Gap(text=text) | Noticed(text=text):
                told.append(text)
            case Payload():
                pass
            case _:
                told.append(type(item).__name__)
    return told


def session() -> Tape:
    """A conversation with everything that usually happens."""
    tape = Tape()
    command, event = greeted(tape)
    opened(tape, command)
    asked(tape, command, asks(2), b"picture" * 1000)
    tape.say(command, 0, asks_out(3))
    tape.say(command, 0, StartData(3, 5))
    tape.say(command, 0, Data(3, b"up"), EndData(3, b"ped"))
    tape.say(command, 1, answers(3))
    tape.say(command, 0, asks(4, INITIATE_CAPTURE, 0, 0))
    tape.say(command, 1, answers(4))
    tape.say(event, 1, Event(0x4002, 4, (7,)))
    tape.say(event, 0, ProbeRequest())
    tape.end(command)
    tape.end(event)
    return tape


def test_a_conversation_is_both_connections_with_what_their_sides_say_of_themselves() -> None:
    items = session().items()
    (began,), (ended,) = of(ConversationBegan, items), of(ConversationEnded, items)
    known = began.conversation
    assert ended.conversation is known
    assert ended.how is Close.FIN
    assert (known.number, known.framing, known.connection, known.session) == (1, "PTP/IP", 1, 1)
    assert (known.initiator, known.responder, known.initiator_guid) == ("laptop", "camera", HERE)
    assert known.command is not None
    assert known.event is not None
    assert (known.command.number, known.event.number) == (0, 1)
    assert known.device is not None
    assert known.device.manufacturer == "ACME"


def test_packets_come_with_sender_place_and_phase() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    asked(tape, command, asks(1), b"data")
    request, start, head, response = of(PacketSeen, tape.items())[-4:]
    assert (request.sender, request.packet, request.channel) == (Role.INITIATOR, asks(1), Channel.COMMAND)
    assert (request.size, request.phase, request.request) == (18, Phase.REQUESTED, asks(1))
    assert (start.sender, start.packet, start.size) == (Role.RESPONDER, StartData(1, 4), 20)
    assert (head.packet, head.size) == (DataHeader(PacketType.END_DATA, 1, 4), 16)
    assert head.point.offset == start.point.offset + 20
    assert head.point.frame == start.point.frame
    assert response.point.frame == start.point.frame + 1


def test_transactions_come_with_their_data_and_their_times() -> None:
    items = session().items()
    found = transactions(items)
    assert [t.request.code for t in found] == [0x1002, 0x1001, 0x1009, SEND_OBJECT, INITIATE_CAPTURE]
    assert [t.number for t in found] == [1, 2, 3, 4, 5]
    assert [t.session for t in found] == [None, 1, 1, 1, 1]
    download, upload = found[2], found[3]
    assert (download.data, download.data_from, download.announced) == (b"picture" * 1000, Role.RESPONDER, 7000)
    assert (upload.data, upload.data_from, upload.received) == (b"upped", Role.INITIATOR, 5)
    assert upload.first_data is not None
    assert upload.last_data is not None
    assert upload.responded is not None
    assert upload.requested.time < upload.first_data.time <= upload.last_data.time < upload.responded.time
    assert all(t.response is not None and t.response.code == OK for t in found)


def test_payload_says_where_in_its_data_phase_it_belongs() -> None:
    items = session().items()
    pieces = [p for p in of(Payload, items) if p.transaction and p.transaction.request.code == SEND_OBJECT]
    assert [(p.offset, p.size, bytes(p.data or b"")) for p in pieces] == [(0, 2, b"up"), (2, 3, b"ped")]


@given(size=st.integers(1, 60))
def test_slices_change_nothing(size: int) -> None:
    tape = session()
    whole, cut = tape.items(), list(follow(recut(tape.records, size)))
    assert summary(cut) == summary(whole)
    places = [(p.point.frame, p.point.offset) for p in of(PacketSeen, whole)]
    assert [(p.point.frame, p.point.offset) for p in of(PacketSeen, cut)] == places
    assert [t.data for t in transactions(cut)] == [t.data for t in transactions(whole)]


def test_a_transaction_without_a_response_ends_with_the_next_request_or_the_connection() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 0, asks(2))
    tape.end(command, Close.RESET)
    items = tape.items()
    assert [(t.request.transaction, t.response) for t in transactions(items)] == [(1, None), (2, None)]
    (diagnosed,) = of(Diagnosed, items)
    assert diagnosed.deviation is REQUEST_PIPELINED


def test_a_cancelled_transaction_says_so() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, StartData(1, 100), Data(1, bytes(10)))
    tape.say(command, 0, Cancel(1))
    tape.say(command, 1, answers(1, 0x201F))
    (transaction,) = transactions(tape.items())
    assert transaction.cancelled is not None
    assert transaction.response == answers(1, 0x201F)
    assert (transaction.received, transaction.data) == (10, None)


def test_events_belong_to_the_transaction_during_which_they_came() -> None:
    tape = Tape()
    command, event = greeted(tape)
    tape.say(command, 0, asks(1))
    during, other = Event(0x4002, params=(5,)), Event(0x4002, 77, (6,))
    tape.say(event, 1, during)
    tape.say(event, 1, other)
    tape.say(command, 1, answers(1))
    (transaction,) = transactions(tape.items())
    assert transaction.events == [during]


def test_what_breaks_the_rules_is_told_with_its_place_and_the_rest_goes_on() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 0, InitCommandRequest(HERE, "again"))
    tape.say(command, 1, answers(1, ERROR))
    items = tape.items()
    (diagnosed,) = of(Diagnosed, items)
    assert diagnosed.text == "initiator: InitCommandRequest is not allowed in phase Requested"
    assert (diagnosed.sender, diagnosed.point.frame, diagnosed.deviation) == (Role.INITIATOR, 8, None)
    assert isinstance(diagnosed.packet, InitCommandRequest)
    assert transactions(items)[0].response == answers(1, ERROR)


def test_a_tolerated_deviation_is_told_with_its_packet() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, bytes.fromhex("0800000063000000"), asks(1))
    tape.say(command, 1, answers(1))
    (diagnosed,) = of(Diagnosed, tape.items())
    assert diagnosed.deviation is UNKNOWN_PACKET
    assert diagnosed.text == "a packet type outside 1 to 14 (type 99, 8 bytes)"


def test_an_initiator_that_is_refused() -> None:
    tape = Tape()
    command = tape.open()
    tape.say(command, 0, InitCommandRequest(HERE, "laptop"))
    tape.say(command, 1, InitFail(2))
    tape.end(command)
    items = tape.items()
    assert packets(items)[-1] == (Role.RESPONDER, InitFail(2))
    assert of(ConversationEnded, items)


def test_who_opened_a_connection_is_no_matter_and_neither_is_the_port() -> None:
    tape = Tape()
    command = tape.open(port=4242)
    tape.say(command, 1, InitCommandRequest(HERE, "laptop"))
    assert packets(tape.items()) == [(Role.INITIATOR, InitCommandRequest(HERE, "laptop"))]


@pytest.mark.parametrize(
    "first", [b"GET / HTTP/1.1\r\n", b"SSH-2.0-x\r\n", b"\x16\x03\x01\x02\0\x01\0\x01", bytes(600)]
)
@pytest.mark.parametrize("whole", [True, False])
def test_other_protocols_are_left_alone(first: bytes, whole: bool) -> None:
    tape = Tape()
    other = tape.open(port=80, whole=whole)
    tape.notice(other, Oddity.RETRANSMITTED)
    tape.say(other, 0, first)
    tape.say(other, 1, bytes(range(256)) * 40)
    tape.miss(other, 1, 10)
    tape.end(other)
    assert tape.items() == []


def test_oddities_are_passed_on_where_they_concern_a_conversation_or_the_recording() -> None:
    tape = Tape()
    tape.notice(None, Oddity.CUT_SHORT, "the file")
    command = tape.open()
    tape.notice(command, Oddity.OUT_OF_ORDER, "early")
    tape.say(command, 0, InitCommandRequest(HERE, "laptop"))
    tape.notice(command, Oddity.RETRANSMITTED, "late")
    assert [noticed.text for noticed in of(Noticed, tape.items())] == ["the file", "early", "late"]


def test_a_connection_that_ends_in_the_middle_of_a_packet() -> None:
    tape = Tape()
    command, event = greeted(tape)
    tape.say(command, 0, bytes.fromhex("1200000006000000"))
    tape.end(command)
    tape.say(event, 1, bytes.fromhex("0e000000"))
    tape.end(event, Close.RECORDING)
    items = tape.items()
    assert [d.text for d in of(Diagnosed, items)] == ["the connection was closed in the middle of a packet"]
    assert [(g.text, g.resumed) for g in of(Gap, items)] == [("the recording ends in the middle of a packet", False)]


def test_a_recording_without_an_end_is_ended() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    items = tape.items()
    assert transactions(items)[0].response is None
    assert of(ConversationEnded, items)[0].how is Close.RECORDING


def test_an_unknown_vendor() -> None:
    with pytest.raises(SettingsError, match="there is no make"):
        Tape().items(vendor="zorki")


SESSION = session().records


@given(st.data())
def test_whatever_is_said_is_followed(data: st.DataObject) -> None:
    """Bytes that are changed, pieces that are missing or come twice: each is an item, none is an exception."""
    records: list[Record] = []
    for record in SESSION:
        what = data.draw(st.sampled_from(["as it is"] * 8 + ["changed", "missing", "twice", "noise"]))
        if not isinstance(record, Said) or what == "as it is" or not record.data:
            records.append(record)
        elif what == "missing":
            records.append(Missing(record.flow, record.side, record.point, len(record.data)))
        elif what == "twice":
            records += [record, record]
        else:
            said = bytearray(record.data)
            at = data.draw(st.integers(0, len(said) - 1))
            noise = data.draw(st.binary(min_size=1, max_size=40 if what == "noise" else 1))
            said[at : at + len(noise)] = noise
            records.append(Said(record.flow, record.side, record.point, memoryview(bytes(said)), record.short))
    items = list(follow(records))
    for item in items:
        shown = line(item, Moments(0))
        assert safe_text(shown) == shown
        json.dumps(facts(item))
    assert len(of(ConversationBegan, items)) == len(of(ConversationEnded, items))
    mermaid(ladders(items))
    page(collect(items))


@given(
    st.lists(st.tuples(st.integers(0, 1), st.binary(max_size=60)), max_size=20), st.booleans(), st.sampled_from(Carrier)
)
def test_noise_is_followed(pieces: list[tuple[int, bytes]], whole: bool, carrier: Carrier) -> None:
    tape = Tape()
    flow = tape.open(whole=whole, carrier=carrier)
    for side, piece in pieces:
        tape.say(flow, side, piece)
    tape.end(flow)
    tape.items()
