"""Conversations out of real recordings, against what the responder logged and what is known of the camera."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import (
    Close,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    PacketSeen,
    TransactionEnded,
)
from hotshoe.analysis.reading import read
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import InitCommandRequest, encode_packet
from tests.analysis.items import of, transactions
from tests.borrowed import needs, recording

FOLDER = Path(__file__).resolve().parent.parent / "captures" / "gphoto2"
NAMES = sorted(path.stem for path in FOLDER.glob("*.pcap"))
D5500 = "usb_nikon_d5500_capture_mtp-tools.pcapng"

BROKEN_OFF = {"cancap": 73, "capimg": 6, "uploadempty": 13}
"""Recordings that end before the conversation does, after so many operations; the logs go on."""


def items_of(name: str) -> list[Item]:
    return list(follow(read([FOLDER / f"{name}.pcap"])))


def logged(name: str, pattern: str) -> Iterator[re.Match[str]]:
    yield from re.finditer(pattern, (FOLDER / f"{name}.responder.log").read_text())


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in re.findall(r"[0-9a-fx]+", text))


@pytest.mark.parametrize("name", NAMES)
def test_one_whole_conversation(name: str) -> None:
    items = items_of(name)
    (began,), (ended,) = of(ConversationBegan, items), of(ConversationEnded, items)
    known = began.conversation
    camera = "Canon_EOS_700D" if name == "cancap" else "VirtualCam"
    assert (known.initiator, known.responder, known.connection) == ("vm", camera, 1)
    assert known.command is not None
    assert known.event is not None
    assert ended.how is (Close.RECORDING if name in BROKEN_OFF else Close.FIN)
    assert (of(Diagnosed, items), of(Gap, items)) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_operations_and_parameters_are_those_of_the_responders_log(name: str) -> None:
    account = [
        (int(line["op"], 16), int(line["phase"]), int(line["tid"]), numbers(line["params"]))
        for line in logged(name, r"REQ op=(?P<op>\w+) phase=(?P<phase>\d) tid=(?P<tid>\d+) params=\[(?P<params>.*)\]")
    ]
    found = [t.request for t in transactions(items_of(name))]
    assert len(found) == BROKEN_OFF.get(name, len(account))
    assert [(r.code, r.phase, r.transaction, r.params) for r in found] == account[: len(found)]


@pytest.mark.parametrize("name", NAMES)
def test_the_data_is_what_the_responder_took(name: str) -> None:
    taken = [bytes.fromhex(line[1]) for line in logged(name, r"   data: (\w*)\n")]
    sent = [t.data or b"" for t in transactions(items_of(name)) if t.data_from is Role.INITIATOR]
    assert sent == taken[: len(sent)]


@pytest.mark.parametrize("name", NAMES)
def test_events_are_those_of_the_log(name: str) -> None:
    account = [int(line[1], 16) for line in logged(name, r"EVT-> (\w+)")]
    events = [p.packet for p in of(PacketSeen, items_of(name)) if p.channel is Channel.EVENT]
    codes = [packet.code for packet in events if hasattr(packet, "code")]
    assert codes == account[: len(codes)]


@pytest.mark.parametrize("name", NAMES)
def test_the_greeting_is_that_of_the_log(name: str) -> None:
    (line,) = logged(name, r"INIT_CMD len (\d+) (\w+)")
    greeting = of(PacketSeen, items_of(name))[0]
    assert isinstance(greeting.packet, InitCommandRequest)
    assert encode_packet(greeting.packet) == bytes.fromhex(line[2])
    assert greeting.size == int(line[1])


@needs(D5500)
def test_a_nikon_over_usb() -> None:
    items = list(follow(read([BytesIO(recording(D5500))])))
    (began,) = of(ConversationBegan, items)
    known = began.conversation
    assert known.device is not None
    assert (known.framing, known.device.manufacturer, known.device.model) == ("USB", "Nikon Corporation", "D5500")
    done = [item.transaction for item in of(TransactionEnded, items)]
    assert len(done) == 37
    assert all(t.response is not None for t in done)
    names = [known.catalog.operation_name(t.request.code) for t in done]
    assert names.count("OpenSession") == names.count("CloseSession") == 4
    assert "InitiateCaptureRecInSdram" in names
    (picture,) = [t for t in done if t.request.code == 0x1009]
    assert (picture.request.params, picture.received, picture.announced) == ((0x2B000001,), 1325002, 1325002)
    assert (of(Diagnosed, items), of(Gap, items)) == ([], [])
