from hotshoe.catalog import events, responses
from hotshoe.catalog import properties as props
from hotshoe.responder.capture import release
from hotshoe.responder.contents import MemoryContent
from hotshoe.wire.values import NO_TRANSACTION
from tests.responder.bodies import SECOND_STORE, STORE, World, refused, world

CAPTURE = 0x100E


def path(camera: World, handle: int) -> str:
    names = []
    while handle:
        entry = camera.store.get(handle)
        names.append(entry.name)
        handle = entry.parent
    return "/".join(reversed(names))


def shoot(camera: World, *params: int) -> None:
    """InitiateCapture, and what comes after its response."""
    answer = camera.call(CAPTURE, *params)
    assert (answer.params, answer.data) == ((), None)
    assert camera.heard == []
    assert answer.then is not None
    answer.then()


def test_the_picture_comes_after_the_response_and_completion_after_the_picture() -> None:
    camera = world()
    shoot(camera)
    *_, picture, complete = camera.heard
    assert (picture.code, complete.code) == (events.OBJECT_ADDED, events.CAPTURE_COMPLETE)
    handle = picture.params[0]
    assert path(camera, handle) == "DCIM/100HSHOE/HSHO0001.JPG"
    assert camera.read(0x1009, handle) == b"\xff\xd8 picture 1 \xff\xd9"
    mine, others = picture.event_for(camera.session), picture.event_for(object())
    assert mine is not None
    assert others is not None
    assert (mine.transaction, others.transaction) == (7, NO_TRANSACTION)
    assert complete.event_for(camera.session) is not None
    assert complete.params == (7,)


def test_numbers_go_on_after_what_is_there() -> None:
    camera = world()
    camera.store.put("HSHO0041.JPG", MemoryContent(b"x"), folders=("DCIM", "101HSHOE"))
    camera.store.put("HSHO9999.JPG", MemoryContent(b"x"), folders=("DCIM", "100HSHOE"))
    camera.store.put("OTHER.JPG", MemoryContent(b"x"), folders=("DCIM", "101HSHOE"))
    camera.heard.clear()
    shoot(camera)
    camera.heard.clear()
    shoot(camera)
    assert path(camera, camera.heard[0].params[0]) == "DCIM/101HSHOE/HSHO0043.JPG"


def test_a_burst() -> None:
    camera = world()
    camera.body.properties.put(props.STILL_CAPTURE_MODE.code, 2)
    camera.body.properties.put(props.BURST_NUMBER.code, 4)
    shoot(camera)
    added = [news for news in camera.heard if news.code == events.OBJECT_ADDED]
    # The two folders of DCF, and four pictures.
    assert len(added) == 2 + 4
    assert camera.heard[-1].code == events.CAPTURE_COMPLETE


def test_the_self_timer_delays_what_follows_the_response() -> None:
    camera = world()
    camera.body.properties.put(props.CAPTURE_DELAY.code, 2500)
    assert camera.call(CAPTURE).delay == 2.5


def test_a_second_release_has_to_wait() -> None:
    camera = world()
    answer = camera.call(CAPTURE)
    assert camera.refused(CAPTURE) == responses.DEVICE_BUSY
    assert answer.then is not None
    answer.then()
    assert camera.call(CAPTURE).then


def test_a_full_card_is_told_instead_of_completion() -> None:
    camera = world(capacity=8)
    shoot(camera)
    assert camera.told[-1] == (events.STORE_FULL, STORE)
    assert events.CAPTURE_COMPLETE not in {news.code for news in camera.heard}
    assert camera.call(CAPTURE).then


def test_another_failure_completes_without_a_picture() -> None:
    camera = world()
    camera.store.put("DCIM", MemoryContent(b"a file where the folder should be"))
    camera.heard.clear()
    shoot(camera)
    assert camera.told == [(events.CAPTURE_COMPLETE, 7)]


def test_the_store_and_the_format_can_be_chosen() -> None:
    camera = world(stores=2)
    shoot(camera, SECOND_STORE, 0x3801)
    assert len(tuple(camera.stores[1].objects())) == 3
    assert camera.refused(CAPTURE, 0x00990001) == responses.INVALID_STORAGE_ID
    assert camera.refused(CAPTURE, 0, 0x3802) == responses.INVALID_OBJECT_FORMAT_CODE


def test_initiators_take_pictures_only_into_what_they_may_write() -> None:
    camera = world(stores=2)
    camera.store._read_only = True
    assert camera.refused(CAPTURE, STORE) == responses.STORE_READ_ONLY
    shoot(camera)
    assert tuple(camera.store.objects()) == ()
    assert len(tuple(camera.stores[1].objects())) == 3


def test_whoever_owns_the_camera_may_take_pictures_all_the_same() -> None:
    camera = world(read_only=True)
    release(camera.body)
    assert [news.cause for news in camera.heard] == [None] * 3
    assert refused(lambda: release(world(shutter=False).body)) == responses.OPERATION_NOT_SUPPORTED
