from itertools import count

from hotshoe.analysis import phases as module
from hotshoe.analysis.model import Conversation, PacketSeen, Payload, Point
from hotshoe.analysis.phases import DataPhase, DataPhases
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.packets import OperationRequest, Packet, PacketType, StartData

TALK = Conversation(1, "PTP/IP")
FLOW = (0, 1)
_places = count(0, 100)


def seen(packet: Packet | DataHeader, sender: Role = Role.RESPONDER) -> PacketSeen:
    return PacketSeen(TALK, Channel.COMMAND, sender, Point(1, 1, next(_places)), 12, packet, next(iter(Phase)), None)


def asked(transaction: int, code: int = 0x1001) -> PacketSeen:
    return seen(OperationRequest(1, code, transaction), Role.INITIATOR)


def piece(data: bytes | None, size: int = 0) -> Payload:
    whole = None if data is None else memoryview(data)
    return Payload(TALK, Role.RESPONDER, Point(1, 1, next(_places)), 0, size or len(data or b""), whole, None)


def told(phase: DataPhase) -> tuple[int | None, bytes]:
    return phase.request.code if phase.request else None, bytes(phase.located.data)


def heard(*items: PacketSeen | Payload) -> list[tuple[int | None, bytes]]:
    phases, found = DataPhases(), list[DataPhase]()
    for item in items:
        if isinstance(item, Payload):
            phases.put(item, FLOW)
        else:
            found += phases.hear(item)
    return [told(phase) for phase in (*found, *phases.finish(TALK))]


def test_data_belongs_to_its_request() -> None:
    first = asked(1), seen(StartData(1, 4)), seen(DataHeader(PacketType.DATA, 1, 2)), piece(b"ab")
    second = (
        seen(DataHeader(PacketType.END_DATA, 1, 2)),
        piece(b"cd"),
        asked(2, 0x1004),
        seen(StartData(2, 1)),
        piece(b"e"),
    )
    assert heard(*first, *second) == [(0x1001, b"abcd"), (0x1004, b"e")]


def test_data_may_come_before_its_request_and_after_the_next_one() -> None:
    assert heard(seen(StartData(1, 2)), piece(b"ab"), asked(1)) == [(0x1001, b"ab")]
    early = seen(StartData(1, 2)), piece(b"ab"), seen(StartData(2, 1)), piece(b"c"), asked(2, 0x1004), asked(1)
    assert heard(*early) == [(0x1001, b"ab"), (0x1004, b"c")]
    assert heard(asked(1), asked(2, 0x1004), seen(StartData(1, 2)), piece(b"ab")) == [(0x1001, b"ab")]


def test_a_number_that_comes_again_means_the_later_request() -> None:
    again = asked(1), seen(StartData(1, 1)), piece(b"a"), asked(1, 0x1004), seen(StartData(1, 1)), piece(b"b")
    assert heard(*again) == [(0x1001, b"a"), (0x1004, b"b")]


def test_what_is_missing_is_left_out_where_it_was() -> None:
    assert heard(asked(1), seen(StartData(1, 5)), piece(b"ab"), piece(None, 2), piece(b"e")) == [(0x1001, b"ab\0\0e")]


def test_data_without_a_request_or_a_head_is_given_too() -> None:
    assert heard(piece(b"ab")) == [(None, b"ab")]
    assert heard(seen(DataHeader(PacketType.DATA, 9, 2)), piece(b"ab")) == [(None, b"ab")]


def test_what_waits_is_bounded() -> None:
    many = [item for number in range(50) for item in (seen(StartData(number, 1)), piece(b"x"))]
    phases = DataPhases()
    early = 0
    for item in many:
        if isinstance(item, Payload):
            phases.put(item, FLOW)
        else:
            early += len(list(phases.hear(item)))
    assert early == 50 - 1 - module.MOST_WAITING
    assert phases.conversations == (TALK,)
    assert len(list(phases.finish(TALK))) == module.MOST_WAITING + 1
    assert not phases.conversations
