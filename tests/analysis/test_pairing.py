"""Which event connection belongs to which conversation."""

from hotshoe.analysis.model import ConversationBegan, ConversationEnded, Flow, PacketSeen
from hotshoe.protocol.states import Channel
from hotshoe.wire.packets import Event, InitCommandAck, InitCommandRequest, InitEventAck, InitEventRequest
from hotshoe.wire.values import UNKNOWN_GUID
from tests.analysis.items import CAMERA, COMPUTER, PORT, Tape, asked, greeted, of, opened
from tests.protocol.conversations import HERE, THERE, asks


def began(tape: Tape, connection: int, **where: object) -> object:
    command = tape.open(**where)  # type: ignore[arg-type]
    tape.say(command, 0, InitCommandRequest(HERE, f"initiator {connection}"))
    tape.say(command, 1, InitCommandAck(connection, THERE, "camera"))
    return command


def paired(tape: Tape) -> list[tuple[int | None, int | None]]:
    """The numbers of the flows of each conversation."""
    found = [item.conversation for item in of(ConversationBegan, tape.items())]
    return [(number_of(each.command), number_of(each.event)) for each in found]


def number_of(flow: Flow | None) -> int | None:
    return flow.number if flow else None


def test_by_connection_number() -> None:
    tape = Tape()
    for connection in (1, 2):
        began(tape, connection)
    for connection in (1, 2):
        event = tape.open()
        tape.say(event, 0, InitEventRequest(connection))
        tape.say(event, 1, InitEventAck())
    assert paired(tape) == [(0, 2), (1, 3)]


def test_by_the_addresses_of_both() -> None:
    tape = Tape()
    others = ("10.0.0.7", CAMERA), (COMPUTER, "10.0.0.9"), (COMPUTER, CAMERA)
    for hosts in others:
        began(tape, 1, hosts=hosts)
    for hosts in reversed(others):
        event = tape.open(hosts=hosts)
        tape.say(event, 0, InitEventRequest(1))
    assert paired(tape) == [(0, 5), (1, 4), (2, 3)]


def test_two_cameras_behind_one_address_by_port() -> None:
    tape = Tape()
    for port in (PORT, PORT + 1):
        began(tape, 1, port=port)
    for port in (PORT, PORT + 1):
        event = tape.open(port=port)
        tape.say(event, 0, InitEventRequest(1))
    assert paired(tape) == [(0, 2), (1, 3)]


def test_an_event_connection_may_have_a_port_of_its_own() -> None:
    tape = Tape()
    began(tape, 1)
    event = tape.open(port=9999)
    tape.say(event, 0, InitEventRequest(1))
    assert paired(tape) == [(0, 1)]


def test_the_newest_where_numbers_repeat() -> None:
    tape = Tape()
    first = greeted(tape)
    for flow in first:
        tape.end(flow)
    greeted(tape)
    assert paired(tape) == [(0, 1), (2, 3)]
    assert len(of(ConversationEnded, tape.items())) == 2


def test_a_number_that_nobody_gave_is_a_conversation_of_its_own() -> None:
    tape = Tape()
    began(tape, 1)
    event = tape.open()
    tape.say(event, 0, InitEventRequest(7))
    assert paired(tape) == [(0, None), (None, 1)]


def test_connections_of_which_the_beginning_is_missing_find_each_other() -> None:
    tape = Tape()
    event = tape.open(whole=False)
    tape.say(event, 1, Event(0x4002, params=(5,)))
    command = tape.open(whole=False)
    tape.say(command, 0, asks(7))
    items = tape.items()
    (found,) = of(ConversationBegan, items)
    assert found.conversation.command is not None
    assert [(item.conversation.number, item.channel) for item in of(PacketSeen, items)] == [
        (1, Channel.EVENT),
        (1, Channel.COMMAND),
    ]


def test_an_event_connection_tells_the_number_of_a_conversation_that_was_under_way() -> None:
    tape = Tape()
    command = tape.open(whole=False)
    tape.say(command, 0, asks(7))
    event = tape.open()
    tape.say(event, 0, InitEventRequest(5))
    (found,) = of(ConversationBegan, tape.items())
    assert (found.conversation.connection, number_of(found.conversation.event)) == (5, 1)


def test_what_a_camera_is_holds_for_its_next_conversation() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    opened(tape, command, manufacturer="Nikon Corporation", extension=10)
    for hosts in ((COMPUTER, CAMERA), (COMPUTER, "10.0.0.9")):
        command, _ = greeted(tape, hosts=hosts)
        asked(tape, command, asks(1, 0x90C7))
    command, _ = greeted(tape, hosts=(COMPUTER, "10.0.0.5"), number_of_camera=UNKNOWN_GUID)
    items = tape.items()
    catalogs = [item.conversation.catalog for item in of(ConversationBegan, items)]
    assert [catalog.operation_name(0x90C7) for catalog in catalogs] == ["GetEvent"] * 3 + ["Operation 0x90C7"]


def test_a_given_vendor_holds_for_all() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    opened(tape, command, manufacturer="Canon Inc.", extension=11)
    (found,) = of(ConversationBegan, tape.items(vendor="nikon"))
    assert found.conversation.catalog.operation_name(0x90C7) == "GetEvent"
