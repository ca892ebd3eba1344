import pytest

from hotshoe.catalog import events, responses
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import file_info, folder_info
from hotshoe.wire.values import ALL, ROOT
from tests.responder.bodies import SECOND_STORE, STORE, World, world

DELETE, SEND_INFO, SEND, PROTECT, MOVE, COPY = 0x100B, 0x100C, 0x100D, 0x1012, 0x1019, 0x101A


def names(camera: World, parent: int = 0) -> set[str]:
    return {camera.store.get(handle).name for handle in camera.store.children(parent)}


def upload(camera: World, name: str, data: bytes, *where: int) -> tuple[int, ...]:
    placed = camera.call(SEND_INFO, *where, data=encode(file_info(name, len(data), 0x3000))).params
    camera.call(SEND, data=data)
    return placed


@pytest.mark.parametrize("where", [(), (0, ROOT), (STORE,), (STORE, ROOT)])
def test_upload_to_the_top_however_it_is_named(where: tuple[int, ...]) -> None:
    camera = world()
    storage, parent, handle = upload(camera, "a.bin", b"12345", *where)
    assert (storage, parent) == (STORE, ROOT)
    assert camera.read(0x1009, handle) == b"12345"
    assert camera.store.get(handle).parent == 0


def test_upload_into_a_folder_which_names_the_store() -> None:
    camera = world(stores=2)
    folder = camera.store.make_folder(0, "in")
    assert upload(camera, "a.bin", b"1", 0, folder)[:2] == (STORE, folder)
    assert upload(camera, "b.bin", b"2", STORE, folder)[:2] == (STORE, folder)
    assert upload(camera, "c.bin", b"3", SECOND_STORE, ROOT)[:2] == (SECOND_STORE, ROOT)
    assert names(camera, folder) == {"a.bin", "b.bin"}


def test_the_camera_chooses_a_store_that_may_be_written() -> None:
    camera = world(stores=2)
    camera.store._read_only = True
    assert upload(camera, "a.bin", b"1")[0] == SECOND_STORE
    info = encode(file_info("b.bin", 1, 0x3000))
    assert camera.refused(SEND_INFO, STORE, ROOT, data=info) == responses.STORE_READ_ONLY


def test_an_empty_file() -> None:
    camera = world()
    handle = upload(camera, "empty", b"")[2]
    assert camera.read(0x1009, handle) == b""


def test_a_size_beyond_32_bits_means_that_it_is_not_known() -> None:
    camera = world()
    camera.call(SEND_INFO, data=encode(file_info("big", 1 << 33, 0x3000)))
    camera.call(SEND, data=b"after all only this")
    assert names(camera) == {"big"}


def test_a_folder_is_made_at_once_and_nothing_is_expected_after_it() -> None:
    camera = world()
    storage, parent, handle = camera.call(SEND_INFO, STORE, ROOT, data=encode(folder_info("new"))).params
    assert (storage, parent) == (STORE, ROOT)
    assert camera.store.get(handle).folder
    assert camera.refused(SEND, data=b"1") == responses.NO_VALID_OBJECT_INFO


@pytest.mark.parametrize(
    ("params", "info", "answer"),
    [
        ((0x00990001,), file_info("a", 1, 0x3000), responses.INVALID_STORAGE_ID),
        ((STORE, 999), file_info("a", 1, 0x3000), responses.INVALID_PARENT_OBJECT),
        ((0, 999), file_info("a", 1, 0x3000), responses.INVALID_OBJECT_HANDLE),
        ((), file_info("", 1, 0x3000), responses.INVALID_PARAMETER),
        ((), file_info("../a", 1, 0x3000), responses.ACCESS_DENIED),
        ((), folder_info(".."), responses.ACCESS_DENIED),
        ((), file_info("there", 1, 0x3000), responses.ACCESS_DENIED),
        ((), file_info("big", 1 << 21, 0x3000), responses.STORE_FULL),
    ],
)
def test_what_cannot_be_announced(params: tuple[int, ...], info: object, answer: int) -> None:
    camera = world()
    camera.put("there")
    assert camera.refused(SEND_INFO, *params, data=encode(info)) == answer
    assert camera.session.pending is None


def test_a_dataset_that_cannot_be_read() -> None:
    assert world().refused(SEND_INFO, data=b"\x01\0\x01") == responses.INVALID_DATA_SET


def test_a_new_announcement_replaces_the_old() -> None:
    camera = world()
    camera.call(SEND_INFO, data=encode(file_info("first", 1, 0x3000)))
    upload(camera, "second", b"2")
    assert names(camera) == {"second"}


