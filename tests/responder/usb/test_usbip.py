"""The virtual camera exported by USB/IP, and a computer that attaches it: by a client, and by pyusb on top of that."""

import asyncio
import errno
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotshoe.client.connect import connect
from hotshoe.errors import LinkLost
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, INTERRUPT_IN
from hotshoe.responder.usb.usbip import UsbIp
from hotshoe.transport import tcp, usb
from hotshoe.transport.stillimage.dialling import UsbDial, find
from hotshoe.wire.containers import CommandContainer, ResponseContainer, decode_container, encode_container
from tests.transport.stillimage.attaching import UsbIpBackend, UsbIpClient
from tests.transport.stillimage.bench import Bench, camera_on_a_cable
from tests.transport.stillimage.test_commands import a_card, content

LARGE = 3 * 1024 * 1024 + 5
OPEN_SESSION = encode_container(CommandContainer(0x1002, 0, (1,)))
STATUS = struct.pack("<BBHHH", 0xA1, 0x67, 0, 0, 64)


class Export:
    """A camera that is exported, and where."""

    def __init__(self, bench: Bench, port: int) -> None:
        self.bench = bench
        self.port = port


@contextmanager
def exported(*sizes: int) -> Iterator[Export]:
    with camera_on_a_cable(a_card(*sizes)) as bench:
        server = UsbIp({"1-1": bench.gadget})
        listener = bench.portal.run(tcp.listen("127.0.0.1", 0, server))
        yield Export(bench, listener.port)
        bench.portal.run(listener.close())
        bench.portal.run(server.close())


@contextmanager
def attached(export: Export) -> Iterator[UsbIpClient]:
    client = UsbIpClient(export.port)
    assert client.attach("1-1") == 0
    yield client
    client.close()


def test_the_list_tells_what_can_be_attached() -> None:
    with exported() as export:
        client = UsbIpClient(export.port)
        (device,) = client.devices()
        assert device["bus_id"] == "1-1"
        assert (device["vendor"], device["product"], device["speed"]) == (0x1209, 0x0001, 3)
        assert device["interfaces"] == [(6, 1, 1)]
        assert client.attach("1-2") == 4
        client.close()


def test_a_device_is_for_one_computer_at_a_time() -> None:
    with exported() as export:
        with attached(export):
            other = UsbIpClient(export.port)
            assert other.attach("1-1") == 2
            other.close()
        for _ in range(100):
            again = UsbIpClient(export.port)
            status = again.attach("1-1")
            again.close()
            if status == 0:
                return
        pytest.fail("the device is not free again")


def test_a_transaction_in_transfers() -> None:
    with exported() as export, attached(export) as client:
        assert client.transfer(BULK_OUT, data=OPEN_SESSION) == (0, OPEN_SESSION)
        status, answer = client.transfer(BULK_IN, size=512)
        assert (status, decode_container(answer)) == (0, ResponseContainer(0x2001, 0))
        assert client.transfer(0x80, size=64, setup=STATUS) == (0, bytes.fromhex("04000120"))


def test_what_the_device_refuses_is_a_stall() -> None:
    with exported() as export, attached(export) as client:
        qualifier = struct.pack("<BBHHH", 0x80, 6, 0x0600, 0, 10)
        assert client.transfer(0x80, size=10, setup=qualifier)[0] == -errno.EPIPE
        assert client.transfer(0x85, size=10)[0] == -errno.EPIPE
        assert client.transfer(0x04, data=b"x")[0] == -errno.EPIPE
        assert client.transfer(BULK_OUT, data=b"no container at all")[0] == -errno.EPIPE
        halted = client.transfer(0x80, size=64, setup=STATUS)[1]
        assert halted == bytes.fromhex("0c000120 02000000 81000000")
        clear = struct.pack("<BBHHH", 0x02, 1, 0, BULK_OUT, 0)
        assert client.transfer(0x00, setup=clear)[0] == 0
        assert client.transfer(BULK_OUT, data=OPEN_SESSION)[0] == 0


def test_a_transfer_that_is_unlinked_loses_nothing() -> None:
    with exported() as export, attached(export) as client:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                client.transfer(BULK_IN, size=512, seconds=0.02)
            with pytest.raises(TimeoutError):
                client.transfer(INTERRUPT_IN, size=32, seconds=0.02)
        client.transfer(BULK_OUT, data=OPEN_SESSION)
        assert decode_container(client.transfer(BULK_IN, size=512)[1]) == ResponseContainer(0x2001, 0)


@pytest.mark.parametrize("words", [b"GET / HTTP/1.1\r\n\r\n", struct.pack(">HHI", 0x0111, 0x0005, 0)])
def test_somebody_who_speaks_something_else_is_sent_away(words: bytes) -> None:
    with exported() as export, socket.create_connection(("127.0.0.1", export.port), timeout=10) as stranger:
        stranger.sendall(words)
        assert stranger.recv(1) == b""


def test_a_transfer_of_no_size_is_no_reason_to_take_memory() -> None:
    with exported() as export, socket.create_connection(("127.0.0.1", export.port), timeout=10) as stranger:
        stranger.sendall(struct.pack(">HHI32s", 0x0111, 0x8003, 0, b"1-1"))
        while len(stranger.recv(320, socket.MSG_PEEK)) < 320:
            continue
        stranger.recv(320)
        stranger.sendall(struct.pack(">IIIIIIiiiI8x", 1, 1, 0, 0, 2, 0, 0x7FFFFFFF, 0, 0, 0))
        assert stranger.recv(1) == b""


def test_the_whole_client_over_usb_ip(tmp_path: Path) -> None:
    async def main(backend: UsbIpBackend) -> None:
        dial = UsbDial(lambda which: usb.open_pipes(find(which, usb.models(backend))))
        async with connect("usb:", dial=dial) as camera:
            path = (await camera.download("/DCIM/100TEST/DSC_0001.NEF", tmp_path)).path
            assert path.read_bytes() == content(LARGE, 1)
            uploaded = await camera.upload(path, "/", name="UP.NEF")
            assert await camera.read(uploaded) == content(LARGE, 1)
            events = camera.events()
            await asyncio.to_thread(export.bench.portal.run, export.bench.camera.shoot())
            async with asyncio.timeout(10):
                assert (await anext(aiter(events))).name == "ObjectAdded"
            assert camera.deviations == ()

    with exported(LARGE) as export, attached(export) as client:
        asyncio.run(main(UsbIpBackend(client)))


def test_a_server_that_goes_is_a_cable_that_is_drawn() -> None:
    async def main(backend: UsbIpBackend, export: Export) -> None:
        dial = UsbDial(lambda which: usb.open_pipes(find(which, usb.models(backend))))
        async with connect("usb:", dial=dial) as camera:
            events = camera.events()
            await asyncio.to_thread(export.bench.unplug)
            with pytest.raises(LinkLost, match="unplugged or switched off"):
                async with asyncio.timeout(10):
                    await anext(aiter(events))

    with exported() as export, attached(export) as client:
        asyncio.run(main(UsbIpBackend(client), export))
