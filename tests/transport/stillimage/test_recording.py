"""A real D5500's session over USB, recorded by USBPcap, packet by packet through the parser of our transport."""

import struct
from collections import Counter
from collections.abc import Iterator

from hotshoe.catalog.model import Direction
from hotshoe.protocol.bulk import BulkIn, BulkOut
from hotshoe.protocol.framing import DataHeader, FrameReader, Piece
from hotshoe.protocol.observer import Diagnosis, Observer, Resumed, Seen
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.vendors.nikon.catalog import NIKON
from hotshoe.vendors.registry import KNOWN
from hotshoe.wire.packets import (
    InitCommandAck,
    InitCommandRequest,
    OperationRequest,
    OperationResponse,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid
from tests.borrowed import needs, recording
from tests.vendors.nikon.usbpcap import COMMAND, DATA, RESPONSE, containers

RECORDING = "usb_nikon_d5500_capture_mtp-tools.pcapng"
PACKET = 512
BULK_IN, BULK_OUT, BULK = 0x81, 0x02, 3
CATALOG = KNOWN | NIKON

pytestmark = needs(RECORDING)


def transfers() -> Iterator[tuple[int, bytes]]:
    """The endpoint and the bytes of each bulk transfer, also of those that are a packet without any."""
    data, offset = recording(RECORDING), 0
    while offset < len(data):
        kind, length = struct.unpack_from("<II", data, offset)
        if kind == 6:
            (captured,) = struct.unpack_from("<I", data, offset + 20)
            packet = data[offset + 28 : offset + 28 + captured]
            (head,) = struct.unpack_from("<H", packet)
            completes, endpoint, transfer = packet[16] & 1, packet[21], packet[22]
            # What goes out stands where it is asked for, and what comes in where it is done.
            if transfer == BULK and bool(endpoint & 0x80) == bool(completes):
                yield endpoint, packet[head:]
        offset += length


def takes_data(code: int) -> bool:
    operation = CATALOG.operations.get(code)
    return operation is not None and operation.direction is Direction.OUT


def observed() -> list[Seen | Diagnosis | Resumed]:
    """The session as somebody who looks on would see it on a network."""
    observer, camera, computer = Observer(Channel.COMMAND), BulkIn(takes_data=takes_data), BulkIn()
    seen = observer.receive(Role.INITIATOR, encode_packet(InitCommandRequest(Guid(bytes(16)), "computer")))
    seen += observer.receive(Role.RESPONDER, encode_packet(InitCommandAck(1, Guid(bytes(16)), "D5500")))
    for endpoint, data in transfers():
        short = len(data) % PACKET != 0 or not data
        reader, sender = (camera, Role.INITIATOR) if endpoint == BULK_OUT else (computer, Role.RESPONDER)
        for packet in reader.receive(data, short=short):
            for each in observer.receive(sender, packet):
                if isinstance(each, Seen) and isinstance(each.frame, OperationRequest):
                    assert not computer.waiting
                    computer.expect(each.frame.transaction)
                seen.append(each)
    assert observer.deviations == ()
    return seen


def test_the_session_is_the_one_that_the_recording_shows() -> None:
    seen = observed()
    assert not [each for each in seen if isinstance(each, Diagnosis)]
    frames = [each.frame for each in seen if isinstance(each, Seen)]
    shown = list(containers(recording(RECORDING)))
    requests = [(frame.code, frame.transaction) for frame in frames if isinstance(frame, OperationRequest)]
    responses = [(frame.code, frame.transaction) for frame in frames if isinstance(frame, OperationResponse)]
    assert requests == [(each.code, each.transaction) for each in shown if each.kind == COMMAND]
    assert responses == [(each.code, each.transaction) for each in shown if each.kind == RESPONSE]
    totals = [frame.total for frame in frames if isinstance(frame, StartData)]
    assert totals == [len(each.payload) for each in shown if each.kind == DATA]
    payload = b"".join(bytes(frame.data) for frame in frames if isinstance(frame, Piece))
    assert payload == b"".join(each.payload for each in shown if each.kind == DATA)
    assert len(requests) > 30
    last = seen[-1]
    assert isinstance(last, Seen)
    assert last.phase is Phase.IDLE


def test_what_our_client_would_have_sent_is_what_was_sent() -> None:
    out, frames = BulkOut(), FrameReader()
    camera = BulkIn(takes_data=takes_data)
    counted = Counter[str]()
    for endpoint, data in transfers():
        if endpoint != BULK_OUT:
            continue
        sent = b""
        for packet in camera.receive(data, short=len(data) % PACKET != 0 or not data):
            frames.feed(packet)
            while (frame := frames.next()) is not None:
                counted[type(frame).__name__] += 1
                sent += b"".join(bytes(part.data) for part in out.say(frame))
            frames.keep()
        assert sent == data
    assert counted["OperationRequest"] > 30
    assert DataHeader.__name__ not in counted or counted["StartData"]