def test_an_announcement_survives_a_failed_attempt() -> None:
    camera = world()
    camera.call(SEND_INFO, data=encode(file_info("a.bin", 5, 0x3000)))
    assert camera.refused(SEND, data=b"123") == responses.INCOMPLETE_TRANSFER
    assert camera.refused(SEND, data=b"1234567") == responses.INCOMPLETE_TRANSFER
    assert names(camera) == set()
    camera.call(SEND, data=b"12345")
    assert names(camera) == {"a.bin"}
    assert camera.refused(SEND, data=b"12345") == responses.NO_VALID_OBJECT_INFO


def test_what_an_initiator_does_itself_it_is_not_told() -> None:
    camera = world()
    upload(camera, "a.bin", b"1")
    assert camera.told == [(events.OBJECT_ADDED, 1)]
    assert camera.heard[0].event_for(camera.session) is None
    assert camera.heard[0].event_for(object())


def test_delete_one_or_a_folder_with_all_that_is_in_it() -> None:
    camera = world()
    folder = camera.store.make_folder(0, "folder")
    inside = camera.put("inside", b"1", folder)
    file = camera.put("file")
    camera.call(DELETE, file)
    camera.call(DELETE, folder, 0)
    assert names(camera) == set()
    assert camera.refused(DELETE, inside) == responses.INVALID_OBJECT_HANDLE


def test_delete_everything_in_every_store() -> None:
    camera = world(stores=2)
    camera.put("a.jpg", b"1", camera.store.make_folder(0, "folder"))
    camera.stores[1].add((), "b.jpg", b"2")
    camera.call(DELETE, ALL)
    assert [tuple(store.objects()) for store in camera.stores] == [(), ()]


def test_delete_everything_of_one_format() -> None:
    camera = world()
    folder = camera.store.make_folder(0, "folder")
    camera.put("a.jpg", b"1", folder)
    camera.put("b.txt", b"1", folder)
    camera.call(DELETE, ALL, 0x3801)
    assert (names(camera), names(camera, folder)) == ({"folder"}, {"b.txt"})
    camera.call(DELETE, ALL, 0x3001)
    assert names(camera) == set()


def test_what_is_protected_stays() -> None:
    camera = world()
    kept = camera.put("kept")
    camera.call(PROTECT, kept, 1)
    assert camera.refused(DELETE, kept) == responses.OBJECT_WRITE_PROTECTED
    assert camera.refused(DELETE, ALL) == responses.OBJECT_WRITE_PROTECTED
    camera.put("gone")
    assert camera.refused(DELETE, ALL) == responses.PARTIAL_DELETION
    assert names(camera) == {"kept"}
    camera.call(PROTECT, kept, 0)
    camera.call(DELETE, kept)
    assert camera.refused(PROTECT, kept, 1) == responses.INVALID_OBJECT_HANDLE


def test_protection_is_on_or_off() -> None:
    camera = world()
    assert camera.refused(PROTECT, camera.put("a"), 0x8002) == responses.INVALID_PARAMETER


@pytest.mark.parametrize("top", [0, ROOT])
@pytest.mark.parametrize("storage", [0, STORE])
def test_move_within_a_store(top: int, storage: int) -> None:
    camera = world()
    folder = camera.store.make_folder(0, "folder")
    handle = camera.put("a.jpg")
    camera.call(MOVE, handle, storage, folder)
    assert (names(camera), names(camera, folder)) == ({"folder"}, {"a.jpg"})
    camera.call(MOVE, handle, storage, top)
    assert names(camera) == {"folder", "a.jpg"}
    assert camera.read(0x1009, handle) == b"data"


def test_an_object_does_not_move_to_another_store() -> None:
    camera = world(stores=2)
    handle = camera.put("a.jpg")
    assert camera.refused(MOVE, handle, SECOND_STORE, 0) == responses.SPECIFICATION_OF_DESTINATION_UNSUPPORTED
    assert camera.refused(MOVE, handle, 0x00990001, 0) == responses.INVALID_STORAGE_ID


def test_copies_have_handles_of_their_own() -> None:
    camera = world(stores=2)
    folder = camera.store.make_folder(0, "folder")
    handle = camera.put("a.jpg", b"picture")
    near = camera.call(COPY, handle, STORE, folder).params[0]
    far = camera.call(COPY, folder, SECOND_STORE, 0).params[0]
    assert len({near, far, handle}) == 3
    assert camera.read(0x1009, near) == b"picture"
    (copied,) = camera.stores[1].children(far)
    assert camera.read(0x1009, copied) == b"picture"
    assert camera.refused(COPY, handle, 0, 0) == responses.ACCESS_DENIED
