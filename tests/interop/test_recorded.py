"""Foreign programs at our camera, recorded from the network: what is found is what the camera and tshark know of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.client.connect import connect
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import (
    Event,
    OperationRequest,
    OperationResponse,
    Packet,
)
from tests.interop.cards import FOLDER, Hosted, hosted
from tests.interop.guests import Gphoto2, NodeGuest, PythonGuest, Tshark
from tests.interop.recorded import Recording, found_in, recorded
from tests.interop.test_gphoto2_fuji import at_work
from tests.interop.test_ptpy import READING, SENDING
from tests.interop.test_python_gphoto2 import VISIT
from tests.responder.images import jpeg

FILE = "visit.pcapng"

FOREIGN = "initiator sent Data for transaction 36865, 1 is under way"
"""ptpy puts the payload where the transaction belongs."""

MISREAD = {"version", "name"}
"""tshark reads a version as two halves, and names as far as they are UTF-16."""


NAMES = {
    "guid": "guid",
    "connection": "connection",
    "phase": "phaseinfo",
    "transaction": "transactionID",
    "total": "datalen",
}


def fields(packet: Packet | DataHeader, size: int) -> dict[str, int | str]:
    """What the header of a packet says, in tshark's words."""
    kind = packet.kind if isinstance(packet, DataHeader) else packet.type
    facts: dict[str, int | str] = {"len": size, "pktType": kind}
    for name, theirs in NAMES.items():
        value = getattr(packet, name, None)
        if value is not None:
            facts[theirs] = value.hex() if isinstance(value, bytes) else value
    if isinstance(packet, OperationRequest | OperationResponse | Event):
        facts["eventcode" if isinstance(packet, Event) else "opcode"] = packet.code
    if isinstance(packet, OperationRequest) and packet.code == op.OPEN_SESSION.code:
        facts["opcode.param.sessionid"] = packet.params[0]
    return facts


def plain(value: str) -> int | str:
    return value.replace(":", "") if ":" in value else int(value, 0)


def agree_with_tshark(found: Recording, tshark: Tshark, port: int) -> int:
    """How many packets tshark reads, each of them with the same header fields."""
    heads, agreed = found.heads(), 0
    for theirs in tshark.packets(found.path, port):
        ours = heads.get(theirs.frame)
        if ours is None:
            # It takes the middle of data for a packet.
            continue
        sender = Role.RESPONDER if theirs.source_port == port else Role.INITIATOR
        seen = {key: plain(value) for key, value in theirs.fields.items() if key not in MISREAD}
        known = fields(ours.packet, ours.size)
        assert (ours.sender, {key: known.get(key) for key in seen}) == (sender, seen), f"frame {theirs.frame}"
        agreed += 1
    return agreed


def agree_with_camera(found: Recording, here: Hosted) -> None:
    """The conversation is whole, and as many operations were asked for as the camera counted."""
    assert found.gaps == []
    assert len(found.transactions) == sum(report.operations for report in here.reports)
    assert all(transaction.response for transaction in found.transactions)


@asynccontextmanager
async def watched(tshark: Tshark, folder: Path) -> AsyncIterator[Hosted]:
    """A camera whose port is recorded in ``folder``, until everybody has left."""
    async with (
        hosted(folder / "card", expose=lambda body, frame: jpeg()) as here,
        recorded(tshark, [here.port], folder / FILE),
    ):
        yield here
        await here.left()


GPHOTO2 = {
    "listing": ["--list-files"],
    "download": ["--folder", f"{FOLDER}/MISC", "--get-file", "PIECES.MOV"],
    "capture": ["--capture-image-and-download", "--filename", "x.jpg"],
}


