"""What a flow is, from its bytes alone."""

import pytest

from hotshoe.analysis.model import Carrier, Gap, Oddity
from hotshoe.analysis.recognition import FUJIFILM, KEPT_ODDITIES, PTPIP, USB, Recognised, Undecided
from hotshoe.protocol.states import Channel
from hotshoe.vendors.fuji.greeting import to_fuji
from hotshoe.wire.containers import CommandContainer, EventContainer, ResponseContainer, encode_container
from hotshoe.wire.packets import Data, Event, InitEventRequest, Packet, StartData, encode_packet
from tests.analysis.items import Tape, of
from tests.protocol.conversations import HELLO, WELCOME, answers, asks

COMMAND, EVENT = Channel.COMMAND, Channel.EVENT

# First packets after what is known of other programs: an 8-bit name without version, a counted name, always 36 bytes.
FOREIGN = {
    "ptpip": "23000000 01000000 00112233445566778899aabbccddeeff 70747069702d746f6f6c73",
    "npm ptp": "27000000 01000000 00112233445566778899aabbccddeeff 05 6e006f00640065000000 00000001",
    "libpict": "24000000 01000000 00112233445566778899aabbccddeeff 6c006900620070006900630074000000 0000",
}


def heard(*pieces: tuple[int, Packet | bytes], whole: bool = True, carrier: Carrier = Carrier.TCP) -> object:
    tape = Tape()
    undecided = Undecided(tape.open(carrier=carrier), whole)
    verdict: object = None
    for side, words in pieces:
        tape.say(undecided.flow, side, words)
        verdict = undecided.hear(tape.records[-1])  # type: ignore[arg-type]
        if verdict is not None:
            break
    return verdict


@pytest.mark.parametrize(
    ("side", "words", "framing", "channel", "initiator"),
    [
        (0, HELLO, PTPIP, COMMAND, 0),
        (1, HELLO, PTPIP, COMMAND, 1),
        (0, InitEventRequest(7), PTPIP, EVENT, 0),
        (0, to_fuji(HELLO), FUJIFILM, COMMAND, 0),
        *((0, bytes.fromhex(data)[: int(data[:2], 16)], PTPIP, COMMAND, 0) for data in FOREIGN.values()),
    ],
)
def test_beginnings(side: int, words: Packet | bytes, framing: str, channel: Channel, initiator: int) -> None:
    assert heard((side, words)) == Recognised(framing, channel, initiator, midway=False)
    data = words if isinstance(words, bytes) else encode_packet(words)
    assert heard(*((side, data[at : at + 3]) for at in range(0, len(data), 3))) == heard((side, words))


@pytest.mark.parametrize(
    ("side", "words", "channel", "initiator"),
    [
        (0, asks(7), COMMAND, 0),
        (1, answers(7), COMMAND, 0),
        (0, answers(7), COMMAND, 1),
        (1, WELCOME, COMMAND, 0),
        (1, Event(0x4002), EVENT, 0),
    ],
)
def test_midway(side: int, words: Packet, channel: Channel, initiator: int) -> None:
    found = heard((side, b"the end of something"), (side, words), whole=False)
    assert isinstance(found, Recognised)
    assert (found.framing, found.channel, found.midway) == (PTPIP, channel, True)
    assert found.initiator == initiator


@pytest.mark.parametrize(
    "words", [StartData(7, 9), Data(7, b"data"), b"GET / HTTP/1.1\r\n", b"\x10\0\0\0\1\0", bytes(100)]
)
def test_what_tells_nothing_midway(words: Packet | bytes) -> None:
    assert heard((0, words), whole=False) is None


@pytest.mark.parametrize(
    ("side", "words", "channel"),
    [
        (0, CommandContainer(0x1002, 0, (1,)), COMMAND),
        (1, ResponseContainer(0x2001, 0), COMMAND),
        (1, EventContainer(0x4002, 0, (1,)), EVENT),
    ],
)
def test_usb(side: int, words: CommandContainer | ResponseContainer | EventContainer, channel: Channel) -> None:
    found = heard((side, encode_container(words)), carrier=Carrier.USB_BULK)
    assert found == Recognised(USB, channel, 0, midway=False)


def test_a_gap_in_a_beginning_makes_it_none() -> None:
    tape = Tape()
    command = tape.open()
    tape.say(command, 0, encode_packet(HELLO)[:20])
    tape.miss(command, 0, len(encode_packet(HELLO)) - 20)
    tape.say(command, 1, WELCOME)
    tape.say(command, 0, asks(1))
    (gap,) = of(Gap, tape.items())
    assert (gap.size, gap.resumed) == (len(encode_packet(HELLO)), True)


def test_of_many_oddities_the_first_are_kept() -> None:
    tape = Tape()
    undecided = Undecided(tape.open(), whole=True)
    for _ in range(KEPT_ODDITIES + 3):
        tape.notice(undecided.flow, Oddity.OUT_OF_ORDER)
        undecided.noticed(tape.records[-1])  # type: ignore[arg-type]
    assert len(undecided.oddities) == KEPT_ODDITIES
