import asyncio
import logging
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from hotshoe.catalog import mtp, responses
from hotshoe.catalog.formats import EXIF_JPEG
from hotshoe.catalog.model import Operation
from hotshoe.catalog.operations import GET_OBJECT_HANDLES, GET_OBJECT_INFO, GET_STORAGE_IDS
from hotshoe.catalog.standard import STANDARD
from hotshoe.client import listing
from hotshoe.client.camera import Camera
from hotshoe.client.events import Subscription
from hotshoe.client.flows import Sink
from hotshoe.client.objects import walk
from hotshoe.client.turn import Turn
from hotshoe.errors import LinkLost, NoSuchObject
from hotshoe.responder.object_properties import writers
from hotshoe.responder.store import StoredObject
from hotshoe.wire.datasets import DeviceInfo, ObjectInfo, ObjectProperty
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.values import ALL, Handle, StorageID
from tests.client.proplists import LIST, element, encoded, reached, told_of, with_listing
from tests.client.scripted import STORE, Answer, Reply, ScriptedCamera
from tests.client.world import card, visiting

SECOND = 0x00020001
DATE = "20260621T120000"
FILES = (("A.JPG", b"aa"), ("B.JPG", b"bbb"), ("C.MOV", b""))
PATHS = ["/DCIM", "/DCIM/100TEST", "/DCIM/100TEST/A.JPG", "/DCIM/100TEST/B.JPG", "/DCIM/100TEST/C.MOV", "/TOP.TXT"]

NAME, SIZE, PARENT = mtp.OBJECT_FILE_NAME.code, mtp.OBJECT_SIZE.code, mtp.PARENT_OBJECT.code


def filled() -> ScriptedCamera:
    scripted = card(*FILES)
    scripted.file(9, "TOP.TXT", b"t")
    return scripted


async def paths(camera: Camera, path: str = "/", *, recursive: bool = True) -> list[str]:
    return [found.path async for found in camera.walk(path, recursive=recursive)]


def asked(scripted: ScriptedCamera) -> list[tuple[int, ...]]:
    """What was asked of the camera since it was connected: code and parameters."""
    return [(request.code, *request.params) for request in scripted.requests[2:]]


IDS = (GET_STORAGE_IDS.code,)
WHOLE = (LIST, ALL, 0, ALL, 0, 0)


async def test_a_whole_card_is_one_transaction() -> None:
    scripted = with_listing(filled())
    async with visiting(scripted) as camera:
        assert await paths(camera) == PATHS
        assert asked(scripted) == [IDS, WHOLE]


@pytest.mark.parametrize(
    ("path", "recursive", "found", "questions"),
    [
        ("/", False, ["/DCIM", "/TOP.TXT"], [IDS, (LIST, 0, 0, ALL, 0, 1)]),
        (
            "/DCIM",
            False,
            ["/DCIM/100TEST"],
            [IDS, (LIST, 0, 0, NAME, 0, 1), (GET_OBJECT_INFO.code, 1), (LIST, 1, 0, ALL, 0, 1)],
        ),
        (
            "/DCIM",
            True,
            PATHS[1:5],
            [
                IDS,
                (LIST, 0, 0, NAME, 0, 1),
                (GET_OBJECT_INFO.code, 1),
                (LIST, 1, 0, ALL, 0, 1),
                (LIST, 2, 0, ALL, 0, 1),
            ],
        ),
    ],
)
async def test_a_folder_is_one_transaction(
    path: str, recursive: bool, found: list[str], questions: list[tuple[int, ...]]
) -> None:
    scripted = with_listing(filled())
    async with visiting(scripted) as camera:
        assert await paths(camera, path, recursive=recursive) == found
        assert asked(scripted) == questions


