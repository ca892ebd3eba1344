import pytest

from hotshoe.catalog.model import Reply
from hotshoe.catalog.responses import GENERAL_ERROR
from hotshoe.errors import FocusFailed, NotOffered, OperationError, StoreFull
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.image_format import write_image_format
from hotshoe.vendors.canon.eos.olc import FocusState, focusing
from hotshoe.vendors.canon.eos.records import NewObject, PropertyValue, TransferRequest
from hotshoe.vendors.canon.eos.shutter import EosShutter
from hotshoe.vendors.model import Added, Order
from tests.vendors.canon.eos.fakes import Body, body, told, value
from tests.virtual_clock import run

RAW_AND_JPEG = (6, 0, 4, 1, 0, 3)
PRESSED = [
    "EosRemoteReleaseOn 1 0",
    "EosRemoteReleaseOn 2 0",
    "EosRemoteReleaseOff 2",
    "EosRemoteReleaseOff 1",
]


def focuses(camera: Body, state: FocusState) -> None:
    records_of_it = [told(records.OLC_INFO_CHANGED, data) for data in focusing(state, 0)]
    camera.when(op.REMOTE_RELEASE_ON, *records_of_it)


def shutter(camera: Body) -> EosShutter:
    return EosShutter(camera.session)


def added(handle: int, format: int = 0x3801) -> records.Record:
    return told(records.OBJECT_ADDED, NewObject(handle, 0x10001, format, 0, 0, 9, 6, 0, b"A\0"))


async def test_the_button_is_pressed_half_then_down_and_let_go() -> None:
    camera = body()
    focuses(camera, FocusState.FOUND)
    await shutter(camera).release(Order())
    assert camera.conversation == PRESSED


async def test_without_focus_there_is_no_picture() -> None:
    camera = body()
    focuses(camera, FocusState.FAILED)
    with pytest.raises(FocusFailed, match="could not focus"):
        await shutter(camera).release(Order(autofocus=True))
    assert camera.conversation == ["EosRemoteReleaseOn 1 0", "EosRemoteReleaseOff 1"]


async def test_a_release_without_autofocus_does_not_wait_for_it() -> None:
    camera = body()
    focuses(camera, FocusState.FAILED)
    await shutter(camera).release(Order(autofocus=False))
    assert camera.conversation == [
        "EosRemoteReleaseOn 1 1",
        "EosRemoteReleaseOn 2 1",
        "EosRemoteReleaseOff 2",
        "EosRemoteReleaseOff 1",
    ]


async def test_nor_does_one_with_a_lens_that_is_focused_by_hand() -> None:
    camera = body()
    camera.tell(value(0xD108, 3))
    await shutter(camera).release(Order())
    assert camera.conversation == PRESSED


async def test_older_bodies_have_one_operation_for_all_of_it() -> None:
    camera = body(without=[op.REMOTE_RELEASE_ON, op.REMOTE_RELEASE_OFF])
    await shutter(camera).release(Order())
    assert camera.conversation == ["EosRemoteRelease"]
    with pytest.raises(NotOffered, match="switch on its lens"):
        await shutter(camera).release(Order(autofocus=True))


@pytest.mark.parametrize(("outcome", "kind"), [(1, FocusFailed), (7, StoreFull), (3, OperationError)])
async def test_its_response_says_what_went_wrong(outcome: int, kind: type[OperationError]) -> None:
    camera = body(without=[op.REMOTE_RELEASE_ON, op.REMOTE_RELEASE_OFF])
    camera.fake.answers[op.REMOTE_RELEASE.code] = lambda params, data: Reply((outcome,))
    with pytest.raises(kind) as caught:
        await shutter(camera).release(Order())
    assert type(caught.value) is kind


async def test_the_button_is_let_go_whatever_happens() -> None:
    camera = body()
    camera.fake.refuse(op.REMOTE_RELEASE_OFF, GENERAL_ERROR)
    focuses(camera, FocusState.FOUND)
    with pytest.raises(OperationError):
        await shutter(camera).release(Order())
    assert camera.fake.names.count("EosRemoteReleaseOff") == 2


def test_a_long_exposure_begins_and_ends_by_operations_of_its_own() -> None:
    async def test() -> None:
        camera = body()
        await shutter(camera).release(Order(bulb=30))
        assert camera.conversation == ["EosBulbStart", "EosBulbEnd"]

    run(test())


@pytest.mark.parametrize(("autofocus", "flag"), [(None, 0), (True, 0), (False, 1)])
def test_or_with_the_button_held(autofocus: bool | None, flag: int) -> None:
    async def test() -> None:
        camera = body(without=[op.BULB_START, op.BULB_END])
        await shutter(camera).release(Order(autofocus=autofocus, bulb=2.5))
        assert camera.conversation == [f"EosRemoteReleaseOn 3 {flag}", "EosRemoteReleaseOff 3"]

    run(test())


async def test_a_picture_for_memory_goes_there_first() -> None:
    camera = body()
    camera.tell(value(0xD11C, 2))
    focuses(camera, FocusState.FOUND)
    release = shutter(camera)
    await release.release(Order(memory=True))
    assert camera.conversation[:2] == [
        "EosSetDevicePropValueEx 0c0000001cd1000004000000",
        "EosPCHDDCapacity FFFFFFF 1000 1",
    ]


async def test_only_pictures_of_this_release_are_its_own() -> None:
    camera = body()
    focuses(camera, FocusState.FOUND)
    camera.tell(added(7))
    release = shutter(camera)
    await release.release(Order())
    assert release.tells(0xC181, (7, 0x10001, 0x3801)) is None
    assert release.tells(0xC181, (8, 0x10001, 0x3801)) == Added(8)  # type: ignore[arg-type]
    assert release.tells(0xC181, (9, 0x10001, 0x3001)) is None
    assert release.tells(0xC189, (0xD103, 0x48)) is None
    assert release.tells(0xC101, ()) is None
    assert not release.tells_end


async def test_a_picture_in_memory_brings_its_own_description() -> None:
    camera = body()
    focuses(camera, FocusState.FOUND)
    release = shutter(camera)
    await release.release(Order())
    request = TransferRequest(9, 0xB108, 0, 99, 0, b"IMG_0001.CR3\0\0\0\0")
    camera.tell(told(records.REQUEST_OBJECT_TRANSFER, request))
    while await release._session.collect():
        pass
    found = release.tells(0xC186, (9, 0xB108, 99))
    assert isinstance(found, Added)
    assert found.info is not None
    assert (found.info.name, found.info.size, found.info.format) == ("IMG_0001.CR3", 99, 0xB108)
    assert release.tells(0xC186, (10, 0xB108, 99)) is None


@pytest.mark.parametrize(("drive", "ends"), [(0x00, True), (0x10, True), (0x04, False)])
async def test_two_files_are_waited_for_where_two_are_due(drive: int, ends: bool) -> None:
    camera = body()
    focuses(camera, FocusState.FOUND)
    formats = PropertyValue(0xD120, write_image_format(RAW_AND_JPEG))
    camera.tell(told(records.PROPERTY_VALUE_CHANGED, formats), value(0xD106, drive))
    release = shutter(camera)
    await release.release(Order())
    assert release.tells_end is ends
    first, second = (release.tells(0xC181, (handle, 0x10001, 0x3801)) for handle in (8, 9))
    assert isinstance(first, Added)
    assert isinstance(second, Added)
    assert (first.last, second.last) == (False, ends)
