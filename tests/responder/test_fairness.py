"""Several cameras in one process, over sockets: who does not go on holds up nobody else."""

import asyncio
from contextlib import AsyncExitStack

from hotshoe.catalog import responses
from hotshoe.responder.server import serve
from hotshoe.responder.worker import WorkerPool
from hotshoe.transport import tcp
from hotshoe.transport.arena import BLOCKS
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import file_info
from hotshoe.wire.packets import Data, StartData
from tests.responder.bodies import world
from tests.responder.guest import Guest

MIB = 1 << 20
SEND_INFO, SEND = 0x100C, 0x100D


async def stopped(guest: Guest, size: int, come: int) -> None:
    """An upload of ``size`` bytes of which only ``come`` bytes ever do."""
    assert (await guest.ask(SEND_INFO, data=encode(file_info("half.mov", size, 0x3000))))[0] == responses.OK
    transaction = guest.request(SEND, phase=2)
    guest.command.say(StartData(transaction, size))
    guest.command.say(Data(transaction, bytes(come)))


async def test_uploads_that_stop_hold_up_no_other_camera() -> None:
    # More than there are places to read into.
    number = BLOCKS + 4
    async with asyncio.timeout(60), AsyncExitStack() as stack:
        pool = stack.enter_context(WorkerPool(1))
        worlds = [world(capacity=4 * MIB) for _ in range(number)]
        cameras = [serve(each.body, port=0, worker=pool.lane().worker()) for each in worlds]
        served = [await stack.enter_async_context(camera) for camera in cameras]
        guests = [await Guest(tcp.dial, camera.port).come_in() for camera in served]
        for guest in guests[1:]:
            await stopped(guest, 3 * MIB, 100_000)
        assert (await guests[0].ask(SEND_INFO, data=encode(file_info("a.mov", 3 * MIB, 0x3000))))[0] == responses.OK
        assert (await guests[0].ask(SEND, data=bytes(3 * MIB)))[0] == responses.OK
        assert len(worlds[0].store.objects()) == 1
        for guest in guests:
            await guest.leave()