async def test_finding_asks_the_folders_on_the_way_only() -> None:
    scripted = with_listing(filled())
    async with visiting(scripted) as camera:
        assert (await camera.find("/DCIM/100TEST/C.MOV")).handle == 5
        assert asked(scripted) == [
            IDS,
            *((LIST, 0, 0, NAME, 0, 1), (GET_OBJECT_INFO.code, 1)),
            *((LIST, 1, 0, NAME, 0, 1), (GET_OBJECT_INFO.code, 2)),
            *((LIST, 2, 0, NAME, 0, 1), (GET_OBJECT_INFO.code, 5), (mtp.GET_OBJECT_PROP_VALUE.code, 5, SIZE)),
        ]


async def test_what_is_not_there_takes_two_questions() -> None:
    scripted = with_listing(filled())
    async with visiting(scripted) as camera:
        with pytest.raises(NoSuchObject):
            await camera.find("/NONE.JPG")
        assert asked(scripted) == [IDS, (LIST, 0, 0, NAME, 0, 1), (GET_OBJECT_HANDLES.code, STORE, 0, ALL)]


async def test_all_ways_of_listing_tell_the_same() -> None:
    alone, together = filled(), with_listing(filled())
    async with visiting(alone) as slow, visiting(together) as quick:
        expected = [found async for found in slow.walk()]
        assert [found async for found in quick.walk()] == expected
        assert [await quick.find(found.path) for found in expected] == expected
        assert [await quick.find(found.handle) for found in expected] == expected


async def test_sizes_of_more_than_32_bits() -> None:
    def told(handle: int, info: ObjectInfo) -> Iterable[ObjectProperty]:
        return [e if e.code != SIZE else element(handle, mtp.OBJECT_SIZE, 5 << 30) for e in told_of(handle, info)]

    async with visiting(with_listing(filled(), told)) as camera:
        assert {found.size async for found in camera.walk("/DCIM/100TEST")} == {5 << 30}


class Halves:
    """Answers with a list whose second half comes when it is allowed to."""

    def __init__(self, scripted: ScriptedCamera) -> None:
        self.asked = asyncio.Event()
        self.allowed = asyncio.Event()
        self._scripted = scripted
        scripted.offered = (*scripted.offered, LIST)
        scripted.answers[LIST] = self.answer

    def answer(self, scripted: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        self.task = asyncio.ensure_future(self._send(encoded(self._elements())))
        self.asked.set()
        return None

    def _elements(self) -> list[ObjectProperty]:
        objects = self._scripted.objects.items()
        return [element for handle, (info, _) in objects for element in told_of(handle, info)]

    async def _send(self, data: bytes) -> None:
        visit, half = self._scripted.visit, len(data) // 2
        visit.engine.start_data(len(data))
        visit.engine.send_chunk(data[:half], visit.now, last=False)
        visit.flush()
        await self.allowed.wait()
        if visit.engine.sending:
            visit.engine.send_chunk(data[half:], visit.now, last=True)
            visit.respond()


def hundred() -> ScriptedCamera:
    return card(*((f"{number}.JPG", b"%d" % number) for number in range(100)))


async def test_objects_are_told_while_the_list_comes() -> None:
    scripted = hundred()
    halves = Halves(scripted)
    async with visiting(scripted) as camera:
        walk = camera.walk()
        early = [(await anext(walk)).path for _ in range(45)]
        assert early[:3] == ["/DCIM", "/DCIM/100TEST", "/DCIM/100TEST/0.JPG"]
        halves.allowed.set()
        assert len(early) + len([found async for found in walk]) == 102


async def test_objects_can_be_read_while_they_are_listed() -> None:
    scripted = hundred()
    halves = Halves(scripted)
    async with visiting(scripted) as camera:
        asyncio.get_running_loop().call_later(0.01, halves.allowed.set)
        contents = [await camera.read(found) async for found in camera.walk() if not found.is_folder]
    assert contents == [b"%d" % number for number in range(100)]


async def test_a_task_that_keeps_the_camera_to_itself_can_list_it() -> None:
    async with visiting(with_listing(filled())) as camera, camera.together():
        assert await paths(camera) == PATHS
        assert (await camera.find("/TOP.TXT")).size == 1


async def test_a_task_that_keeps_a_camera_to_itself_which_refuses() -> None:
    scripted = with_listing(filled())
    scripted.answers[LIST] = refused(responses.OPERATION_NOT_SUPPORTED)
    async with visiting(scripted) as camera, camera.together():
        assert [(found.path, found.info.is_folder) async for found in camera.walk("/", recursive=False)] == [
            ("/DCIM", True),
            ("/TOP.TXT", False),
        ]


async def test_a_listing_that_nobody_wants_any_more_is_cancelled() -> None:
    scripted = hundred()
    halves = Halves(scripted)
    async with visiting(scripted) as camera:
        walk = camera.walk()
        assert (await anext(walk)).path == "/DCIM"
        await walk.aclose()
        assert scripted.cancels == 1
        assert (await camera.find(3)).name == "0.JPG"
        halves.allowed.set()
        await halves.task


async def test_a_listing_in_a_task_that_is_cancelled() -> None:
    scripted = hundred()
    halves = Halves(scripted)
    async with visiting(scripted) as camera:
        task = asyncio.ensure_future(paths(camera))
        await halves.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await camera.find(3)).name == "0.JPG"


