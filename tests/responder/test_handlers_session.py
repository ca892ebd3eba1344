from hotshoe.catalog import responses
from hotshoe.responder.standard import HANDLERS
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DeviceInfo, file_info
from tests.responder.bodies import world


def test_device_info_lists_exactly_what_is_served() -> None:
    camera = world()
    info = decode(DeviceInfo, camera.read(0x1001))
    assert info.operations == HANDLERS.offered_by(camera.body)
    assert {*range(0x1001, 0x100F), 0x1012, *range(0x1014, 0x1018), 0x1019, 0x101A, 0x101B} <= set(info.operations)
    assert {0x9801, 0x9802, 0x9803, 0x9805, 0x95C1} <= set(info.operations)


def test_a_read_only_camera_offers_nothing_that_writes() -> None:
    info = decode(DeviceInfo, world(read_only=True).read(0x1001))
    assert not {0x100B, 0x100C, 0x100D, 0x100E, 0x1012, 0x1019, 0x101A} & set(info.operations)
    assert {0x1007, 0x1009, 0x1016, 0x101B} <= set(info.operations)


def test_a_camera_without_a_shutter_takes_no_pictures() -> None:
    assert 0x100E not in decode(DeviceInfo, world(shutter=False).read(0x1001)).operations


def test_one_session_at_a_time_and_none_of_number_0() -> None:
    camera = world()
    assert camera.refused(0x1002, 2) == responses.SESSION_ALREADY_OPEN
    camera.call(0x1003)
    assert camera.session.number is None
    assert camera.refused(0x1002, 0) == responses.INVALID_PARAMETER
    camera.call(0x1002, 0xFFFFFFFF)
    assert camera.session.number == 0xFFFFFFFF


def test_closing_forgets_an_announced_object() -> None:
    camera = world()
    camera.call(0x100C, data=encode(file_info("a.bin", 5, 0x3000)))
    camera.call(0x1003)
    camera.call(0x1002, 1)
    assert camera.refused(0x100D, data=b"12345") == responses.NO_VALID_OBJECT_INFO
