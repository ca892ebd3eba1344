from datetime import datetime, timedelta

import pytest

from hotshoe.catalog import events, responses
from hotshoe.catalog import properties as props
from hotshoe.responder.body import CameraClock, Listed, News
from hotshoe.responder.contents import MemoryContent
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.packets import Event
from hotshoe.wire.values import ALL, NO_TRANSACTION, UNKNOWN_GUID, StorageID
from tests.responder.bodies import NOON, SECOND_STORE, STORE, refused, world


def test_device_info_says_who_it_is_and_what_it_was_told_to_offer() -> None:
    camera = world()
    info = camera.body.device_info((0x1001, 0x1002))
    assert info.operations == (0x1001, 0x1002)
    assert info.properties == camera.body.properties.codes
    assert events.CAPTURE_COMPLETE in info.events
    assert info.capture_formats == (0x3801,)
    assert (info.manufacturer, info.model, info.serial_number) == ("hotshoe", "Virtual Camera", "1001")
    assert (info.standard_version, info.vendor_extension_id) == (100, 6)


@pytest.mark.parametrize(("shutter", "read_only"), [(False, False), (True, True)])
def test_where_no_picture_can_be_taken_nothing_of_it_is_offered(shutter: bool, read_only: bool) -> None:
    info = world(shutter=shutter, read_only=read_only).body.device_info(())
    assert info.capture_formats == ()
    assert not {events.CAPTURE_COMPLETE, events.STORE_FULL} & set(info.events)


def test_stores_are_found_by_their_id_or_all_at_once() -> None:
    camera = world(stores=2)
    assert camera.body.store(SECOND_STORE) is camera.stores[1]
    assert camera.body.some_stores(ALL) == camera.stores
    assert camera.body.some_stores(STORE) == (camera.store,)
    assert refused(lambda: camera.body.store(0x00030001)) == responses.INVALID_STORAGE_ID


def test_an_object_is_found_in_whichever_store_it_is() -> None:
    camera = world(stores=2)
    there = camera.stores[1].add((), "a.jpg", b"a")
    assert camera.body.holding(there) is camera.stores[1]
    assert refused(lambda: camera.body.holding(999)) == responses.INVALID_OBJECT_HANDLE


def test_an_anonymous_camera_tells_neither_guid_nor_name() -> None:
    camera = world()
    assert camera.body.introduction == (camera.body.identity.guid, "Virtual Camera")
    camera.body.anonymous = True
    assert camera.body.introduction == (UNKNOWN_GUID, "")


def test_the_friendly_name_is_what_somebody_set() -> None:
    camera = world()
    assert camera.body.name == "Virtual Camera"
    camera.body.properties.set(0xD402, b"\x04B\0o\0b\0\0\0")
    assert camera.body.name == "Bob"


def test_changes_become_events() -> None:
    camera = world()
    handle = camera.store.put("a.jpg", MemoryContent(b"a"))
    camera.store.protect(handle, on=True)
    camera.store.take_out(handle)
    assert camera.told == [
        (events.OBJECT_ADDED, handle),
        (events.OBJECT_INFO_CHANGED, handle),
        (events.OBJECT_REMOVED, handle),
    ]


def test_a_dial_that_is_turned_is_told_once() -> None:
    camera = world()
    camera.body.set_property(props.EXPOSURE_INDEX.code, 400)
    camera.body.set_property(props.EXPOSURE_INDEX.code, 400)
    assert camera.told == [(events.DEVICE_PROP_CHANGED, props.EXPOSURE_INDEX.code)]


def test_nobody_hears_what_it_did_itself() -> None:
    mine, other = object(), object()
    news = News(events.OBJECT_ADDED, (5,), mine)
    assert news.event_for(mine) is None
    assert news.event_for(other) == Event(events.OBJECT_ADDED, NO_TRANSACTION, (5,))
    assert News(events.OBJECT_ADDED, (5,)).event_for(mine) == Event(events.OBJECT_ADDED, NO_TRANSACTION, (5,))


def test_the_fruit_of_a_capture_carries_its_transaction_for_its_session_only() -> None:
    mine, other = object(), object()
    picture = News(events.OBJECT_ADDED, (5,), mine, transaction=9)
    assert picture.event_for(mine) == Event(events.OBJECT_ADDED, 9, (5,))
    assert picture.event_for(other) == Event(events.OBJECT_ADDED, NO_TRANSACTION, (5,))
    complete = News(events.CAPTURE_COMPLETE, (9,), mine, transaction=9, private=True)
    assert complete.event_for(mine) == Event(events.CAPTURE_COMPLETE, 9, (9,))
    assert complete.event_for(other) is None


def test_causes_are_nested_and_end() -> None:
    camera = world()
    with camera.body.caused_by("a"):
        with camera.body.caused_by("b", 4):
            camera.body.tell(events.UNREPORTED_STATUS)
        camera.body.tell(events.UNREPORTED_STATUS)
    camera.body.tell(events.UNREPORTED_STATUS)
    assert [(news.cause, news.transaction) for news in camera.heard] == [
        ("b", 4),
        ("a", NO_TRANSACTION),
        (None, NO_TRANSACTION),
    ]


def test_who_leaves_hears_no_more() -> None:
    camera = world()
    hear = camera.heard.append
    camera.body.listen(hear)
    camera.body.tell(events.UNREPORTED_STATUS)
    camera.body.leave(hear)
    camera.body.tell(events.UNREPORTED_STATUS)
    assert len(camera.heard) == 2 + 1


def test_the_clock_goes_on_from_what_was_set() -> None:
    now = NOON
    clock = CameraClock(lambda: now)
    clock.set(datetime(2030, 1, 1))  # noqa: DTZ001 - cameras keep no zone
    now += timedelta(hours=1)
    assert clock.now() == datetime(2030, 1, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="1970"):
        clock.set(datetime(1970, 1, 1))  # noqa: DTZ001


def test_a_body_may_list_what_another_camera_lists() -> None:
    body = world(shutter=False).body
    body.listed = Listed(
        operations=(0x1001, 0x9001),
        events=(0xC101,),
        properties=(0x5001,),
        capture_formats=(0x3801, 0xB101),
        image_formats=(0x3000,),
        standard_version=110,
        functional_mode=1,
    )
    info = body.device_info((0x1001, 0x9001))
    assert (info.operations, info.events, info.properties) == ((0x1001, 0x9001), (0xC101,), (0x5001,))
    assert (info.capture_formats, info.image_formats) == ((0x3801, 0xB101), (0x3000,))
    assert (info.standard_version, info.functional_mode) == (110, 1)


def test_a_card_may_be_shown_as_another_camera_s() -> None:
    card = StorageInfo(4, 3, 0, 1000, 500, 7, "SD1", "BIRDS")
    camera = world(stores=2)
    camera.body.cards = {StorageID(STORE): card}
    assert camera.body.storage_info(STORE) == card
    assert camera.body.storage_info(SECOND_STORE) == camera.stores[1].info()
    assert refused(lambda: camera.body.storage_info(0x00030001)) == responses.INVALID_STORAGE_ID
    readers = world(read_only=True)
    readers.body.cards = {StorageID(STORE): card}
    assert readers.body.storage_info(STORE).access == 1, "nobody may write to it"
