"""Wireshark's dissector reads what our initiator sends, header field by header field."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.client.connect import connect
from hotshoe.errors import LinkError
from hotshoe.protocol.limits import Limits
from hotshoe.transport.base import ByteStream, Dial, Receiver
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.packets import PacketType
from tests.client.scripted import GUID
from tests.client.world import HERE, card
from tests.interop.capture import Segment, write_capture
from tests.interop.guests import Dissected, Tshark
from tests.virtual_clock import run

PORT = 15740
OWN_PORTS = {"command": 50001, "event": 50002}
PIECE = 4096
UPLOAD = bytes(3 * PIECE)


class Tap:
    """Keeps what goes both ways, whole packets in the order in which they were complete."""

    def __init__(self, dial: Dial) -> None:
        self._dial = dial
        self._pending: defaultdict[tuple[int, int], bytearray] = defaultdict(bytearray)
        self._ports = iter(OWN_PORTS.values())
        self.packets: list[Segment] = []

    async def dial(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        own = next(self._ports)
        stream = await self._dial(host, port, _Ear(self, receiver, own))
        write = stream.write

        def recorded(data: bytes | memoryview) -> None:
            self.keep(own, PORT, bytes(data))
            write(data)

        stream.write = recorded  # type: ignore[method-assign]
        return stream

    def keep(self, source: int, destination: int, data: bytes) -> None:
        pending = self._pending[source, destination]
        pending += data
        while len(pending) >= 8 and len(pending) >= (size := int.from_bytes(pending[:4], "little")):
            self.packets.append((source, destination, bytes(pending[:size])))
            del pending[:size]


class _Ear:
    def __init__(self, tap: Tap, receiver: Receiver, own: int) -> None:
        self._tap = tap
        self._receiver = receiver
        self._own = own

    def received(self, data: memoryview) -> None:
        self._tap.keep(PORT, self._own, bytes(data))
        self._receiver.received(data)

    def ended(self, error: LinkError | None) -> None:
        self._receiver.ended(error)


@pytest.fixture
def session(tmp_path: Path, tshark: Tshark) -> list[Dissected]:
    """What tshark sees of a session with each kind of transaction, a probe and a cancel."""
    scripted = card(("A.JPG", b"picture" * 100))
    network = LoopbackNetwork()
    tap = Tap(network.dial)

    async def main() -> None:
        listener = await scripted.listen(network.listen, PORT)
        async with connect(
            "127.0.0.1", guid=HERE, name="Grüße", dial=tap.dial, limits=Limits(data_packet=PIECE)
        ) as camera:
            await camera.read(3)
            await camera.upload(UPLOAD, "/", name="up.bin")
            await camera.upload(b"", "/", name="empty.bin")
            scripted.visit.engine.probe(scripted.visit.now)
            scripted.visit.flush()
            await camera.shoot()
        await listener.close()

    run(main())
    write_capture(tmp_path / "session.pcap", tap.packets)
    seen = tshark.packets(tmp_path / "session.pcap", PORT)
    assert len(seen) == len(tap.packets)
    return seen


def sent(session: list[Dissected], kind: PacketType) -> list[Mapping[str, str]]:
    """Our packets of one type, by their fields."""
    ours = [packet.fields for packet in session if packet.source_port in OWN_PORTS.values()]
    return [fields for fields in ours if int(fields["pktType"], 16) == kind]


def requests(session: list[Dissected], code: int) -> list[Mapping[str, str]]:
    return [fields for fields in sent(session, PacketType.OPERATION_REQUEST) if int(fields["opcode"], 16) == code]


def test_the_handshake(session: list[Dissected]) -> None:
    (ask,) = sent(session, PacketType.INIT_COMMAND_REQUEST)
    assert ask["guid"].replace(":", "") == HERE.hex()
    assert (ask["name"], ask["version"], ask["len"]) == ("Grüße", "1.0", str(8 + 16 + 2 * 6 + 4))
    (associate,) = sent(session, PacketType.INIT_EVENT_REQUEST)
    assert (associate["connection"], associate["len"]) == ("1", "12")
    ack = next(packet for packet in session if packet.source_port == PORT)
    assert ack.fields["guid"].replace(":", "") == GUID.hex()


def test_no_packet_is_misread(session: list[Dissected]) -> None:
    """Every length and type is what was sent; a packet out of step would show as another type."""
    assert {int(packet.fields["pktType"], 16) for packet in session} <= set(PacketType)
    assert all(packet.destination_port == PORT for packet in session if packet.source_port in OWN_PORTS.values())


def test_transactions_are_numbered_and_phased_as_the_standard_says(session: list[Dissected]) -> None:
    asked = sent(session, PacketType.OPERATION_REQUEST)
    assert [int(fields["transactionID"], 16) for fields in asked] == [0, *range(1, len(asked))]
    assert int(asked[0]["opcode.param.sessionid"], 16) == 1
    out = {op.SEND_OBJECT_INFO.code, op.SEND_OBJECT.code}
    for fields in asked:
        assert int(fields["phaseinfo"], 16) == (2 if int(fields["opcode"], 16) in out else 1)
    assert int(asked[-1]["opcode"], 16) == op.CLOSE_SESSION.code


@pytest.mark.parametrize(
    ("code", "params"),
    [
        (0x1001, 0),
        (0x1002, 1),
        (0x1003, 0),
        (0x1004, 0),
        (0x1008, 1),
        (0x1009, 1),
        (0x100C, 2),
        (0x100D, 0),
        (0x100E, 2),
    ],
)
def test_requests_have_exactly_the_parameters_that_they_need(session: list[Dissected], code: int, params: int) -> None:
    assert {fields["len"] for fields in requests(session, code)} == {str(18 + 4 * params)}


def test_data_phases(session: list[Dissected]) -> None:
    starts = {fields["transactionID"]: int(fields["datalen"]) for fields in sent(session, PacketType.START_DATA)}
    sizes = [starts[fields["transactionID"]] for fields in requests(session, op.SEND_OBJECT.code)]
    assert sizes == [len(UPLOAD), 0]
    upload, empty = (fields["transactionID"] for fields in requests(session, op.SEND_OBJECT.code))
    pieces = sent(session, PacketType.DATA)
    assert [(fields["transactionID"], fields["len"]) for fields in pieces] == [(upload, str(12 + PIECE))] * 2
    ends = {fields["transactionID"]: int(fields["len"]) for fields in sent(session, PacketType.END_DATA)}
    assert (ends[upload], ends[empty]) == (12 + PIECE, 12)
    assert set(ends) == set(starts)


def test_the_probe_is_answered_on_the_event_connection(session: list[Dissected]) -> None:
    ours = [packet for packet in session if int(packet.fields["pktType"], 16) == PacketType.PROBE_RESPONSE]
    assert [packet.source_port for packet in ours] == [OWN_PORTS["event"]]
    assert ours[0].fields["len"] == "8"
