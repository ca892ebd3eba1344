import logging
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.model import Operation
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST, OBJECT_SIZE
from hotshoe.catalog.operations import GET_OBJECT_HANDLES, GET_OBJECT_INFO, GET_STORAGE_IDS
from hotshoe.catalog.standard import STANDARD as STANDARD_CATALOG
from hotshoe.client.camera import Camera
from hotshoe.client.events import Subscription
from hotshoe.client.objects import DEPTH, CameraObject, walk
from hotshoe.client.stored import summary
from hotshoe.client.turn import Turn
from hotshoe.errors import InvalidParameter, NoSuchObject, StoreUnavailable
from hotshoe.wire.datasets import DeviceInfo, file_info, u32_list_bytes
from hotshoe.wire.datatypes import UINT64, encode_value
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.values import Handle
from tests.client.scripted import ORDINARY, STANDARD, STORE, Reply, ScriptedCamera
from tests.client.world import card, visiting

SECOND = 0x00020001
PROPERTY = 0x9803


async def paths(camera: Camera, path: str = "/", *, recursive: bool = True) -> list[str]:
    return [found.path async for found in camera.walk(path, recursive=recursive)]


async def test_stores_are_named_as_gphoto2_names_them() -> None:
    async with visiting(card()) as camera:
        (store,) = await camera.stores()
    assert (store.id, store.name, store.info.label) == (STORE, "store_00010001", "HOTSHOE")


async def test_a_walk_tells_each_folder_before_what_it_holds() -> None:
    scripted = card(("A.JPG", b"aa"), ("B.JPG", b"bbb"))
    scripted.file(9, "TOP.TXT", b"t")
    async with visiting(scripted) as camera:
        assert await paths(camera) == [
            "/DCIM",
            "/DCIM/100TEST",
            "/DCIM/100TEST/A.JPG",
            "/DCIM/100TEST/B.JPG",
            "/TOP.TXT",
        ]
        assert await paths(camera, recursive=False) == ["/DCIM", "/TOP.TXT"]
        assert await paths(camera, "/DCIM/100TEST/") == ["/DCIM/100TEST/A.JPG", "/DCIM/100TEST/B.JPG"]
        assert await paths(camera, "DCIM", recursive=False) == ["/DCIM/100TEST"]
        assert await paths(camera, "/DCIM/100TEST/A.JPG") == ["/DCIM/100TEST/A.JPG"]
        assert await paths(camera, "/STORE_00010001/DCIM", recursive=False) == ["/DCIM/100TEST"]


async def test_a_walk_begins_before_it_has_seen_everything() -> None:
    scripted = card(*((f"{number}.JPG", b"x") for number in range(1000)))
    async with visiting(scripted) as camera:
        walk = camera.walk("/DCIM/100TEST")
        assert (await anext(walk)).name == "0.JPG"
        assert scripted.count(GET_OBJECT_INFO.code) < 10
        await walk.aclose()


async def test_paths_name_the_store_where_there_are_several() -> None:
    scripted = card(("A.JPG", b"a"))
    scripted.stores = (STORE, SECOND, 0x00030000)
    info, _ = scripted.objects[1]
    scripted.objects[20] = (replace(info, storage=SECOND), b"")
    async with visiting(scripted) as camera:
        assert await paths(camera, recursive=False) == ["/store_00010001/DCIM", "/store_00020001/DCIM"]
        assert await paths(camera, "/store_00020001") == ["/store_00020001/DCIM"]
        assert (await camera.find("/store_00010001/DCIM/100TEST/A.JPG")).handle == 3
        assert (await camera.find("/DCIM/100TEST/A.JPG")).path == "/store_00010001/DCIM/100TEST/A.JPG"
        assert (await camera.find(20)).path == "/store_00020001/DCIM"


async def test_objects_are_found_by_path_and_by_handle() -> None:
    async with visiting(card(("A.JPG", b"aa"))) as camera:
        by_path = await camera.find("/DCIM/100TEST/A.JPG")
        assert by_path == await camera.find(3) == await camera.find("0x3") == await camera.find("DCIM/100TEST/A.JPG")
        assert (by_path.name, by_path.size, by_path.is_folder) == ("A.JPG", 2, False)
        assert (await camera.find("/DCIM")).is_folder


