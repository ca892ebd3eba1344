"""Wireshark watches the network while gphoto2 talks to the virtual camera, and reads what the camera says that it
sent: every packet, every header field."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from hotshoe.protocol.states import Channel
from hotshoe.responder import connection, outlet
from hotshoe.responder.packet_log import PacketLog
from hotshoe.wire.codec import Buffer
from hotshoe.wire.packets import (
    Data,
    EndData,
    Event,
    InitCommandAck,
    OperationResponse,
    Packet,
    StartData,
    decode_packet,
)
from tests.interop.cards import FOLDER, hosted
from tests.interop.guests import PATIENCE, Dissected, Gphoto2, Tshark
from tests.responder.images import jpeg


class Recording:
    """tshark, recording what one port sends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def until(self, count: int) -> None:
        """Wait for so many segments with payload."""
        assert self._process.stdout is not None
        for _ in range(count):
            line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
            assert line, "tshark ended early"


@contextlib.asynccontextmanager
async def recording(tshark: Tshark, port: int, file: Path) -> AsyncIterator[Recording]:
    """Record on the loopback interface from the moment on when tshark says that it does."""
    process = await asyncio.create_subprocess_exec(
        tshark.program,
        *("-i", "lo", "-f", f"tcp src port {port} and tcp[tcpflags] & tcp-push != 0"),
        *("-w", file, "-P", "-l"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said = ""
    while "Capture started" not in said:
        line = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
        if not line:
            pytest.skip(f"tshark may not record here: {said}")
        said += line
    try:
        yield Recording(process)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), PATIENCE)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the camera's own log is told that it sent, packet by packet.

    tshark takes each segment for one packet, so here the camera does not join what it says at one time.
    """
    packets: list[bytes] = []

    def one_by_one(self: outlet.Outlet, said: Sequence[outlet.Written]) -> None:
        for channel, data in outlet.whole(said):
            self.write(channel, data)

    monkeypatch.setattr(outlet.Outlet, "put", one_by_one)

    class Overheard(PacketLog):
        def sent(self, channel: Channel, data: Buffer) -> None:
            packets.append(bytes(data))

    monkeypatch.setattr(connection, "PacketLog", Overheard)
    return packets


def number(text: str) -> int:
    return int(text, 0)


def header(packet: Packet, size: int) -> dict[str, int | str]:
    """What the header of a packet says, in tshark's words."""
    facts: dict[str, int | str] = {"len": size, "pktType": packet.type}
    match packet:
        case InitCommandAck(connection_number, guid, name, version):
            facts |= {"connection": connection_number, "guid": guid.hex(), "name": name}
            facts["version"] = f"{version >> 16}.{version & 0xFFFF}"
        case OperationResponse(code, transaction):
            facts |= {"opcode": code, "transactionID": transaction}
        case Event(code, transaction):
            facts |= {"eventcode": code, "transactionID": transaction}
        case StartData(transaction, total):
            facts |= {"transactionID": transaction, "datalen": total}
        case Data(transaction) | EndData(transaction):
            facts["transactionID"] = transaction
    return facts


def dissected(seen: Dissected) -> dict[str, int | str]:
    """What tshark says, with its numbers as numbers."""
    texts = {"name", "version"}
    facts: dict[str, int | str] = {key: value if key in texts else plain(value) for key, value in seen.fields.items()}
    return facts


def plain(value: str) -> int | str:
    return value.replace(":", "") if ":" in value else int(value, 0)


# Nothing here is larger than a segment of the loopback: tshark sees the first packet of each, and pieces of none.
VISITS = {
    "summary": ["--summary"],
    "download": ["--folder", f"{FOLDER}/MISC", "--get-file", "ONE.BIN"],
    "empty download": ["--folder", f"{FOLDER}/MISC", "--get-file", "EMPTY.TXT"],
    "capture": ["--capture-image-and-download", "--filename", "x.jpg"],
    "settings": ["--set-config", "iso=400", "--get-config", "iso"],
    "folders": ["--folder", f"{FOLDER}/MISC", "--mkdir", "NEW"],
}


@pytest.mark.parametrize("visit", VISITS)
async def test_every_header_field_of_every_packet(
    visit: str, tshark: Tshark, gphoto2: Callable[[int], Gphoto2], tmp_path: Path, sent: list[bytes]
) -> None:
    async with hosted(tmp_path / "card", expose=lambda body, frame: jpeg()) as here:
        async with recording(tshark, here.port, tmp_path / "sent.pcapng") as record:
            finished = await asyncio.to_thread(gphoto2(here.port).run, *VISITS[visit])
            assert finished.returncode == 0, finished.stderr
            await record.until(len(sent))
        seen = await asyncio.to_thread(tshark.packets, tmp_path / "sent.pcapng", here.port)
    assert [dissected(each) for each in seen] == [header(decode_packet(data), len(data)) for data in sent]
