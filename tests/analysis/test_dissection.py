"""What was not recorded is named, and nothing outside of it changes."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import (
    Carrier,
    ConversationBegan,
    Diagnosed,
    Gap,
    Item,
    Missing,
    PacketSeen,
    Payload,
    Record,
    Said,
)
from hotshoe.protocol.states import Channel, Role
from hotshoe.vendors.fuji.greeting import to_fuji
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    LENGTH_UNKNOWN,
    CommandContainer,
    EventContainer,
    ResponseContainer,
    data_container_header,
    encode_container,
)
from hotshoe.wire.packets import (
    Data,
    EndData,
    Event,
    OperationRequest,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from tests.analysis.items import Tape, asked, greeted, of, opened, packets, transactions
from tests.protocol.conversations import GET_OBJECT, HELLO, OK, OPEN_SESSION, SEND_OBJECT, WELCOME, answers, asks


def gaps(items: Sequence[Item]) -> list[tuple[int | None, bool]]:
    return [(gap.size, gap.resumed) for gap in of(Gap, items)]


def test_missing_payload_is_passed_over_by_its_length() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, StartData(1, 100), data_header(PacketType.END_DATA, 1, 100), bytes(30))
    tape.miss(command, 1, 50)
    tape.say(command, 1, bytes(20), answers(1))
    items = tape.items()
    assert gaps(items) == [(50, True)]
    assert [(p.offset, p.size, p.data is None) for p in of(Payload, items)] == [
        (0, 30, False),
        (30, 50, True),
        (80, 20, False),
    ]
    (transaction,) = transactions(items)
    assert (transaction.received, transaction.missing, transaction.data) == (50, 50, None)
    assert transaction.response == answers(1)
    assert of(Diagnosed, items) == []


def test_a_packet_that_is_cut_is_passed_over_by_its_length() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, encode_packet(asks(1))[:10])
    tape.miss(command, 0, 8)
    tape.say(command, 1, answers(1))
    asked(tape, command, asks(2))
    items = tape.items()
    assert gaps(items) == [(8, True)]
    assert packets(items)[-3:] == [
        (Role.RESPONDER, answers(1)),
        (Role.INITIATOR, asks(2)),
        (Role.RESPONDER, answers(2)),
    ]
    assert [t.request.transaction for t in transactions(items)] == [2]
    assert of(Diagnosed, items) == []


def test_where_headers_are_missing_reading_goes_on_at_the_next_packet() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, StartData(1, 300), Data(1, bytes(100)))
    tape.miss(command, 1, 60)
    tape.say(command, 1, b"x" * 52, EndData(1, bytes(100)), answers(1))
    asked(tape, command, asks(2))
    items = tape.items()
    assert gaps(items) == [(112, True)]
    first, second = transactions(items)
    assert (first.received, first.data, first.response) == (200, None, answers(1))
    assert second.response == answers(2)
    assert of(Diagnosed, items) == []


def test_a_gap_in_which_reading_never_goes_on() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.miss(command, 1, 60)
    tape.say(command, 1, b"x" * 50)
    tape.miss(command, 1, 40)
    tape.say(command, 1, b"x" * 5)
    tape.end(command)
    assert gaps(tape.items()) == [(155, False)]


def test_a_length_that_no_packet_has() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, bytes.fromhex("0400000007000000"), b"garbage")
    tape.say(command, 1, answers(1))
    items = tape.items()
    (diagnosed,) = of(Diagnosed, items)
    assert diagnosed.text == "a packet of type 7 cannot have 4 bytes"
    assert gaps(items) == [(15, True)]
    assert transactions(items)[0].response == answers(1)


def test_a_packet_that_cannot_be_read_is_passed_over_by_its_length() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, bytes.fromhex("0a000000070000000120"))
    asked(tape, command, asks(2))
    tape.end(command)
    items = tape.items()
    assert gaps(items) == [(10, True)]
    assert of(Diagnosed, items)[0].text == "6 bytes expected at offset 0, 2 are there"
    assert [t.response for t in transactions(items)] == [None, answers(2)]


def test_a_recording_that_begins_in_the_middle_of_a_download() -> None:
    tape = Tape()
    command = tape.open(whole=False)
    for _ in range(3):
        tape.say(command, 1, b"picture" * 100)
    tape.say(command, 1, b"end", answers(41))
    asked(tape, command, asks(42), b"data")
    items = tape.items()
    assert [(gap.sender, gap.size, gap.resumed) for gap in of(Gap, items)] == [(Role.RESPONDER, 2117, True)]
    assert [(t.request.transaction, t.data) for t in transactions(items)] == [(42, b"data")]
    assert of(Diagnosed, items) == []


def test_an_event_connection_that_is_seen_midway() -> None:
    tape = Tape()
    event = tape.open(whole=False)
    tape.say(event, 1, Event(0x4002, params=(1,)))
    items = tape.items()
    assert [(p.channel, p.packet) for p in of(PacketSeen, items)] == [(Channel.EVENT, Event(0x4002, params=(1,)))]
    assert gaps(items) == []


def long_session() -> list[Record]:
    """Twelve transactions, in pieces of forty bytes."""
    tape = Tape()
    command, event = greeted(tape)
    opened(tape, command)
    for number in range(2, 12):
        tape.say(command, 0, asks(number, GET_OBJECT, number))
        data = bytes([number]) * 150
        said = [
            encode_packet(each)
            for each in (StartData(number, 150), Data(number, data[:70]), EndData(number, data[70:]))
        ]
        stream = b"".join([*said, encode_packet(answers(number))])
        for at in range(0, len(stream), 40):
            tape.say(command, 1, stream[at : at + 40])
        tape.say(event, 1, Event(0x4002, number, (number,)))
    tape.end(command)
    tape.end(event)
    return tape.records


SESSION = long_session()


def ends_in(seen: PacketSeen) -> int:
    """The frame in which the last byte of a packet is."""
    side = 0 if seen.sender is Role.INITIATOR else 1
    flow = 0 if seen.channel is Channel.COMMAND else 1
    end = seen.point.offset + seen.size
    said = [r for r in SESSION if isinstance(r, Said) and (r.side, r.flow.number) == (side, flow)]
    return next(r.point.frame for r in said if r.point.offset + len(r.data) >= end)


PIECES = [
    place
    for place, record in enumerate(SESSION)
    if isinstance(record, Said) and record.flow.number == 0 and record.point.frame > 12
]


@settings(deadline=None)
@given(begin=st.sampled_from(PIECES), count=st.integers(1, 12))
def test_everything_outside_a_gap_is_unchanged(begin: int, count: int) -> None:
    removed = [place for place in PIECES if begin <= place < begin + count]
    records = [
        Missing(r.flow, r.side, r.point, len(r.data)) if place in removed and isinstance(r, Said) else r
        for place, r in enumerate(SESSION)
    ]
    whole, cut = list(follow(SESSION)), list(follow(records))
    gone = [SESSION[place] for place in removed]
    assert of(Diagnosed, cut) == []
    assert sum(gap.size or 0 for gap in of(Gap, cut)) >= sum(len(r.data) for r in gone if isinstance(r, Said))
    last = max(record.point.frame for record in gone)
    requests = [p.point.frame for p in of(PacketSeen, whole) if isinstance(p.packet, OperationRequest)]
    again = next((frame for frame in requests if frame > last), last + 1000)

    def outside(items: Sequence[Item]) -> list[tuple[int, str, str]]:
        """What was said before the gap, and from the next request after it on."""
        return [
            (p.point.frame, str(p.packet), p.phase.value)
            for p in of(PacketSeen, items)
            if p.point.frame >= again or ends_in(p) < gone[0].point.frame
        ]

    assert outside(cut) == outside(whole)
    before = {t.request.transaction: t.data for t in transactions(whole)}
    for transaction in transactions(cut):
        assert transaction.data in (None, before[transaction.request.transaction])


def usb(tape: Tape) -> tuple[Tape, list[Item]]:
    pipes = tape.open(carrier=Carrier.USB_BULK)
    interrupts = tape.open(carrier=Carrier.USB_INTERRUPT)
    tape.say(pipes, 0, encode_container(CommandContainer(OPEN_SESSION, 0, (1,))), short=True)
    tape.say(pipes, 1, encode_container(ResponseContainer(OK, 0)), short=True)
    tape.say(pipes, 0, encode_container(CommandContainer(GET_OBJECT, 1, (5,))), short=True)
    tape.say(pipes, 1, data_container_header(GET_OBJECT, 1, 600), bytes(500))
    tape.say(pipes, 1, bytes(100), short=True)
    tape.say(pipes, 1, encode_container(ResponseContainer(OK, 1)), short=True)
    tape.say(interrupts, 1, encode_container(EventContainer(0x4002, 1, (5,))), short=True)
    return tape, tape.items()


def test_usb() -> None:
    _, items = usb(Tape())
    (began,) = of(ConversationBegan, items)
    assert began.conversation.framing == "USB"
    assert began.conversation.event is not None
    assert [(p.packet, p.size) for p in of(PacketSeen, items)][2:] == [
        (asks(1, GET_OBJECT, 5), 16),
        (StartData(1, 600), 612),
        (answers(1), 12),
        (Event(0x4002, 1, (5,)), 16),
    ]
    assert [(t.session, t.received, t.data) for t in transactions(items)] == [(None, 0, None), (1, 600, bytes(600))]
    assert of(Diagnosed, items) == []


def test_usb_data_of_open_length_ends_with_a_short_transfer() -> None:
    tape = Tape()
    pipes = tape.open(carrier=Carrier.USB_BULK, whole=False)
    tape.say(pipes, 0, encode_container(CommandContainer(GET_OBJECT, 1, (5,))), short=True)
    tape.say(pipes, 1, CONTAINER_HEADER.pack(LENGTH_UNKNOWN, 2, GET_OBJECT, 1), bytes(500))
    tape.say(pipes, 1, bytes(100), short=True)
    tape.say(pipes, 1, encode_container(ResponseContainer(OK, 1)), short=True)
    items = tape.items()
    (transaction,) = transactions(items)
    assert (transaction.announced, transaction.received, transaction.data) == (None, 600, bytes(600))


@pytest.mark.parametrize("code", [SEND_OBJECT, 0x9999])
def test_usb_data_that_goes_out_breaks_no_rule(code: int) -> None:
    """A command does not say which way its data goes."""
    tape = Tape()
    pipes = tape.open(carrier=Carrier.USB_BULK)
    tape.say(pipes, 0, encode_container(CommandContainer(code, 1)))
    tape.say(pipes, 0, data_container_header(code, 1, 3), b"abc")
    tape.say(pipes, 1, encode_container(ResponseContainer(OK, 1)))
    items = tape.items()
    assert transactions(items)[0].data == b"abc"
    assert of(Diagnosed, items) == []


def test_other_usb_devices_are_left_alone() -> None:
    tape = Tape()
    disk = tape.open(carrier=Carrier.USB_BULK)
    tape.say(disk, 0, b"USBC" + bytes(27))
    tape.say(disk, 1, bytes(512))
    tape.end(disk)
    assert tape.items() == []


def test_fujifilm() -> None:
    tape = Tape()
    command = tape.open(port=55740)
    tape.say(command, 0, to_fuji(HELLO))
    tape.say(command, 1, to_fuji(WELCOME))
    tape.say(command, 0, to_fuji(HELLO))
    tape.say(command, 1, to_fuji(WELCOME))
    tape.say(command, 0, encode_container(CommandContainer(OPEN_SESSION, 0, (1,))))
    tape.say(command, 1, encode_container(ResponseContainer(OK, 0)))
    tape.say(command, 0, encode_container(CommandContainer(0x902B, 1)))
    tape.say(command, 1, data_container_header(0x902B, 1, 4), bytes(4), encode_container(ResponseContainer(OK, 1)))
    event = tape.open(port=55741)
    tape.say(event, 1, encode_container(EventContainer(0xC004, 1, (1, 2, 3, 4))))
    tape.say(command, 0, bytes.fromhex("08000000ffffffff"))
    items = tape.items()
    (began,) = of(ConversationBegan, items)
    known = began.conversation
    assert (known.framing, known.initiator, known.responder) == ("Fujifilm", "laptop", "camera")
    assert known.event is not None
    assert known.catalog.operation_name(0x902B) == "FujiGetDeviceInfo"
    assert [p.channel for p in of(PacketSeen, items)][-1] is Channel.EVENT
    assert [t.data for t in transactions(items)] == [None, bytes(4)]
    assert (of(Diagnosed, items), of(Gap, items)) == ([], [])


def test_containers_with_a_gap() -> None:
    tape = Tape()
    command = tape.open(whole=False)
    tape.say(command, 0, encode_container(CommandContainer(GET_OBJECT, 8, (5,))))
    tape.say(command, 1, data_container_header(GET_OBJECT, 8, 100), bytes(60))
    tape.miss(command, 1, 40)
    tape.miss(command, 1, 12)
    tape.say(command, 0, encode_container(CommandContainer(GET_OBJECT, 9, (6,))))
    tape.say(command, 1, data_container_header(GET_OBJECT, 9, 3), b"abc", encode_container(ResponseContainer(OK, 9)))
    items = tape.items()
    assert [(t.missing, t.data) for t in transactions(items)] == [(40, None), (0, b"abc")]
    assert gaps(items) == [(40, True), (12, True)]


def test_containers_on_a_port_of_events_alone_belong_to_nobody() -> None:
    tape = Tape()
    event = tape.open()
    tape.say(event, 1, encode_container(EventContainer(0xC004, 1, (1, 2, 3, 4))))
    assert tape.items() == []
