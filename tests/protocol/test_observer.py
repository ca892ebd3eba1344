"""From outside nothing is refused: the illegal is told, and the rest is still understood."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket, RemoteProtocolError
from hotshoe.protocol.contained import ContainedReader
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import DataHeader, FrameSource, Piece
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.observer import CHUNK, Diagnosis, Observation, Observer, Resumed, Seen, channel_of
from hotshoe.protocol.seeking import CONTAINERS
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    LENGTH_UNKNOWN,
    CommandContainer,
    ResponseContainer,
    data_container_header,
    encode_container,
)
from hotshoe.wire.deviations import (
    DATA_END_MISSING,
    DATA_LATE,
    DATA_SHORT,
    DATA_SURPLUS,
    PROBE_ON_COMMAND,
    REQUEST_PIPELINED,
    RESPONSE_STALE,
    UNKNOWN_PACKET,
    Deviation,
    Judge,
)
from hotshoe.wire.packets import (
    HEADER,
    Cancel,
    Data,
    EndData,
    Event,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    Packet,
    PacketType,
    ProbeRequest,
    StartData,
    data_header,
    encode_packet,
)
from tests.protocol.conversations import (
    ERROR,
    HELLO,
    WELCOME,
    answers,
    asks,
    asks_out,
)
from tests.protocol.reference import REFERENCE

INITIATOR, RESPONDER = Role.INITIATOR, Role.RESPONDER
Line = tuple[Role, Packet | bytes]


def command(*lines: Line, limits: Limits | None = None) -> tuple[Observer, list[Observation]]:
    """An observer of a command connection, and what it saw after the greetings."""
    observer = Observer(Channel.COMMAND, limits=limits or Limits())
    say(observer, (INITIATOR, HELLO), (RESPONDER, WELCOME))
    return observer, say(observer, *lines)


def say(observer: Observer, *lines: Line) -> list[Observation]:
    observed: list[Observation] = []
    for sender, words in lines:
        observed += observer.receive(sender, words if isinstance(words, bytes) else encode_packet(words))
    return observed


def diagnoses(observed: Sequence[Observation]) -> list[Diagnosis]:
    return [observation for observation in observed if isinstance(observation, Diagnosis)]


def deviations(observer: Observer) -> list[Deviation]:
    return [known.deviation for known in observer.deviations]


def test_everything_is_seen_with_its_sender_phase_and_request() -> None:
    request = asks(1)
    _, observed = command(
        (INITIATOR, request),
        (RESPONDER, StartData(1, 4)),
        (RESPONDER, EndData(1, b"data")),
        (RESPONDER, answers(1)),
    )
    assert observed == [
        Seen(INITIATOR, request, Phase.REQUESTED, request),
        Seen(RESPONDER, StartData(1, 4), Phase.DATA_IN, request),
        Seen(RESPONDER, DataHeader(PacketType.END_DATA, 1, 4), Phase.RESPONSE_DUE, request),
        Seen(RESPONDER, Piece(memoryview(b"data"), last=True), Phase.RESPONSE_DUE, request),
        Seen(RESPONDER, answers(1), Phase.IDLE, request),
    ]


@pytest.mark.parametrize("segment", [1, 7, 1000])
def test_the_reference_session_is_understood(segment: int) -> None:
    observers = {channel: Observer(channel) for channel in Channel}
    heard: list[Packet] = []
    for speaker, packet in REFERENCE:
        data = encode_packet(packet)
        for start in range(0, len(data), segment):
            for observation in observers[speaker.channel].receive(speaker.role, data[start : start + segment]):
                assert isinstance(observation, Seen)
                assert observation.sender is speaker.role
                if isinstance(observation.frame, Packet):
                    heard.append(observation.frame)
    assert heard == [packet for _, packet in REFERENCE if not isinstance(packet, Data | EndData)]
    assert [observer.deviations for observer in observers.values()] == [(), ()]
    assert all(observer.at_boundary for observer in observers.values())


@given(st.data())
def test_two_directions_may_arrive_in_any_slices(data: Any) -> None:
    """A Cancel in the middle of a packet of data: the two directions are cut independently of one another."""
    observer, _ = command((INITIATOR, asks(1)), (RESPONDER, StartData(1, 99)))
    stream = encode_packet(Data(1, bytes(50))) + encode_packet(answers(1, ERROR))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    cancel_at = data.draw(st.integers(0, 50 + 12))
    observed: list[Observation] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        if start <= cancel_at < end or (cancel_at == start == end):
            observed += say(observer, (RESPONDER, stream[start:cancel_at]), (INITIATOR, Cancel(1)))
            start = cancel_at  # noqa: PLW2901 - the rest of the slice
        observed += say(observer, (RESPONDER, stream[start:end])) if start < end else []
    assert diagnoses(observed) == []
    payload = [o.frame.data for o in observed if isinstance(o, Seen) and isinstance(o.frame, Piece)]
    assert sum(map(len, payload)) == 50
    assert observer.at_boundary


def test_the_illegal_is_told_and_the_rest_goes_on() -> None:
    request = asks(1)
    _, observed = command((INITIATOR, request), (INITIATOR, HELLO), (RESPONDER, answers(1)))
    assert [type(observation) for observation in observed] == [Seen, Diagnosis, Seen]
    (diagnosis,) = diagnoses(observed)
    assert (diagnosis.sender, diagnosis.frame) == (INITIATOR, HELLO)
    assert str(diagnosis.error) == "initiator: InitCommandRequest is not allowed in phase Requested"
    assert diagnosis.error.sender == "initiator"


def test_packets_of_nobody_are_told_with_their_payload() -> None:
    _, observed = command((INITIATOR, asks(1)), (RESPONDER, EndData(9, b"data")), (RESPONDER, answers(1)))
    (diagnosis,) = diagnoses(observed)
    assert isinstance(diagnosis.error, WrongTransaction)
    assert diagnosis.frame == DataHeader(PacketType.END_DATA, 9, 4)
    piece, response = observed[2:]
    assert piece == Seen(RESPONDER, Piece(memoryview(b"data"), last=True), Phase.REQUESTED, None)
    assert response == Seen(RESPONDER, answers(1), Phase.IDLE, asks(1))


def test_what_comes_late_belongs_to_no_request() -> None:
    observer, observed = command(
        *((INITIATOR, asks(1)), (RESPONDER, answers(1)), (RESPONDER, answers(1))),
        *((INITIATOR, asks(2)), (RESPONDER, answers(1)), (RESPONDER, EndData(1, b"late"))),
    )
    assert diagnoses(observed) == []
    late = [o for o in observed if isinstance(o, Seen) and o.request is None]
    assert [type(o.frame).__name__ for o in late] == ["OperationResponse", "OperationResponse", "DataHeader", "Piece"]
    assert deviations(observer) == [RESPONSE_STALE, DATA_LATE]


def test_a_request_before_the_response_makes_nobody_wait() -> None:
    observer, observed = command(
        *((INITIATOR, asks(1)), (INITIATOR, asks(2)), (RESPONDER, answers(1)), (RESPONDER, answers(2))),
    )
    assert [(o.phase, o.request) for o in observed if isinstance(o, Seen)] == [
        (Phase.REQUESTED, asks(1)),
        (Phase.REQUESTED, asks(2)),
        (Phase.REQUESTED, None),
        (Phase.IDLE, asks(2)),
    ]
    assert deviations(observer) == [REQUEST_PIPELINED, RESPONSE_STALE]


def test_a_response_that_was_not_recorded_confuses_nothing_later() -> None:
    lines: list[Line] = [(INITIATOR, asks(1)), (RESPONDER, StartData(1, 9))]
    for transaction in range(2, 50):
        lines += [(INITIATOR, asks(transaction)), (RESPONDER, answers(transaction))]
    observer, observed = command(*lines)
    assert diagnoses(observed) == []
    assert [(known.deviation, known.times) for known in observer.deviations] == [(REQUEST_PIPELINED, 1)]


def test_lengths_are_judged_for_both_sides() -> None:
    short, _ = command((INITIATOR, asks(1)), (RESPONDER, StartData(1, 9)), (RESPONDER, EndData(1, b"data")))
    long, _ = command((INITIATOR, asks_out(1)), (INITIATOR, StartData(1, 2)), (INITIATOR, EndData(1, b"data")))
    unended, _ = command((INITIATOR, asks(1)), (RESPONDER, StartData(1, 0)), (RESPONDER, answers(1)))
    assert [deviations(observer) for observer in (short, long, unended)] == [
        [DATA_SHORT],
        [DATA_SURPLUS],
        [DATA_END_MISSING],
    ]


def test_endless_surplus_is_told_once() -> None:
    lines: list[Line] = [(INITIATOR, asks(1)), (RESPONDER, StartData(1, 2))]
    lines += [(RESPONDER, Data(1, bytes(100)))] * 50
    _, observed = command(*lines, limits=Limits(surplus_bytes=1000))
    (diagnosis,) = diagnoses(observed)
    assert "goes on and on" in str(diagnosis.error)
    assert len(observed) == 2 + 2 * 50


def test_empty_packets_without_end_are_told_now_and_then() -> None:
    lines: list[Line] = [(INITIATOR, asks(1)), (RESPONDER, StartData(1, 2))]
    _, observed = command(*lines, *[(RESPONDER, Data(1))] * 25, limits=Limits(empty_data_packets=10))
    assert len(diagnoses(observed)) == 2


def test_an_unreadable_packet_is_told_and_the_next_is_read() -> None:
    short = HEADER.pack(10, PacketType.OPERATION_RESPONSE) + b"\1\x20"
    _, observed = command((INITIATOR, asks(1)), (RESPONDER, short + encode_packet(answers(1))))
    assert [type(observation) for observation in observed] == [Seen, Diagnosis, Seen]
    (diagnosis,) = diagnoses(observed)
    assert isinstance(diagnosis.error, MalformedPacket)
    assert diagnosis.frame is None


def test_a_direction_out_of_step_is_silent_until_what_can_only_be_a_packet() -> None:
    observer, observed = command(
        *((INITIATOR, asks(1)), (RESPONDER, HEADER.pack(4, 7) + bytes(100)), (INITIATOR, Cancel(1))),
        *((RESPONDER, b"more of it"), (RESPONDER, answers(1))),
    )
    assert [type(observation) for observation in observed] == [Seen, Diagnosis, Seen, Resumed, Seen]
    assert observed[2] == Seen(INITIATOR, Cancel(1), Phase.CANCELLING, asks(1))
    assert observed[3] == Resumed(RESPONDER, 8 + 100 + 10)
    assert observed[4] == Seen(RESPONDER, answers(1), Phase.IDLE, asks(1))
    assert observer.at_boundary


def test_more_is_searched_than_one_piece() -> None:
    """Broken packets between whole ones, in one large piece."""
    broken = HEADER.pack(4, 7)
    probe = encode_packet(ProbeRequest())
    observer = Observer(Channel.EVENT)
    say(observer, (INITIATOR, InitEventRequest(1)), (RESPONDER, InitEventAck()))
    times = CHUNK // 10
    observed = observer.receive(RESPONDER, (probe + probe + broken) * times)
    backs = [o.back for o in observed if isinstance(o, Seen)]
    assert backs == [back for at in range(times, 0, -1) for back in (24 * at, 24 * at - 8)]
    assert {o.skipped for o in observed if isinstance(o, Resumed)} == {8}


def places(observed: Sequence[Observation]) -> list[tuple[int, int]]:
    return [(o.back, o.size) for o in observed if isinstance(o, Seen)]


def test_every_packet_tells_where_it_begins_and_how_long_it_is() -> None:
    observer, _ = command()
    assert places(say(observer, (INITIATOR, encode_packet(asks(1))[:10]))) == []
    assert observer.pending(INITIATOR) == 10
    assert places(say(observer, (INITIATOR, encode_packet(asks(1))[10:]))) == [(18, 18)]
    data = encode_packet(StartData(1, 9)) + encode_packet(EndData(1, bytes(9)))
    observed = observer.receive(RESPONDER, data + encode_packet(answers(1)))
    assert places(observed) == [(20 + 21 + 14, 20), (21 + 14, 21), (9 + 14, 21), (14, 14)]


def test_deviations_are_told_with_the_packet_that_shows_them() -> None:
    _, observed = command((INITIATOR, HEADER.pack(8, 99)), (INITIATOR, asks(1)), (RESPONDER, answers(1)))
    assert [[met[0] for met in o.met] for o in observed if isinstance(o, Seen)] == [[UNKNOWN_PACKET], []]


class TestMissing:
    """What was not recorded."""

    def test_payload_counts_as_if_it_had_come(self) -> None:
        observer, _ = command((INITIATOR, asks(1)), (RESPONDER, StartData(1, 100)))
        say(observer, (RESPONDER, data_header(PacketType.END_DATA, 1, 100) + bytes(40)))
        assert not observer.let_by(RESPONDER, 61)
        assert observer.let_by(RESPONDER, 20)
        assert observer.missing(RESPONDER, 40) is Hole.PAYLOAD
        assert not observer.let_by(RESPONDER, 1)
        observed = say(observer, (RESPONDER, answers(1)))
        assert observed == [Seen(RESPONDER, answers(1), Phase.IDLE, asks(1))]
        assert observer.deviations == ()

    def test_payload_that_nobody_waits_for(self) -> None:
        observer, _ = command((INITIATOR, asks(1)), (RESPONDER, answers(1)))
        say(observer, (RESPONDER, data_header(PacketType.END_DATA, 1, 100)))
        assert not observer.let_by(RESPONDER, 1)
        assert observer.missing(RESPONDER, 100) is Hole.PAYLOAD
        assert say(observer, (INITIATOR, asks(2)), (RESPONDER, answers(2)))[-1] == Seen(
            RESPONDER, answers(2), Phase.IDLE, asks(2)
        )

    def test_the_rest_of_a_packet_is_passed_over_by_its_length(self) -> None:
        observer, _ = command((INITIATOR, asks(1)), (RESPONDER, encode_packet(answers(1))[:9]))
        assert observer.missing(RESPONDER, 3) is Hole.PACKET
        observed = say(observer, (RESPONDER, bytes(2)), (INITIATOR, asks(2)), (RESPONDER, answers(2)))
        assert [o.frame for o in observed if isinstance(o, Seen)] == [asks(2), answers(2)]
        assert diagnoses(observed) == []
        assert observer.deviations == ()

    def test_whole_packets_are_told_by_what_follows(self) -> None:
        observer, _ = command((INITIATOR, asks(1)), (RESPONDER, StartData(1, 100)))
        assert observer.unread(RESPONDER) is None
        assert observer.missing(RESPONDER, 60) is Hole.SEVERAL
        assert observer.missing(RESPONDER, 60) is Hole.SEVERAL
        say(observer, (RESPONDER, bytes(range(1, 50))))
        assert observer.unread(RESPONDER) == 49
        observed = say(observer, (INITIATOR, asks(2)), (RESPONDER, answers(2)), (INITIATOR, asks(3)))
        assert observed == [
            Seen(INITIATOR, asks(2), Phase.REQUESTED, asks(2)),
            Resumed(RESPONDER, 49),
            Seen(RESPONDER, answers(2), Phase.IDLE, asks(2)),
            Seen(INITIATOR, asks(3), Phase.REQUESTED, asks(3)),
        ]
        assert observer.deviations == ()

    @pytest.mark.parametrize(
        ("packet", "phase"),
        [
            (answers(2), Phase.IDLE),
            (StartData(2, 5), Phase.DATA_IN),
        ],
    )
    def test_a_request_that_is_missing_is_inferred_from_its_answer(self, packet: Packet, phase: Phase) -> None:
        observer, _ = command((INITIATOR, asks(1)), (RESPONDER, answers(1)))
        assert observer.missing(INITIATOR, 18) is Hole.SEVERAL
        assert say(observer, (RESPONDER, packet)) == [Seen(RESPONDER, packet, phase, None)]
        assert not observer.let_by(RESPONDER, 1)

    def test_data_without_its_end_is_no_fault_of_the_sender(self) -> None:
        observer, _ = command((INITIATOR, asks(1)))
        observer.missing(INITIATOR, 18)
        say(observer, (RESPONDER, StartData(2, 5)), (RESPONDER, answers(2)))
        assert deviations(observer) == [DATA_END_MISSING, DATA_SHORT]


def test_a_recording_that_begins_midway() -> None:
    observer = Observer(Channel.COMMAND, midway=True)
    observed = say(
        observer,
        *((RESPONDER, b"the end of a picture"), (INITIATOR, asks(9)), (RESPONDER, StartData(9, 2))),
        *((RESPONDER, EndData(9, b"ab")), (RESPONDER, answers(9)), (INITIATOR, asks(10))),
    )
    assert observed[:3] == [
        Resumed(INITIATOR, 0),
        Seen(INITIATOR, asks(9), Phase.REQUESTED, asks(9)),
        Resumed(RESPONDER, 20),
    ]
    assert observed[-1] == Seen(INITIATOR, asks(10), Phase.REQUESTED, asks(10))
    assert (diagnoses(observed), observer.deviations) == ([], ())


def test_an_event_connection_midway() -> None:
    observer = Observer(Channel.EVENT, midway=True)
    observed = say(observer, (RESPONDER, Event(0x4002)), (INITIATOR, ProbeRequest()), (INITIATOR, asks(1)))
    assert [type(o) for o in observed] == [Resumed, Seen, Resumed, Seen, Diagnosis]


def test_a_probe_on_the_command_connection_midway_needs_no_phase() -> None:
    observer = Observer(Channel.COMMAND, midway=True)
    say(observer, (INITIATOR, asks(1)), (INITIATOR, ProbeRequest()))
    assert deviations(observer) == [PROBE_ON_COMMAND]


def contained(sender: Role, judge: Judge, limits: Limits) -> FrameSource:
    return ContainedReader(lambda code: code == 0x100D, ContainerReader(judge, limits))


def test_another_framing() -> None:
    observer = Observer(Channel.COMMAND, source=contained, framed=CONTAINERS, phase=Phase.ACCEPTED)
    observed = observer.receive(INITIATOR, encode_container(CommandContainer(0x1009, 1, (5,))))
    observed += observer.receive(RESPONDER, data_container_header(0x1009, 1, 4) + b"data")
    observed += observer.receive(RESPONDER, encode_container(ResponseContainer(0x2001, 1)))
    request = asks(1, 0x1009, 5)
    assert observed == [
        Seen(INITIATOR, request, Phase.REQUESTED, request),
        Seen(RESPONDER, StartData(1, 4), Phase.DATA_IN, request),
        Seen(RESPONDER, DataHeader(PacketType.END_DATA, 1, 4), Phase.RESPONSE_DUE, request),
        Seen(RESPONDER, Piece(memoryview(b"data"), last=True), Phase.RESPONSE_DUE, request),
        Seen(RESPONDER, answers(1), Phase.IDLE, request),
    ]
    assert places(observed) == [(16, 16), (16, 16), (16, 16), (4, 16), (12, 12)]


def test_the_end_of_a_transfer_ends_data_of_open_length() -> None:
    observer = Observer(Channel.COMMAND, source=contained, framed=CONTAINERS, phase=Phase.ACCEPTED)
    observer.receive(INITIATOR, encode_container(CommandContainer(0x1009, 1)))
    observer.receive(RESPONDER, CONTAINER_HEADER.pack(LENGTH_UNKNOWN, 2, 0x1009, 1) + b"data")
    assert not observer.between(RESPONDER)
    assert observer.phase is Phase.DATA_IN
    observed = list(observer.end_transfer(RESPONDER))
    assert [o.phase for o in observed if isinstance(o, Seen)] == [Phase.RESPONSE_DUE] * 2
    assert observer.between(RESPONDER)
    observer.missing(RESPONDER, 1000)
    assert list(observer.end_transfer(RESPONDER)) == []


def test_the_end_of_a_transfer_means_nothing_to_packets() -> None:
    observer, _ = command()
    assert list(observer.end_transfer(RESPONDER)) == []


def test_greetings_may_be_repeated_where_that_is_usual() -> None:
    observer = Observer(Channel.COMMAND, greets_again=True)
    lines: list[Line] = [(INITIATOR, HELLO), (RESPONDER, WELCOME)]
    assert diagnoses(say(observer, *lines, *lines)) == []
    assert observer.request is None


def test_unknown_packets_are_skipped_and_noted() -> None:
    observer, observed = command((INITIATOR, HEADER.pack(12, 99) + bytes(4)), (INITIATOR, asks(1)))
    assert observed == [Seen(INITIATOR, asks(1), Phase.REQUESTED, asks(1))]
    assert deviations(observer) == [UNKNOWN_PACKET]


def test_the_event_connection_has_no_requests() -> None:
    observer = Observer(Channel.EVENT)
    observed = say(
        observer,
        *((INITIATOR, InitEventRequest(1)), (RESPONDER, InitEventAck()), (RESPONDER, Event(0x4002))),
        *((INITIATOR, Cancel(7)), (RESPONDER, ProbeRequest()), (RESPONDER, OperationRequest(1, 0x1001, 0))),
    )
    assert [o.request for o in observed if isinstance(o, Seen)] == [None] * 5
    (diagnosis,) = diagnoses(observed)
    assert isinstance(diagnosis.error, RemoteProtocolError)
    assert observer.channel is Channel.EVENT


@pytest.mark.parametrize(
    "data, channel",
    [
        (encode_packet(HELLO), Channel.COMMAND),
        (encode_packet(HELLO)[:8], Channel.COMMAND),
        (encode_packet(InitEventRequest(1)), Channel.EVENT),
        (encode_packet(HELLO)[:7], None),
        (b"", None),
        (encode_packet(asks(1)), None),
        (b"GET / HTTP/1.1\r\n", None),
    ],
)
def test_the_first_packet_tells_the_connection(data: bytes, channel: Channel | None) -> None:
    assert channel_of(data) is channel