@pytest.mark.parametrize(
    "path", ["/", "", "/store_00010001", "/DCIM/none", "/none/A.JPG", "/DCIM/100TEST/A.JPG/x", "0x99"]
)
async def test_what_is_not_there_is_told(path: str) -> None:
    async with visiting(card(("A.JPG", b"aa"))) as camera:
        with pytest.raises(NoSuchObject):
            await camera.find(path)
        assert camera.connected


async def test_hostile_names_stay_one_component_of_a_path() -> None:
    hostile = ("../up", "a/b", "", "esc\x1b[2J", "x" * 254, "\ud800")
    scripted = card(*((name, b"picture") for name in hostile))
    async with visiting(scripted) as camera:
        found = [item async for item in camera.walk("/DCIM/100TEST")]
        assert [item.name for item in found] == [
            ".._up",
            "a_b",
            "object-00000005",
            "esc\x1b[2J",
            "x" * 254,
            "\ud800",
        ]
        for item in found:
            assert (await camera.find(item.path)).handle == item.handle
            assert (await camera.find(item.handle)).path == item.path
        with pytest.raises(NoSuchObject) as caught:
            await camera.find("/no\x1bsuch")
    assert "\x1b" not in str(caught.value)


async def test_a_card_that_is_not_there() -> None:
    scripted = card()
    scripted.stores = (0x00010000,)
    async with visiting(scripted) as camera:
        assert await camera.stores() == []
        with pytest.raises(StoreUnavailable):
            await paths(camera)


async def test_a_folder_that_contains_itself_ends() -> None:
    scripted = card()
    scripted.answers[GET_OBJECT_HANDLES.code] = lambda *_: Reply(data=u32_list_bytes((1, 2, 2)))
    async with visiting(scripted) as camera:
        assert await paths(camera) == ["/DCIM", "/DCIM/100TEST"]


async def test_parents_that_go_round_end() -> None:
    scripted = card()
    info, data = scripted.objects[1]
    scripted.objects[1] = (replace(info, parent=2), data)
    async with visiting(scripted) as camera:
        found = await camera.find(2)
    assert found.name == "100TEST"
    assert found.path.count("/") <= DEPTH + 1


async def test_a_walk_goes_only_so_deep(caplog: pytest.LogCaptureFixture) -> None:
    scripted = ScriptedCamera()
    for depth in range(1, 200):
        scripted.folder(depth, f"{depth}", depth - 1)
    async with visiting(scripted) as camera:
        with caplog.at_level(logging.WARNING):
            assert len(await paths(camera)) == DEPTH
    assert "folders deep" in caplog.text


