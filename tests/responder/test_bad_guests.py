"""Every bad habit of an initiator that is known: a camera puts up with it and notes it, a strict one does not."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from hotshoe.wire.packets import (
    Data,
    EndData,
    InitCommandAck,
    InitFail,
    OperationRequest,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from tests.responder.bodies import world
from tests.responder.guest import ALICE, Ended, Guest, Place, place, virtually

OK = 0x2001
NAME = "x\0".encode("utf-16-le")
VERSION = bytes.fromhex("00000100")


def greeting(rest: bytes) -> bytes:
    """An Init_Command_Request whose GUID is followed by ``rest``."""
    return (24 + len(rest)).to_bytes(4, "little") + b"\1\0\0\0" + ALICE + rest


GREETINGS = {
    "as it should be": (NAME + VERSION, set()),
    "no version": (NAME, {"version-absent"}),
    "version of two bytes": (NAME + b"\1\0", {"version-short"}),
    "ptpy's version": (NAME + b"\x64\0\0\0", {"version-unknown"}),
    "libptp's version": (NAME + bytes.fromhex("01000100"), {"version-unknown"}),
    "no NUL": (b"a\0b\0c\0", {"name-unterminated", "version-absent"}),
    "8-bit name": (b"abcd\0" + VERSION, {"name-ascii"}),
    "counted name": (b"\2" + NAME + b"\1\0\0\0", {"name-counted", "version-unknown"}),
    "a name of 60 units": (b"x\0" * 60 + b"\0\0" + VERSION, {"name-too-long"}),
}


async def knocked(here: Place, words: bytes) -> Packet:
    guest = here.guest
    guest.command.stream = await here.network.dial("127.0.0.1", here.camera.port, guest.command)
    guest.command.say(words)
    return await guest.command.next()


@pytest.mark.parametrize("name", GREETINGS)
def test_greetings(name: str) -> None:
    rest, habits = GREETINGS[name]

    @virtually
    async def test() -> None:
        here = place(world().body)
        async with here.camera:
            assert isinstance(await knocked(here, greeting(rest)), InitCommandAck)
            (report,) = here.camera.sessions
            assert {met.deviation.name for met in report.deviations} == habits
        strict = place(world().body, strict=True)
        async with strict.camera:
            answer = await knocked(strict, greeting(rest))
            assert answer == InitFail(1) if habits else isinstance(answer, InitCommandAck)

    test()


def request(code: int, transaction: int, *params: int, phase: int = 1) -> OperationRequest:
    return OperationRequest(phase, code, transaction, params)


Habit = tuple[list[list[Packet]], set[str]]
"""Turns, each of which gets a response for every request in it, and what is noted."""

ISO = b"\x90\x01"
SET_ISO = request(0x1016, 1, 0x500F, phase=2)

HABITS: dict[str, Habit] = {
    "chdkptp's data phase": ([[request(0x1004, 1, phase=0)]], {"phase-unknown"}),
    "a bridge's data phase": ([[request(0x1004, 1, phase=3)]], {"phase-unknown"}),
    "ptpy's parameters": ([[request(0x1006, 1, 0xFFFFFFFF, 0, 0, 0, 0)]], {"parameters-padded"}),
    "theta4j's transactions": ([[request(0x1004, 2022)], [request(0x1004, 2023)]], {"transaction-skipped"}),
    "the same transaction again": ([[request(0x1004, 1)], [request(0x1004, 1)]], {"transaction-skipped"}),
    "npm ptp's data": (
        [[request(0x1016, 1, 0x500F), StartData(1, 2), EndData(1, ISO)]],
        {"data-unannounced"},
    ),
    "no Start_Data": ([[SET_ISO, EndData(1, ISO)]], {"data-without-start"}),
    "no Start_Data and no End_Data": ([[SET_ISO, Data(1, ISO)]], {"data-without-start"}),
    "requests ahead of their turn": ([[request(0x1004, number) for number in (1, 2, 3)]], {"request-pipelined"}),
}


async def conversation(here: Place, turns: list[list[Packet]]) -> list[int]:
    """The codes of the responses; fewer than there were requests when the camera hangs up."""
    guest = await here.guest.come_in()
    codes: list[int] = []
    with contextlib.suppress(Ended):
        for turn in turns:
            for packet in turn:
                guest.command.say(packet)
            for _ in filter(lambda packet: isinstance(packet, OperationRequest), turn):
                codes += [(await guest.response())[0]]
    return codes


@pytest.mark.parametrize("name", HABITS)
def test_habits(name: str) -> None:
    turns, habits = HABITS[name]
    fine = [OK] * sum(isinstance(packet, OperationRequest) for turn in turns for packet in turn)

    @virtually
    async def test() -> None:
        here = place(world().body)
        async with here.camera:
            assert await conversation(here, turns) == fine
            (report,) = here.camera.sessions
            assert {met.deviation.name for met in report.deviations} == habits
        strict = place(world().body, strict=True)
        async with strict.camera:
            assert await conversation(strict, turns) != fine

    test()


@virtually
async def test_theta4j_opens_with_transaction_1_and_asks_before() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        await guest.associate(1)
        for packet in (request(0x1001, 7), request(0x1002, 1, 1), request(0x1004, 2)):
            guest.command.say(packet)
            assert (await guest.response())[0] == OK
        (report,) = here.camera.sessions
        noted = {met.deviation.name for met in report.deviations}
        assert noted == {"transaction-outside-session", "opensession-transaction", "transaction-skipped"}


@virtually
async def test_airnef_probes_before_anything_else() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        await guest.associate(1)
        guest.event.say(ProbeRequest())
        assert await guest.event.next() == ProbeResponse()
        guest.command.say(ProbeRequest())
        assert await guest.command.next() == ProbeResponse()
        (report,) = here.camera.sessions
        assert {met.deviation.name for met in report.deviations} == {"probe-on-command"}


ENDS: list[Callable[[Guest], None]] = [
    lambda guest: guest.command.stream.abort(),
    lambda guest: guest.event.stream.abort(),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("bytes_said", range(0, 38, 3))
def test_whoever_vanishes_in_the_middle_of_a_word_leaves_room(bytes_said: int, end: Callable[[Guest], None]) -> None:
    words = b"".join(
        bytes.fromhex(text)
        for text in (
            "160000000600000002000000161001000000" + "0f500000",
            "140000000900000001000000" + "0200000000000000",
        )
    )

    @virtually
    async def test() -> None:
        here = place(world().body)
        async with here.camera:
            guest = await here.guest.come_in()
            guest.command.say(words[:bytes_said])
            await asyncio.sleep(0)
            end(guest)
            await asyncio.sleep(1)
            assert not here.camera.sessions
            assert (await (await here.guest.come_in()).ask(0x1004))[0] == OK

    test()
