import asyncio

import pytest

from hotshoe.errors import AccessDenied, FocusFailed, NotOffered, OperationError
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import NOT_READY, OPERATION_REFUSED
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.live import EosFocus, EosLive, EosMovie
from hotshoe.vendors.canon.eos.olc import FocusState, focusing
from hotshoe.vendors.canon.eos.viewfinder import write_block
from tests.vendors.canon.eos.fakes import body, told, value
from tests.virtual_clock import run

OUTPUT, MODE, RECORDING = 0xD1B0, 0xD1B1, 0xD1B8
JPEG = b"\xff\xd8 frame \xff\xd9"


def looks(state: FocusState) -> list[records.Record]:
    return [told(records.OLC_INFO_CHANGED, data) for data in focusing(state, 0)]


async def test_the_view_comes_to_the_computer_beside_what_showed_it_before() -> None:
    camera = body()
    session = camera.session
    camera.tell(value(OUTPUT, 1), value(MODE, 0))
    await session.collect()
    live = EosLive(session)
    await live.start()
    camera.fake.answers[op.GET_VIEWFINDER_DATA.code] = write_block(1, JPEG)
    assert await live.frame() == JPEG
    await live.stop()
    assert camera.conversation == [
        "EosSetDevicePropValueEx 0c000000b1d1000001000000",
        "EosSetDevicePropValueEx 0c000000b0d1000003000000",
        "EosGetViewFinderData 200000 0 0",
        "EosSetDevicePropValueEx 0c000000b0d1000001000000",
    ]


async def test_a_view_that_is_begun_again_ends_as_it_was_at_first() -> None:
    camera = body(model="Canon EOS M50")
    session = camera.session
    live = EosLive(session)
    await live.start()
    await live.start()
    await live.stop()
    assert camera.conversation == [
        "EosSetDevicePropValueEx 0c000000b0d1000008000000",
        "EosSetDevicePropValueEx 0c000000b0d1000008000000",
        "EosSetDevicePropValueEx 0c000000b0d1000000000000",
    ]
    assert not session.viewing


def test_a_body_may_need_a_moment_but_not_for_ever() -> None:
    async def test() -> None:
        camera = body()
        live = EosLive(camera.session)
        await live.start()
        camera.fake.refuse(op.GET_VIEWFINDER_DATA, NOT_READY)
        assert await live.frame() is None
        await asyncio.sleep(2.9)
        assert await live.frame() is None
        await asyncio.sleep(0.2)
        with pytest.raises(OperationError):
            await live.frame()

    run(test())


async def test_a_view_that_the_body_refuses() -> None:
    camera = body()
    live = EosLive(camera.session)
    await live.start()
    camera.fake.refuse(op.GET_VIEWFINDER_DATA, OPERATION_REFUSED)
    with pytest.raises(AccessDenied):
        await live.frame()


async def test_focusing_is_the_button_pressed_half() -> None:
    camera = body()
    camera.when(op.REMOTE_RELEASE_ON, *looks(FocusState.FOUND))
    await EosFocus(camera.session).autofocus()
    assert camera.conversation == ["EosRemoteReleaseOn 1 0", "EosRemoteReleaseOff 1"]


async def test_in_live_view_focusing_is_an_operation_of_its_own() -> None:
    camera = body()
    session = camera.session
    await EosLive(session).start()
    camera.fake.asked.clear()
    camera.when(op.DO_AF, *looks(FocusState.FAILED))
    with pytest.raises(FocusFailed):
        await EosFocus(session).autofocus()
    assert camera.conversation == ["EosDoAf", "EosAfCancel"]


@pytest.mark.parametrize(("steps", "asked"), [(2, ["EosDriveLens 8001"] * 2), (-1, ["EosDriveLens 1"]), (0, [])])
async def test_the_lens_moves_in_small_steps(steps: int, asked: list[str]) -> None:
    camera = body()
    await EosFocus(camera.session).drive(steps)
    assert camera.conversation == asked


async def test_films_are_a_property_too() -> None:
    camera = body()
    session = camera.session
    movie = EosMovie(session)
    with pytest.raises(NotOffered):
        await movie.start()
    camera.tell(value(RECORDING, 0))
    await session.collect()
    await movie.start()
    await movie.stop()
    assert camera.conversation == [
        "EosSetDevicePropValueEx 0c000000b8d1000004000000",
        "EosSetDevicePropValueEx 0c000000b8d1000000000000",
    ]
