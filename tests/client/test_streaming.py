"""Bytes as they come: checked, at the reader's pace, and left early without harm."""

import os
from contextlib import aclosing

import pytest

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.client.streaming import WAITING_BYTES, StreamSink
from hotshoe.errors import InvalidHandle, TransferError
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting

DATA = os.urandom(5_000_000)


def in_pieces(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
    camera.stream(len(DATA), (DATA[at : at + 65536] for at in range(0, len(DATA), 65536)))
    return None


async def test_all_bytes_come_in_order_and_the_camera_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[int] = []
    real = StreamSink.write

    def watched(sink: StreamSink, data: memoryview) -> bool:
        go_on = real(sink, data)
        waiting.append(sink._waiting)
        return go_on

    monkeypatch.setattr(StreamSink, "write", watched)
    scripted = card(("A.MOV", DATA))
    scripted.answers[GET_OBJECT.code] = in_pieces
    async with visiting(scripted) as camera:
        assert b"".join([piece async for piece in camera.stream(3)]) == DATA
        assert camera.connected
    assert max(waiting) <= WAITING_BYTES + 256 * 1024


async def test_who_leaves_early_leaves_the_session_usable() -> None:
    scripted = card(("A.MOV", DATA), ("B.JPG", b"small"))
    real = scripted.answers.get(GET_OBJECT.code)
    assert real is None
    scripted.answers[GET_OBJECT.code] = in_pieces
    async with visiting(scripted) as camera:
        async with aclosing(camera.stream(3)) as pieces:
            async for _ in pieces:
                break
        del scripted.answers[GET_OBJECT.code]
        assert await camera.read(4) == b"small"
    assert scripted.cancels == 1


async def test_what_is_wrong_is_raised() -> None:
    scripted = card(("A.MOV", b"short"))
    scripted.file(3, "A.MOV", b"short", 2, size=6)
    async with visiting(scripted) as camera:
        with pytest.raises(TransferError, match="5 bytes came"):
            async for _ in camera.stream(3):
                pass
        found = await camera.find(3)
        del scripted.objects[3]
        with pytest.raises(InvalidHandle):
            async for _ in camera.stream(found):
                pass
