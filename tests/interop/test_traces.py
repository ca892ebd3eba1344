"""Wireshark reads our own traces: every packet, with nothing to say against the TCP that carries them."""

import asyncio
import io
from pathlib import Path

import pytest

from hotshoe.analysis.redact import redact
from hotshoe.cli.virtual import folder_camera
from hotshoe.client.connect import connect
from hotshoe.transport import tcp
from hotshoe.transport.recorder import Recorder
from hotshoe.wire.packets import PacketType
from tests.interop.guests import Tshark, run
from tests.responder.images import jpeg

CHECKED = ("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE")
COMPLAINTS = "tcp.analysis.flags or tcp.checksum.status == 0 or ip.checksum.status == 0 or _ws.malformed"


async def traced(card: Path, folder: Path) -> tuple[bytes, int]:
    """What a download and an upload leave, and the port of the camera."""
    out = io.BytesIO()
    recorder = Recorder(out, comment="a test", application="hotshoe")
    async with folder_camera(card, read_only=False) as camera:
        async with connect(f"127.0.0.1:{camera.port}", dial=recorder.dial(tcp.dial)) as connected:
            async for entry in connected.walk("/"):
                if not entry.is_folder:
                    await connected.download(entry, folder)
        port = camera.port
    recorder.close()
    return out.getvalue(), port


@pytest.fixture
async def trace(tmp_path: Path) -> tuple[bytes, int]:
    card, folder = tmp_path / "card", tmp_path / "got"
    card.mkdir()
    folder.mkdir()
    (card / "A.JPG").write_bytes(jpeg())
    (card / "B.BIN").write_bytes(bytes(3_000_000))
    return await traced(card, folder)


@pytest.mark.parametrize("copy", ["as it was", "redacted"])
async def test_wireshark_reads_every_packet_and_complains_of_nothing(
    copy: str, trace: tuple[bytes, int], tshark: Tshark, tmp_path: Path
) -> None:
    recording, port = trace
    path = tmp_path / "trace.pcapng"
    if copy == "redacted":
        with path.open("wb") as out:
            redact([io.BytesIO(recording)], out)
    else:
        path.write_bytes(recording)
    complaints = await asyncio.to_thread(run, [tshark.program, "-r", path, *CHECKED, "-Y", COMPLAINTS])
    complaints.check_returncode()
    assert complaints.stdout == ""
    seen = await asyncio.to_thread(tshark.packets, path, port)
    kinds = [int(packet.fields["pktType"], 0) for packet in seen if "pktType" in packet.fields]
    first = [PacketType.INIT_COMMAND_REQUEST, PacketType.INIT_COMMAND_ACK]
    assert kinds[:4] == [*first, PacketType.INIT_EVENT_REQUEST, PacketType.INIT_EVENT_ACK]
    requests = [packet for packet in seen if packet.fields.get("pktType") in {"6", "0x00000006"}]
    responses = [packet for packet in seen if packet.fields.get("pktType") in {"7", "0x00000007"}]
    assert len(requests) == len(responses) > 5