async def test_a_link_that_is_lost_meanwhile() -> None:
    scripted = hundred()
    Halves(scripted)
    async with visiting(scripted) as camera:
        walk = camera.walk()
        assert (await anext(walk)).path == "/DCIM"
        scripted.visit.hang_up()
        with pytest.raises(LinkLost):
            _ = [found async for found in walk]


def changed(change: Callable[[list[ObjectProperty]], Iterable[ObjectProperty]]) -> Answer:
    """A list of everything, altered."""

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        handle, _, code, _, depth = request.params
        whole = [e for each in reached(camera, handle, depth) for e in told_of(each, camera.objects[each][0])]
        return Reply(data=encoded(each for each in change(whole) if code in {ALL, each.code}))

    return answer


def spoilt(change: Callable[[bytes], bytes], total: int | None = -1) -> Answer:
    """A list whose bytes are altered."""

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        sound = changed(list)(camera, request, data)
        assert sound is not None
        assert sound.data is not None
        return Reply(data=change(sound.data), total=total)

    return answer


def refused(code: int) -> Answer:
    return lambda *_: Reply(code)


def without(*codes: int) -> Answer:
    return changed(lambda elements: [each for each in elements if each.code not in codes])


def without_of(handle: int, *codes: int) -> Answer:
    return changed(lambda elements: [each for each in elements if each.handle != handle or each.code not in codes])


UNKNOWN_DATATYPE = encoded([element(1, mtp.STORAGE_ID, STORE)]).replace(b"\x06\0", b"\x99\x99")
SIZE_IN_32_BITS = ObjectProperty(4, mtp.OBJECT_SIZE.code, 6, 3)

