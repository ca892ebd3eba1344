"""Every guest is there, starts, and opens with the packet that it is known for."""

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.interop.capture import write_capture
from tests.interop.guests import Finished, Gphoto2, Gphotofs, NodeGuest, PythonGuest, Tshark

HEADER = struct.Struct("<II")

PYTHON_GPHOTO2 = """
import sys
import gphoto2
ports, abilities = gphoto2.PortInfoList(), gphoto2.CameraAbilitiesList()
ports.load(), abilities.load()
camera = gphoto2.Camera()
camera.set_port_info(ports[ports.lookup_path(f"ptpip:127.0.0.1:{sys.argv[1]}:{sys.argv[1]}")])
camera.set_abilities(abilities[abilities.lookup_model("PTP/IP Camera")])
camera.init()
"""

PTPY = """
import sys
import ptpy
ptpy.PTPy(device=("127.0.0.1", int(sys.argv[1])), transport=ptpy.IP, raw=True).get_device_info()
"""


async def first_packet(visit: Callable[[int], object]) -> bytes:
    """The first packet that a guest sends to a responder that reads it and hangs up."""
    received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        header = await reader.readexactly(HEADER.size)
        packet = header + await reader.readexactly(HEADER.unpack(header)[0] - HEADER.size)
        if not received.done():
            received.set_result(packet)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        visiting = asyncio.create_task(asyncio.to_thread(visit, port))
        either: list[asyncio.Future[Any]] = [received, visiting]
        await asyncio.wait(either, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        await visiting
    assert received.done(), "the guest ended without a packet"
    return received.result()


def hello(packet: bytes) -> tuple[int, bytes, bytes]:
    """The type, the GUID, and the name with the version."""
    length, kind = HEADER.unpack_from(packet)
    assert length == len(packet)
    return kind, packet[8:24], packet[24:]


async def test_gphoto2_sends_its_host_name_and_keeps_its_guid(gphoto2: Callable[[int], Gphoto2]) -> None:
    finished: list[Finished] = []
    packets = [await first_packet(lambda port: finished.append(gphoto2(port).run("--summary"))) for _ in range(2)]
    kind, guid, rest = hello(packets[0])
    assert kind == 1
    assert guid not in (bytes(16), b"\xff" * 16)
    assert rest.endswith(b"\0\0" + bytes.fromhex("00000100"))
    assert packets[1] == packets[0]
    assert [each.returncode for each in finished] == [1, 1]


async def test_gphotofs_comes_when_somebody_looks(gphotofs: Gphotofs) -> None:
    def look(port: int) -> None:
        with gphotofs.mounted(port) as folder:
            assert list_or_error(folder)

    assert hello(await first_packet(look))[0] == 1


def list_or_error(folder: Path) -> list[str] | OSError:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError as error:
        return error


async def test_python_gphoto2_says_hello_like_gphoto2(python_gphoto2: PythonGuest) -> None:
    kind, _guid, rest = hello(await first_packet(lambda port: python_gphoto2.run(PYTHON_GPHOTO2, str(port))))
    assert kind == 1
    assert rest.endswith(b"\0\0" + bytes.fromhex("00000100"))


async def test_ptpy_is_anonymous_and_of_version_100(ptpy: PythonGuest) -> None:
    kind, guid, rest = hello(await first_packet(lambda port: ptpy.run(PTPY, str(port))))
    assert (kind, guid) == (1, b"\xff" * 16)
    assert rest == "PTPy\0".encode("utf-16-le") + struct.pack("<I", 100)


async def test_npm_ptp_counts_its_name_and_turns_the_version_round(npm_ptp: NodeGuest) -> None:
    kind, guid, rest = hello(await first_packet(lambda port: npm_ptp.demo(port, "get_object_handles")))
    assert (kind, guid) == (1, bytes(16))
    assert rest == bytes([12]) + "ptp.js demo\0".encode("utf-16-le") + struct.pack("<I", 1)


def test_tshark_names_the_header_fields(tshark: Tshark, tmp_path: Path) -> None:
    capture = tmp_path / "session.pcap"
    segments = [
        (50000, 20001, bytes.fromhex("16000000 06000000 01000000 0210 00000000 07000000")),
        (20001, 50000, bytes.fromhex("0e000000 07000000 0120 00000000")),
        (50001, 20001, bytes.fromhex("08000000 0d000000")),
        (50000, 20001, bytes.fromhex("16000000 06000000 01000000 1410 01000000 01500000")),
    ]
    write_capture(capture, segments)
    opening, opened, probe, request = tshark.packets(capture, port=20001)
    assert (opening.frame, opening.source_port, opening.destination_port) == (1, 50000, 20001)
    assert opening.fields == {
        "len": "22",
        "pktType": "0x00000006",
        "phaseinfo": "0x00000001",
        "opcode": "0x1002",
        "transactionID": "0x00000000",
        "opcode.param.sessionid": "0x00000007",
    }
    assert (opened.source_port, opened.fields["opcode"]) == (20001, "0x2001")
    assert probe.fields == {"len": "8", "pktType": "0x0000000d"}
    assert (request.frame, request.fields["opcode"]) == (4, "0x1014")
