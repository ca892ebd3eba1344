"""What an observer hears on a Fujifilm command connection."""

import pytest

from hotshoe.errors import MalformedPacket
from hotshoe.protocol.framing import Frame
from hotshoe.protocol.limits import DEFAULT
from hotshoe.vendors.fuji.greeting import BUSY, to_fuji
from hotshoe.vendors.fuji.overheard import overheard
from hotshoe.vendors.fuji.streams import GOODBYE
from hotshoe.wire.containers import CommandContainer, encode_container
from hotshoe.wire.deviations import Judge
from hotshoe.wire.packets import HEADER, InitCommandAck, InitCommandRequest, InitFail, OperationRequest
from tests.protocol.conversations import HELLO, HERE, WELCOME, asks


def heard(*pieces: bytes) -> list[Frame]:
    source = overheard(lambda code: False, Judge(), DEFAULT)
    found = []
    for piece in pieces:
        source.feed(piece)
        while (frame := source.next()) is not None:
            found.append(frame)
    return found


def test_greetings_come_as_packets_and_may_come_again() -> None:
    hello, request = to_fuji(HELLO), encode_container(CommandContainer(0x1002, 0, (1,)))
    found = heard(hello, hello + request, GOODBYE)
    assert found == [InitCommandRequest(HERE, "laptop")] * 2 + [asks(0, 0x1002, 1)]


@pytest.mark.parametrize("cut", [1, 7, 20])
def test_they_may_be_cut(cut: int) -> None:
    welcome = to_fuji(WELCOME)
    (found,) = heard(welcome[:cut], welcome[cut:])
    assert isinstance(found, InitCommandAck)
    assert found.connection == WELCOME.connection


def test_a_refusal_is_one_too() -> None:
    assert heard(to_fuji(InitFail(2))) == [InitFail(BUSY)]


def test_payload_is_no_greeting() -> None:
    data = bytes.fromhex("14000000 0200 0910 01000000 0c000000 05000000")
    assert not any(isinstance(frame, InitFail | OperationRequest) for frame in heard(data))


def test_a_greeting_that_is_too_long() -> None:
    with pytest.raises(MalformedPacket, match="a greeting cannot have 1000 bytes"):
        heard(HEADER.pack(1000, 1))