BROKEN: dict[str, Answer] = {
    "refused": refused(responses.OPERATION_NOT_SUPPORTED),
    "parameter refused": refused(responses.INVALID_PARAMETER),
    "depth refused": refused(mtp.SPECIFICATION_BY_DEPTH_UNSUPPORTED),
    "failed": refused(responses.GENERAL_ERROR),
    "no data": lambda *_: Reply(),
    "empty data": lambda *_: Reply(data=b""),
    "no elements": lambda *_: Reply(data=encoded([])),
    "data, then refused": spoilt(lambda data: data[: len(data) // 2]),
    "count too large": spoilt(lambda data: b"\xff\xff\xff\x7f" + data[4:]),
    "count a little too large": spoilt(lambda data: bytes([data[0] + 1]) + data[1:]),
    "count too small": spoilt(lambda data: (5).to_bytes(4, "little") + data[4:]),
    "truncated": spoilt(lambda data: data[:-1]),
    "truncated count": spoilt(lambda data: data[:3]),
    "total too large": spoilt(lambda data: data[:-1], 1_000_000),
    "total open": spoilt(lambda data: data, None),
    "unknown datatype": lambda *_: Reply(data=UNKNOWN_DATATYPE),
    "size in 32 bits": changed(
        lambda elements: [SIZE_IN_32_BITS if (e.handle, e.code) == (4, SIZE) else e for e in elements]
    ),
    "no names": without(NAME, mtp.NAME.code),
    "no file names": without(NAME),
    "no parents": without(PARENT),
    "no sizes": without(SIZE),
    "no formats": without(mtp.OBJECT_FORMAT.code),
    "no storages": without(mtp.STORAGE_ID.code),
    "one without name": without_of(4, NAME, mtp.NAME.code),
    "folder without name": without_of(2, NAME, mtp.NAME.code),
    "twice": changed(lambda elements: [*elements, *elements]),
    "files first": changed(lambda elements: sorted(elements, key=lambda each: -each.handle)),
    "property by property": changed(lambda elements: sorted(elements, key=lambda each: each.code)),
    "unknown object": changed(lambda elements: [*elements, *told_of(77, _stray())]),
}


def _stray() -> ObjectInfo:
    scripted = ScriptedCamera()
    scripted.file(77, "STRAY.JPG", b"", 66)
    return scripted.objects[77][0]


@pytest.mark.parametrize("path", ["/", "/DCIM", "/DCIM/100TEST"])
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_a_list_that_is_no_good_costs_nothing_but_questions(answer: Answer, path: str) -> None:
    sound, broken = filled(), filled()
    broken.offered = (*broken.offered, LIST)
    broken.answers[LIST] = answer
    async with visiting(sound) as one, visiting(broken) as other:
        expected = {found async for found in one.walk(path)}
        found = [each async for each in other.walk(path)]
        assert len(found) == len(set(found))
        assert set(found) == expected
        told = [path, ""]
        for each in found:
            assert each.path.rpartition("/")[0] in told
            told.append(each.path)
        assert await other.find("/DCIM/100TEST/B.JPG") == await one.find("/DCIM/100TEST/B.JPG")
        with pytest.raises(NoSuchObject):
            await other.find("/DCIM/100TEST/D.JPG")
        assert other.connected


async def test_a_camera_that_refuses_is_asked_once(caplog: pytest.LogCaptureFixture) -> None:
    scripted = filled()
    scripted.offered = (*scripted.offered, LIST)
    scripted.answers[LIST] = refused(responses.OPERATION_NOT_SUPPORTED)
    async with visiting(scripted) as camera:
        with caplog.at_level(logging.INFO):
            assert (await camera.find("/DCIM/100TEST/A.JPG")).handle == 3
        assert scripted.count(LIST) == 1
    assert "no listing in one transaction" in caplog.text


async def test_what_a_list_leaves_out_is_asked_for_alone() -> None:
    scripted = filled()
    scripted.offered = (*scripted.offered, LIST)
    scripted.answers[LIST] = without_of(4, NAME, mtp.NAME.code)
    async with visiting(scripted) as camera:
        assert sorted(await paths(camera)) == sorted(PATHS)
        assert scripted.count(GET_OBJECT_INFO.code) == 1


async def test_a_folder_that_is_left_out_is_found_by_what_it_holds() -> None:
    scripted = filled()
    scripted.offered = (*scripted.offered, LIST)
    scripted.answers[LIST] = changed(lambda elements: [each for each in elements if each.handle != 2])
    async with visiting(scripted) as camera:
        assert sorted(await paths(camera)) == sorted(PATHS)


async def test_a_list_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (500, 100):
        monkeypatch.setattr(listing, "MOST_BYTES", limit)
        for answer in (spoilt(lambda data: data), spoilt(lambda data: data, None)):
            scripted = filled()
            scripted.offered = (*scripted.offered, LIST)
            scripted.answers[LIST] = answer
            async with visiting(scripted) as camera:
                assert await paths(camera) == PATHS
            assert scripted.count(GET_OBJECT_INFO.code) == len(PATHS)


def two_stores() -> ScriptedCamera:
    scripted = with_listing(card(("A.JPG", b"a")))
    scripted.stores = (STORE, SECOND, 0x00030000)
    for handle, parent in ((20, 0), (21, 20)):
        info, data = scripted.objects[1 if handle == 20 else 3]
        scripted.objects[handle] = (_on(info, SECOND, parent), data)
    return scripted


def _on(info: ObjectInfo, storage: int, parent: int) -> ObjectInfo:
    return replace(info, storage=storage, parent=parent)


async def test_several_stores_are_still_one_transaction() -> None:
    scripted = two_stores()
    one = ["/DCIM", "/DCIM/100TEST", "/DCIM/100TEST/A.JPG"]
    other = ["/DCIM", "/DCIM/A.JPG"]
    async with visiting(scripted) as camera:
        both = [f"/store_00010001{path}" for path in one] + [f"/store_00020001{path}" for path in other]
        assert await paths(camera) == both
        assert await paths(camera, "/store_00020001") == both[3:]
        assert await paths(camera, "/store_00010001", recursive=False) == both[:1]
        assert scripted.count(LIST) == 3
        assert (await camera.find("/store_00020001/DCIM/A.JPG")).handle == 21
        assert (await camera.find("/DCIM/100TEST/A.JPG")).handle == 3
        scripted.answers[LIST] = without(mtp.STORAGE_ID.code)
        assert sorted(await paths(camera)) == sorted(both)


async def test_a_camera_that_lists_more_than_was_asked_for() -> None:
    scripted = filled()
    scripted.offered = (*scripted.offered, LIST)

    def everything(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        return Reply(data=encoded(e for handle, (info, _) in camera.objects.items() for e in told_of(handle, info)))

    scripted.answers[LIST] = everything
    async with visiting(scripted) as camera:
        assert await paths(camera, recursive=False) == ["/DCIM", "/TOP.TXT"]
        assert await paths(camera, "/DCIM") == PATHS[1:5]
        assert (await camera.find("/DCIM/100TEST/A.JPG")).handle == 3
        with pytest.raises(NoSuchObject):
            await camera.find("/A.JPG")


class Endless:
    """A camera of so many objects that answers at once, in pieces."""

    label = "endless"
    info = DeviceInfo()
    catalog = STANDARD
    turn = Turn()
    large_part = None

    def __init__(self, count: int) -> None:
        self.asked: Counter[str] = Counter()
        entries = (
            StoredObject(Handle(each), Handle(0), StorageID(STORE), f"DSC_{each}.JPG", EXIF_JPEG, 7, False, DATE, DATE)
            for each in range(1, count + 1)
        )
        elements = [write(entry) for entry in entries for write in writers(EXIF_JPEG, ALL)]
        self.data = len(elements).to_bytes(4, "little") + b"".join(elements)

    def offers(self, operation: Operation[Any]) -> bool:
        return True

    def events(self) -> Subscription:
        raise NotImplementedError

    def together(self) -> Turn:
        return self.turn

    async def call(self, operation: Operation[Any], *params: int, sink: Sink | None = None, **flow: Any) -> Any:
        self.asked[operation.name] += 1
        if sink:
            sink.start(len(self.data))
            for at in range(0, len(self.data), 1 << 18):
                assert sink.write(memoryview(self.data)[at : at + (1 << 18)])
                await asyncio.sleep(0)
        return (STORE,)


async def test_a_hundred_thousand_objects_are_one_question() -> None:
    endless = Endless(100_000)
    count = 0
    async for found in walk(endless):
        count += 1
        assert found.handle == count
    assert count == 100_000
    assert endless.asked == {"GetStorageIDs": 1, "GetObjectPropList": 1}


async def test_an_object_takes_less_than_a_kilobyte() -> None:
    count = 10_000
    endless = Endless(count)
    tracemalloc.start()
    try:
        found = [each async for each in walk(endless)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == count
    assert peak < 1024 * count
