from hotshoe.catalog import events, responses
from hotshoe.catalog import properties as props
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.responder.standard import HANDLERS
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.values import ALL
from tests.responder.bodies import world

DESC, GET, SET, RESET = 0x1014, 0x1015, 0x1016, 0x1017
ISO, BATTERY, ARTIST = props.EXPOSURE_INDEX.code, props.BATTERY_LEVEL.code, props.ARTIST.code


def test_every_property_is_described_and_its_value_is_the_current_one() -> None:
    camera = world()
    for code in camera.body.properties.codes:
        desc = decode(DevicePropDesc, camera.read(DESC, code))
        assert desc.code == code
        assert camera.read(GET, code) == camera.body.properties.value_bytes(code)


def test_set_and_reset_are_told_to_others_only() -> None:
    camera = world()
    camera.call(SET, ISO, data=b"\x90\x01")
    assert camera.read(GET, ISO) == b"\x90\x01"
    assert camera.told == [(events.DEVICE_PROP_CHANGED, ISO)]
    assert camera.heard[0].event_for(camera.session) is None
    camera.call(SET, ISO, data=b"\x90\x01")
    assert len(camera.heard) == 1
    camera.call(RESET, ISO)
    assert camera.read(GET, ISO) == b"\x64\x00"
    assert len(camera.heard) == 2


def test_reset_of_everything() -> None:
    camera = world()
    camera.call(SET, ISO, data=b"\x90\x01")
    camera.call(SET, ARTIST, data=b"\x02A\0\0\0")
    camera.heard.clear()
    camera.call(RESET, ALL)
    assert camera.told == [(events.DEVICE_PROP_CHANGED, ISO), (events.DEVICE_PROP_CHANGED, ARTIST)]


def test_what_is_not_there_or_cannot_be_set() -> None:
    camera = world()
    for code in (DESC, GET, SET, RESET):
        assert camera.refused(code, 0xD999) == responses.DEVICE_PROP_NOT_SUPPORTED
    assert camera.refused(SET, BATTERY, data=b"\x10") == responses.ACCESS_DENIED
    assert camera.refused(RESET, BATTERY) == responses.ACCESS_DENIED


def test_the_clock_can_be_set() -> None:
    camera = world()
    code = props.DATE_TIME.code
    camera.call(SET, code, data=b"\x10" + "20300102T030405\0".encode("utf-16-le"))
    assert camera.read(GET, code) == b"\x10" + "20300102T030405\0".encode("utf-16-le")
    assert camera.body.clock.now().year == 2030
    assert camera.refused(SET, code, data=b"\x02x\0\0\0") == responses.INVALID_DEVICE_PROP_VALUE


def test_a_camera_offers_these_operations_for_what_it_has() -> None:
    body = world().body
    body.properties = PropertyTable()
    assert not {DESC, GET, SET, RESET} & set(HANDLERS.offered_by(body))
    body.properties = PropertyTable([Setting(props.BATTERY_LEVEL, 1, settable=False)])
    assert {DESC, GET, SET, RESET} & set(HANDLERS.offered_by(body)) == {DESC, GET}
