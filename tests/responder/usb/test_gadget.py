"""The virtual camera's device, asked as a host asks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import GENERIC
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, INTERRUPT_IN, Habits
from hotshoe.responder.usb.endpoints import Halted, Unplugged
from hotshoe.responder.usb.gadget import Gadget, Setup, gadget_of
from hotshoe.responder.worker import InlineWorker
from hotshoe.wire.containers import (
    CommandContainer,
    Container,
    DataContainer,
    EventContainer,
    ResponseContainer,
    decode_container,
    encode_container,
)

STATUS = Setup(0xA1, 0x67, 0, 0, 64)
CANCEL, RESET = Setup(0x21, 0x64, 0, 0, 6), Setup(0x21, 0x66, 0, 0, 0)
READY, BUSY = bytes.fromhex("04000120"), bytes.fromhex("04001920")


class Host:
    """Somebody at the other end of the cable."""

    def __init__(self, camera: VirtualCamera, gadget: Gadget) -> None:
        self.camera = camera
        self.gadget = gadget

    async def says(self, container: Container) -> None:
        await self.gadget.write(BULK_OUT, encode_container(container))

    async def hears(self, endpoint: int = BULK_IN) -> Container:
        async with asyncio.timeout(5):
            return decode_container(await self.gadget.read(endpoint, 64 * 1024))

    async def opens(self) -> None:
        await self.says(CommandContainer(0x1002, 0, (1,)))
        assert await self.hears() == ResponseContainer(0x2001, 0)


@asynccontextmanager
async def plugged(habits: Habits | None = None) -> AsyncIterator[Host]:
    body = GENERIC.body([MemoryStore(0x00010001, HandleBook())], serial="1001")
    gadget = gadget_of(body, GENERIC.handlers, habits=habits)
    async with serve(
        body, listen=gadget, handlers=GENERIC.handlers, worker=InlineWorker(), watch=False, check_address=False
    ) as camera:
        yield Host(camera, gadget)


@pytest.mark.parametrize(
    "setup, answer",
    [
        (Setup(0x80, 6, 0x0300, 0, 255), bytes([4, 3, 9, 4])),
        (Setup(0x80, 6, 0x0100, 0, 8), bytes([18, 1, 0, 2, 0, 0, 0, 64])),
        (Setup(0x80, 8, 0, 0, 1), b"\0"),
        (Setup(0x80, 0, 0, 0, 2), b"\1\0"),
        (Setup(0x82, 0, 0, BULK_IN, 2), b"\0\0"),
        (Setup(0x81, 10, 0, 0, 1), b"\0"),
        (Setup(0x00, 5, 7, 0, 0), b""),
        (Setup(0x01, 11, 0, 0, 0), b""),
        (Setup(0x02, 1, 0, BULK_IN, 0), b""),
        (STATUS, READY),
        (RESET, b""),
    ],
)
async def test_requests_that_every_device_knows(setup: Setup, answer: bytes) -> None:
    async with plugged() as host:
        assert await host.gadget.control(setup) == answer


async def test_a_configuration_is_chosen() -> None:
    async with plugged() as host:
        await host.gadget.control(Setup(0x00, 9, 1, 0, 0))
        assert await host.gadget.control(Setup(0x80, 8, 0, 0, 1)) == b"\1"


@pytest.mark.parametrize(
    "setup",
    [
        Setup(0x80, 6, 0x0600, 0, 10),
        Setup(0x00, 9, 2, 0, 0),
        Setup(0x80, 77, 0, 0, 1),
        Setup(0xA1, 0x65, 0, 0, 20),
        # A cancel has six bytes.
        CANCEL,
    ],
)
async def test_requests_that_are_refused(setup: Setup) -> None:
    async with plugged() as host:
        with pytest.raises(Halted):
            await host.gadget.control(setup)


async def test_a_transaction_with_data() -> None:
    async with plugged() as host:
        await host.opens()
        await host.says(CommandContainer(0x1004, 1))
        assert isinstance(found := await host.hears(), DataContainer)
        assert (found.code, found.transaction, len(found.payload)) == (0x1004, 1, 8)
        assert await host.hears() == ResponseContainer(0x2001, 1)


async def test_a_head_of_its_own() -> None:
    async with plugged(Habits(split=True)) as host:
        await host.opens()
        await host.says(CommandContainer(0x1004, 1))
        assert len(await host.gadget.read(BULK_IN, 1024)) == 12
        assert len(await host.gadget.read(BULK_IN, 1024)) == 8


async def test_events_wait_on_the_interrupt_endpoint() -> None:
    async with plugged() as host:
        await host.opens()
        await host.camera.shoot()
        assert isinstance(event := await host.hears(INTERRUPT_IN), EventContainer)
        assert event.code == 0x4002


async def test_a_reset_begins_anew_and_who_waits_goes_on_waiting() -> None:
    async with plugged() as host:
        await host.opens()
        waiting = asyncio.ensure_future(host.hears(INTERRUPT_IN))
        await asyncio.sleep(0)
        await host.gadget.control(RESET)
        await host.opens()
        await host.camera.shoot()
        assert isinstance(await waiting, EventContainer)


async def test_a_cancel_of_nothing_changes_nothing() -> None:
    async with plugged() as host:
        await host.gadget.control(CANCEL, bytes.fromhex("014007000000"))
        await host.opens()
        await host.gadget.control(CANCEL, bytes.fromhex("014007000000"))
        assert await host.gadget.control(STATUS) == READY
        await host.says(CommandContainer(0x1006, 1, (0xFFFFFFFF,)))
        assert isinstance(await host.hears(), ResponseContainer)


async def test_a_cancel_ends_data_that_does_not_come() -> None:
    async with plugged() as host:
        await host.opens()
        # SendObjectInfo, whose data stays away.
        await host.says(CommandContainer(0x100C, 1, (0x00010001,)))
        await host.gadget.control(CANCEL, bytes.fromhex("014001000000"))
        async with asyncio.timeout(5):
            while await host.gadget.control(STATUS) == BUSY:  # noqa: ASYNC110 - a host has to ask
                await asyncio.sleep(0.01)
        await host.says(CommandContainer(0x1006, 2, (0xFFFFFFFF,)))
        assert await host.hears() == ResponseContainer(0x2001, 2, (0,))


async def test_nonsense_halts_the_bulk_endpoints_until_that_is_cleared() -> None:
    async with plugged() as host:
        await host.opens()
        with pytest.raises(Halted):
            await host.gadget.write(BULK_OUT, b"nonsense, nonsense")
        with pytest.raises(Halted):
            await host.gadget.read(BULK_IN, 512)
        assert await host.gadget.control(Setup(0x82, 0, 0, BULK_OUT, 2)) == b"\1\0"
        assert len(await host.gadget.control(STATUS)) == 12
        for endpoint in (BULK_IN, BULK_OUT):
            await host.gadget.control(Setup(0x02, 1, 0, endpoint, 0))
        await host.says(CommandContainer(0x1006, 1, (0xFFFFFFFF,)))
        assert isinstance(await host.hears(), ResponseContainer)


async def test_a_device_that_is_gone() -> None:
    async with plugged() as host:
        await host.opens()
        await host.gadget.close()
        for asked in (host.gadget.control(STATUS), host.gadget.read(BULK_IN, 1), host.gadget.write(BULK_OUT, b"x")):
            with pytest.raises(Unplugged):
                await asked
