"""What both roles have in common: queues, ends, errors, data towards us, probes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.protocol.engine import Engine
from hotshoe.protocol.limits import DEFAULT, MIB, Limits
from hotshoe.protocol.notices import (
    Cancelled,
    Closed,
    DataEnded,
    DataStarted,
    Happened,
    ProbeAnswered,
    Responded,
)
from hotshoe.protocol.states import Channel, Phase
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.deviations import (
    DATA_FOREIGN,
    DATA_SURPLUS,
    EVENT_ON_COMMAND,
    PARAMETERS_PADDED,
    PROBE_ON_COMMAND,
    PROBE_UNSOLICITED,
    UNKNOWN_PACKET,
)
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Data,
    EndData,
    Event,
    InitEventAck,
    OperationResponse,
    PacketType,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from tests.playbook import I, R, Speaker, chunk, do, met, pays, play, raised, takes, told
from tests.protocol.conversations import (
    GET_OBJECT,
    INVALID_TRANSACTION,
    OBJECT_ADDED,
    OK,
    answers,
    asks,
    asks_out,
    initiator,
    requested,
    responder,
    still_serving,
    still_usable,
)

GIB = 1 << 30
MAKERS = pytest.mark.parametrize("make, peer", [(initiator, R), (responder, I)], ids=["initiator", "responder"])
Make = Callable[..., Engine]


def downloading(**options: bool | Limits) -> Engine:
    """An initiator that has requested an object."""
    return play(
        initiator(**options),  # type: ignore[arg-type]
        do(lambda i: i.request(GET_OBJECT, (5,), 0.0)),
        I >> asks(1, GET_OBJECT, 5),
    )


def uploading(**options: bool | Limits) -> Engine:
    """A responder that was asked to take an object."""
    return play(responder(**options), I >> asks_out(1) << requested(asks_out(1)))  # type: ignore[arg-type]


BUSY = pytest.mark.parametrize("make, peer", [(downloading, R), (uploading, I)], ids=["initiator", "responder"])


@MAKERS
def test_queues_are_taken_once(make: Make, peer: Speaker) -> None:
    engine = make()
    engine.receive(Channel.EVENT, encode_packet(ProbeRequest()), 0.0)
    assert engine.outgoing() == [(Channel.EVENT, encode_packet(ProbeResponse()))]
    assert engine.outgoing() == []
    engine.lost(Channel.EVENT, "reset")
    assert engine.notices() == [Closed(False, "event connection: reset")]
    assert engine.notices() == []


@MAKERS
def test_phases_are_shown(make: Make, peer: Speaker) -> None:
    assert (make(session=False).command_phase, make().event_phase) == (Phase.ACCEPTED, Phase.OPEN)
    assert not make().busy
    assert all(make().reading(channel) for channel in Channel)


@BUSY
def test_a_transaction_makes_busy_until_the_end(make: Make, peer: Speaker) -> None:
    engine = make()
    before = engine.busy, engine.reading(Channel.COMMAND)
    play(engine, peer >> b"", told(Closed(False, f"command connection closed by the {_called(peer)}")))
    assert [before, (engine.busy, engine.reading(Channel.COMMAND))] == [(True, True), (False, False)]


@BUSY
def test_a_peer_owes_until_its_part_is_done(make: Make, peer: Speaker) -> None:
    engine = make()
    initiates = peer is R
    last = [StartData(1, 3), EndData(1, b"abc"), *([OperationResponse(OK, 1)] if initiates else [])]
    stream = b"".join(map(encode_packet, last))
    owes = []
    for byte in stream:
        owes.append(engine.unfinished(Channel.COMMAND))
        engine.receive(Channel.COMMAND, bytes([byte]), 0.0)
    assert all(owes)
    assert not engine.unfinished(Channel.COMMAND)
    assert engine.busy is not initiates
    assert not engine.unfinished(Channel.EVENT)
    engine.receive(Channel.EVENT, encode_packet(ProbeRequest())[:5], 0.0)
    assert engine.unfinished(Channel.EVENT)
    engine.lost(Channel.EVENT, "reset")
    assert not engine.unfinished(Channel.EVENT)


def test_a_responder_that_is_asked_for_something_is_owed_nothing() -> None:
    engine = play(responder(), I >> asks(1, GET_OBJECT, 5) << requested(asks(1, GET_OBJECT, 5)))
    assert engine.busy
    assert not engine.unfinished(Channel.COMMAND)


def _called(peer: Speaker) -> str:
    return "camera" if peer is R else "initiator"


@MAKERS
def test_after_the_end_nothing_happens(make: Make, peer: Speaker) -> None:
    engine = make()
    play(engine, do(lambda e: e.lost(Channel.COMMAND, "reset")), told(Closed(False, "command connection: reset")))
    play(
        engine,
        peer >> b"anything",
        peer >> b"",
        peer.event >> b"",
        do(lambda e: e.lost(Channel.EVENT, "again")),
        do(lambda e: e.payload_passed(7, 0.0)),
    )
    with pytest.raises(LocalProtocolError, match="the connection is closed"):
        engine.probe(0.0)
    with pytest.raises(LocalProtocolError, match="the connection is closed"):
        engine._queue_payload(1, last=True)


@MAKERS
def test_broken_rules_close_and_raise(make: Make, peer: Speaker) -> None:
    words = "cannot have 4 bytes"
    engine = make()
    with pytest.raises(MalformedPacket, match=words):
        engine.receive(Channel.COMMAND, HEADER.pack(4, 7), 0.0)
    (closed,) = engine.notices()
    assert isinstance(closed, Closed)
    assert (closed.clean, words in closed.reason) == (False, True)


@MAKERS
def test_the_peer_cannot_begin_anew(make: Make, peer: Speaker) -> None:
    engine = make()
    with pytest.raises(RemoteProtocolError, match="InitEventAck is not allowed in phase"):
        engine.receive(Channel.EVENT, encode_packet(InitEventAck()), 0.0)
    assert engine.closed


def test_initiators_give_up_for_packets_of_nobody() -> None:
    engine = downloading()
    with pytest.raises(WrongTransaction, match="responder sent Data for transaction 9, 1 is under way"):
        engine.receive(Channel.COMMAND, encode_packet(Data(9, b"data")), 0.0)
    assert engine.closed


def test_responders_answer_and_read_on_where_data_is_due() -> None:
    following = asks(2)
    play(
        uploading(),
        I >> encode_packet(Data(9, b"data")) + encode_packet(following) << Cancelled(1) << requested(following),
        R >> answers(1, INVALID_TRANSACTION),
        met(DATA_FOREIGN),
    )


@MAKERS
def test_deviations_are_kept_and_callers_may_add(make: Make, peer: Speaker) -> None:
    engine = make()
    engine.note(PARAMETERS_PADDED, "five")
    engine.receive(Channel.EVENT, HEADER.pack(8, 15), 0.0)
    assert [known.deviation for known in engine.deviations] == [PARAMETERS_PADDED, UNKNOWN_PACKET]
    assert engine.judge.met == engine.deviations
    with pytest.raises(RemoteProtocolError, match="parameters-padded"):
        make(strict=True).note(PARAMETERS_PADDED)


def test_an_event_on_the_command_connection_is_heard_too() -> None:
    event = Event(OBJECT_ADDED, params=(5,))
    play(initiator(), R >> event << Happened(event), met(EVENT_ON_COMMAND), *still_usable(1))


# Data towards us


@pytest.mark.parametrize("segment", [None, 1, 5])
@BUSY
def test_data_is_told_piece_by_piece(make: Make, peer: Speaker, segment: int | None) -> None:
    play(
        make(),
        peer >> StartData(1, 9) << DataStarted(1, 9),
        peer >> Data(1, b"123") << chunk(b"123"),
        peer >> Data(1),
        peer >> EndData(1, b"456789") << chunk(b"456789") << DataEnded(9, 9),
        segment=segment,
    )


@BUSY
def test_data_ends_with_an_empty_packet_too(make: Make, peer: Speaker) -> None:
    play(
        make(),
        peer >> StartData(1, 3) << DataStarted(1, 3),
        peer >> Data(1, b"123") << chunk(b"123"),
        peer >> EndData(1) << DataEnded(3, 3),
    )


@BUSY
def test_an_announced_nothing_is_over_at_once(make: Make, peer: Speaker) -> None:
    play(make(), peer >> StartData(1, 0) << DataStarted(1, 0) << DataEnded(0, 0), peer >> EndData(1))


@BUSY
def test_the_total_may_be_left_open(make: Make, peer: Speaker) -> None:
    play(
        make(),
        peer >> StartData(1, TOTAL_UNKNOWN) << DataStarted(1, None),
        peer >> Data(1, b"123") << chunk(b"123"),
        peer >> EndData(1, b"45") << chunk(b"45") << DataEnded(5, None),
    )


@BUSY
def test_surplus_is_dropped_and_told_by_its_length(make: Make, peer: Speaker) -> None:
    play(
        make(),
        peer >> StartData(1, 3) << DataStarted(1, 3),
        peer >> Data(1, b"12345") << chunk(b"123"),
        met(DATA_SURPLUS),
        peer >> EndData(1, b"678") << DataEnded(8, 3),
        met(DATA_SURPLUS),
    )


@BUSY
def test_endless_surplus_closes(make: Make, peer: Speaker) -> None:
    engine = play(
        make(limits=Limits(surplus_bytes=MIB)),
        peer >> StartData(1, 3) << DataStarted(1, 3),
        peer >> Data(1, bytes(3 + MIB)) << chunk(bytes(3)),
        met(DATA_SURPLUS),
    )
    with pytest.raises(RemoteProtocolError, match="on and on"):
        engine.receive(Channel.COMMAND, encode_packet(Data(1, b"!")), 0.0)
    assert engine.closed


@BUSY
def test_payload_may_pass_beside_the_engine(make: Make, peer: Speaker) -> None:
    engine = play(
        make(),
        peer >> StartData(1, 9) << DataStarted(1, 9),
        peer >> encode_packet(Data(1, b"123"))[:12],
        takes(3),
        peer >> encode_packet(EndData(1, b"456789"))[:14] << chunk(b"45"),
    )
    assert (engine.payload_due, engine.payload_room, engine.transaction) == (4, 4, 1)
    play(engine, takes(3), takes(1), told(DataEnded(9, 9)))
    assert (engine.payload_due, engine.payload_room) == (0, 0)


@BUSY
def test_the_room_of_a_data_phase_that_tells_no_total_is_not_known(make: Make, peer: Speaker) -> None:
    engine = make()
    assert engine.payload_room == 0
    play(engine, peer >> StartData(1, TOTAL_UNKNOWN) << DataStarted(1, None))
    play(engine, peer >> encode_packet(Data(1, b"123"))[:12])
    assert (engine.payload_due, engine.payload_room) == (3, 0)
    play(engine, takes(3))


@BUSY
def test_four_gigabytes_and_more_pass_beside_the_engine(make: Make, peer: Speaker) -> None:
    total = 9 * GIB + 1
    piece = 0xFFFFFFFF - 12
    last = total - 2 * piece
    whole = HEADER.pack(0xFFFFFFFF, PacketType.DATA) + b"\1\0\0\0"
    play(
        make(),
        peer >> StartData(1, total) << DataStarted(1, total),
        *(peer >> whole, takes(piece)) * 2,
        peer >> HEADER.pack(last + 12, PacketType.END_DATA) + b"\1\0\0\0",
        takes(last),
        told(DataEnded(total, total)),
    )


@BUSY
def test_no_more_passes_than_is_due(make: Make, peer: Speaker) -> None:
    engine = play(
        make(),
        peer >> StartData(1, 3) << DataStarted(1, 3),
        peer >> encode_packet(EndData(1, b"12345"))[:12],
    )
    assert engine.payload_due == 3
    play(engine, takes(4), raised(LocalProtocolError))
    assert not engine.closed
    play(engine, takes(3), peer >> b"45" << DataEnded(5, 3), met(DATA_SURPLUS))


@BUSY
def test_strict_engines_refuse_a_short_end_that_passed_beside_them(make: Make, peer: Speaker) -> None:
    words = "data-short: a data phase that ends before its announced total (4 of 9 bytes)"
    play(
        make(strict=True),
        peer >> StartData(1, 9) << DataStarted(1, 9),
        peer >> encode_packet(EndData(1, b"1234"))[:12],
        takes(4),
        told(Closed(False, words)),
        raised(RemoteProtocolError),
    )


def test_views_are_handed_through_without_copying() -> None:
    engine = downloading()
    engine.receive(Channel.COMMAND, encode_packet(StartData(1, 9)), 0.0)
    buffer = encode_packet(EndData(1, b"123456789"))
    engine.receive(Channel.COMMAND, buffer, 0.0)
    (data,) = [notice.data for notice in engine.notices() if isinstance(notice, type(chunk(b"")))]
    assert data.obj is buffer
    assert data.readonly


# Probes


@MAKERS
@pytest.mark.parametrize("segment", [None, 1])
def test_probes_are_answered(make: Make, peer: Speaker, segment: int | None) -> None:
    us = Speaker(peer.role.peer)
    play(
        make(),
        peer.event >> ProbeRequest(),
        us.event >> ProbeResponse(),
        peer >> ProbeRequest(),
        us >> ProbeResponse(),
        met(PROBE_ON_COMMAND),
        segment=segment,
    )


@BUSY
def test_probes_are_answered_in_the_middle_of_a_transfer(make: Make, peer: Speaker) -> None:
    play(
        make(),
        peer >> StartData(1, 9) << DataStarted(1, 9),
        peer >> encode_packet(EndData(1, b"123456789"))[:15] << chunk(b"123"),
        peer.event >> ProbeRequest(),
        Speaker(peer.role.peer).event >> ProbeResponse(),
        peer >> b"456789" << chunk(b"456789") << DataEnded(9, 9),
    )


def test_a_packet_under_way_is_not_torn_by_an_answer() -> None:
    play(
        responder(),
        I >> asks(1) << requested(asks(1)),
        do(lambda r: r.start_data(6)),
        R >> StartData(1, 6),
        do(lambda r: r.data_header(6, last=True)),
        I >> ProbeRequest(),
        met(PROBE_ON_COMMAND),
        I >> ProbeRequest(),
        met(PROBE_ON_COMMAND),
        I.event >> ProbeRequest(),
        R.event >> ProbeResponse(),
        pays(b"data"),
        do(lambda r: r.payload_owed == 2 or pytest.fail("two bytes are owed")),
        pays(b"in"),
        R >> EndData(1, b"datain"),
        R >> ProbeResponse(),
        do(lambda r: r.respond(OK, now=0.0)),
        R >> answers(1),
        *still_serving(2),
    )


def test_an_answer_that_came_too_late_is_not_sent() -> None:
    engine = play(
        responder(),
        I >> asks(1) << requested(asks(1)),
        do(lambda r: r.start_data(6)),
        R >> StartData(1, 6),
        do(lambda r: r.data_header(6, last=True)),
        I >> ProbeRequest(),
        met(PROBE_ON_COMMAND),
        I >> b"" << Closed(False, "command connection closed by the initiator"),
    )
    play(engine, pays(b"datain"))


@MAKERS
def test_our_probe_is_answered(make: Make, peer: Speaker) -> None:
    us = Speaker(peer.role.peer)
    play(
        make(),
        do(lambda e: e.probe(0.0)),
        us.event >> ProbeRequest(),
        peer.event >> ProbeResponse() << ProbeAnswered(),
        peer.event >> ProbeResponse(),
        met(PROBE_UNSOLICITED),
    )


@MAKERS
def test_strict_engines_refuse_an_answer_that_nobody_asked_for(make: Make, peer: Speaker) -> None:
    engine = make(strict=True)
    with pytest.raises(RemoteProtocolError, match="probe-unsolicited"):
        engine.receive(Channel.EVENT, encode_packet(ProbeResponse()), 0.0)
    assert engine.closed


@MAKERS
def test_a_flood_of_probes_closes(make: Make, peer: Speaker) -> None:
    engine = make()
    flood = DEFAULT.probe_answers_per_second * encode_packet(ProbeRequest())
    engine.receive(Channel.EVENT, flood, 10.0)
    engine.receive(Channel.EVENT, flood, 11.0)
    assert len(engine.outgoing()) == 2 * DEFAULT.probe_answers_per_second
    with pytest.raises(RemoteProtocolError, match="more than 100 probes within a second"):
        engine.receive(Channel.EVENT, encode_packet(ProbeRequest()), 11.5)
    assert engine.closed


@MAKERS
def test_probes_need_the_event_connection(make: Make, peer: Speaker) -> None:
    engine = make(session=False)
    engine._event.phase = Phase.ASKED
    with pytest.raises(LocalProtocolError, match="may not send ProbeRequest"):
        engine.probe(0.0)


def test_responses_carry_what_was_counted() -> None:
    responded = Responded(GET_OBJECT, 1, OK, (), 3, 3)
    play(
        downloading(),
        R >> StartData(1, 3) << DataStarted(1, 3),
        R >> EndData(1, b"123") << chunk(b"123") << DataEnded(3, 3),
        R >> answers(1) << responded,
        *still_usable(2),
    )
    assert replace(responded, received_whole=False) != responded