@pytest.mark.parametrize("visit", GPHOTO2)
async def test_gphoto2(visit: str, tshark: Tshark, gphoto2: Callable[[int], Gphoto2], tmp_path: Path) -> None:
    async with watched(tshark, tmp_path) as here:
        finished = await asyncio.to_thread(gphoto2(port := here.port).run, *GPHOTO2[visit])
        assert finished.returncode == 0, finished.stderr
    found = found_in(tmp_path / FILE)
    agree_with_camera(found, here)
    assert found.deviations == here.deviations == set()
    assert agree_with_tshark(found, tshark, port) > 20


async def test_python_gphoto2(tshark: Tshark, python_gphoto2: PythonGuest, tmp_path: Path) -> None:
    async with watched(tshark, tmp_path) as here:
        visit = await asyncio.to_thread(python_gphoto2.run, VISIT, str(port := here.port), f"{FOLDER}/MISC")
        assert visit.returncode == 0, visit.stderr
    found = found_in(tmp_path / FILE)
    agree_with_camera(found, here)
    assert found.deviations == here.deviations == set()
    (upload,) = [t for t in found.transactions if t.request.code == op.SEND_OBJECT.code]
    assert upload.data == b"up there" * 20000
    assert agree_with_tshark(found, tshark, port) > 50


@pytest.mark.parametrize(
    ("script", "args", "told"),
    [
        (READING, [], {"version-unknown"}),
        (SENDING, ["Artist", "0190000000"], {"version-unknown", FOREIGN}),
    ],
)
async def test_ptpy(
    tshark: Tshark, ptpy: PythonGuest, tmp_path: Path, script: str, args: list[str], told: set[str]
) -> None:
    async with watched(tshark, tmp_path) as here:
        visit = await asyncio.to_thread(ptpy.run, script, str(port := here.port), *args)
        assert visit.stdout, visit.stderr
    found = found_in(tmp_path / FILE)
    agree_with_camera(found, here)
    assert found.deviations == told
    assert agree_with_tshark(found, tshark, port) > 10


@pytest.mark.parametrize("args", [("get_object_handles",), ("get_device_property", "0x500f")])
async def test_npm_ptp(tshark: Tshark, npm_ptp: NodeGuest, tmp_path: Path, args: tuple[str, ...]) -> None:
    async with watched(tshark, tmp_path) as here:
        await asyncio.to_thread(npm_ptp.demo, port := here.port, *args)
    found = found_in(tmp_path / FILE)
    agree_with_camera(found, here)
    assert found.deviations == here.deviations == {"name-counted", "version-unknown"}
    assert agree_with_tshark(found, tshark, port) > 5


async def test_our_own_initiator(tshark: Tshark, tmp_path: Path) -> None:
    async with watched(tshark, tmp_path) as here, connect(f"127.0.0.1:{(port := here.port)}") as camera:
        async for each in camera.walk("/"):
            if not each.is_folder:
                await camera.download(each, tmp_path)
        await camera.upload(bytes(100_000), "/MISC", name="UP.BIN")
        await camera.shoot()
    found = found_in(tmp_path / FILE)
    agree_with_camera(found, here)
    assert found.deviations == here.deviations == set()
    assert agree_with_tshark(found, tshark, port) > 20


async def test_gphoto2_at_a_fujifilm(tshark: Tshark, gphoto2: Callable[..., Gphoto2], tmp_path: Path) -> None:
    file = tmp_path / "visit.pcapng"
    async with at_work(gphoto2, tmp_path) as photographer:
        port = photographer.camera.port
        async with recorded(tshark, [port, port + 1, port + 2], file):
            await photographer.run("--capture-image-and-download", "--keep", "--filename", "kept.jpg")
    found = found_in(file)
    assert {packet.conversation.framing for packet in found.packets} == {"Fujifilm"}
    assert found.gaps == []
    assert found.deviations == set()
    assert all(transaction.response for transaction in found.transactions)
    picture = next(t for t in found.transactions if t.request.code == op.GET_OBJECT.code or t.received > 10_000)
    assert picture.data == (photographer.folder / "kept.jpg").read_bytes()
    assert any(isinstance(packet.packet, Event) for packet in found.packets)