async def test_what_goes_while_it_is_listed_is_left_out() -> None:
    scripted = card(("A.JPG", b"a"), ("B.JPG", b"b"))

    def handles(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        if request.params[2] == 2:
            reply = STANDARD[GET_OBJECT_HANDLES.code](camera, request, data)
            del camera.objects[3]
            return reply
        return STANDARD[GET_OBJECT_HANDLES.code](camera, request, data)

    scripted.answers[GET_OBJECT_HANDLES.code] = handles
    async with visiting(scripted) as camera:
        assert await paths(camera) == ["/DCIM", "/DCIM/100TEST", "/DCIM/100TEST/B.JPG"]


async def test_a_folder_that_goes_while_it_is_listed_is_empty() -> None:
    scripted = card(("A.JPG", b"a"))

    def handles(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        if request.params[2] == 2:
            return Reply(responses.INVALID_PARENT_OBJECT)
        return STANDARD[GET_OBJECT_HANDLES.code](camera, request, data)

    scripted.answers[GET_OBJECT_HANDLES.code] = handles
    async with visiting(scripted) as camera:
        assert await paths(camera) == ["/DCIM", "/DCIM/100TEST"]


async def test_a_store_that_cannot_be_listed_is_an_error() -> None:
    scripted = card()
    scripted.answers[GET_OBJECT_HANDLES.code] = lambda *_: Reply(responses.INVALID_PARAMETER)
    async with visiting(scripted) as camera:
        with pytest.raises(InvalidParameter):
            await paths(camera)


def _sized(announced: int, answer: Reply | None) -> ScriptedCamera:
    scripted = card()
    scripted.file(3, "M.MOV", b"", 2, size=announced)
    if answer:
        scripted.answers[PROPERTY] = lambda *_: answer
    else:
        scripted.offered = tuple(code for code in ORDINARY if code != PROPERTY)
    return scripted


HUGE = Reply(data=encode_value(5 << 30, UINT64))


@pytest.mark.parametrize(
    ("announced", "answer", "size", "asked"),
    [
        (1000, HUGE, 1000, 0),
        (0xFFFFFFFF, HUGE, 5 << 30, 1),
        (0xFFFFFFFF, None, None, 0),
        (0xFFFFFFFF, Reply(responses.OPERATION_NOT_SUPPORTED), None, 1),
        (0xFFFFFFFF, Reply(data=b"\1"), None, 1),
        (0, HUGE, 5 << 30, 1),
        (0, Reply(data=encode_value(0, UINT64)), 0, 1),
        (0, None, 0, 0),
        (0, Reply(responses.INVALID_OBJECT_HANDLE), 0, 1),
    ],
)
async def test_the_true_size(announced: int, answer: Reply | None, size: int | None, asked: int) -> None:
    scripted = _sized(announced, answer)
    async with visiting(scripted) as camera:
        assert (await camera.find(3)).size == size
    requests = [request for request in scripted.requests if request.code == PROPERTY]
    assert [request.params for request in requests] == [(3, OBJECT_SIZE.code)] * asked


def test_when_an_object_was_taken() -> None:
    scripted = card(("A.JPG", b"a"))
    info = summary(scripted.objects[3][0])
    dated = info._replace(captured="20240229T123001", modified="20240301T000000")
    found = CameraObject(Handle(3), "/A.JPG", dated, 1)
    assert str(found.captured) == "2024-02-29 12:30:01"
    assert str(found.modified) == "2024-03-01 00:00:00"
    assert CameraObject(found.handle, "/A.JPG", info._replace(captured="yesterday"), 1).captured is None


class Directory:
    """A camera that answers at once, to count what is asked of it."""

    label = "directory"
    info = DeviceInfo()
    catalog = STANDARD_CATALOG
    large_part = None

    def __init__(self, count: int) -> None:
        self.asked: Counter[str] = Counter()
        self._handles = tuple(range(1, count + 1))

    def offers(self, operation: Operation[Any]) -> bool:
        return operation is not GET_OBJECT_PROP_LIST

    def events(self) -> Subscription:
        raise NotImplementedError

    def together(self) -> Turn:
        raise NotImplementedError

    async def call(self, operation: Operation[Any], *params: int, **flow: Any) -> Any:
        self.asked[operation.name] += 1
        if operation is GET_OBJECT_INFO:
            return file_info(f"{params[0]}.JPG", 1, 0x3801, storage=STORE)
        return (STORE,) if operation is GET_STORAGE_IDS else self._handles


async def test_a_hundred_thousand_objects_cost_one_question_each() -> None:
    directory = Directory(100_000)
    count = 0
    async for found in walk(directory, "/"):
        count += 1
        assert found.handle == count
    assert directory.asked == {"GetStorageIDs": 1, "GetObjectHandles": 1, "GetObjectInfo": 100_000}


@pytest.mark.parametrize("count", [100, 1000])
async def test_a_folder_is_walked_with_one_question_for_each_object(count: int) -> None:
    scripted = card(*((f"{number}.JPG", b"x") for number in range(count)))
    async with visiting(scripted) as camera:
        before = len(scripted.requests)
        assert len(await paths(camera)) == count + 2
        assert len(scripted.requests) - before == 1 + 3 + count + 2
