import pytest

from hotshoe.catalog.responses import DEVICE_PROP_NOT_SUPPORTED
from hotshoe.errors import NotSupported, OperationError
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import OPERATION_REFUSED
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.device_info import eos_device_info
from hotshoe.vendors.canon.eos.properties import ARTIST, IMAGE_FORMAT, ISO_SPEED, LENS_NAME, OWNER
from hotshoe.vendors.canon.eos.records import PropertyChoices, PropertyValue
from hotshoe.vendors.canon.eos.settings import EosSettings
from hotshoe.vendors.canon.eos.values import write_choices
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import STRING, UINT8, UINT16, Enumeration
from tests.vendors.canon.eos.fakes import Body, body, told, value

UNKNOWN = 0xD777


def listed(code: int, datatype: int, *values: int) -> records.Record:
    return told(records.AVAILABLE_LIST_CHANGED, write_choices(code, datatype, Enumeration(values)))


def settings(camera: Body) -> EosSettings:
    return EosSettings(camera.session)


async def test_properties_are_those_that_were_told_and_those_of_the_standard() -> None:
    camera = body()
    camera.fake.info = DeviceInfo(operations=camera.fake.info.operations, properties=(0x5001,))
    camera.fake.answers[0x1014] = encode(DevicePropDesc(0x5001, UINT8, 0, 100, 28))
    camera.fake.answers[op.GET_DEVICE_INFO_EX.code] = encode(eos_device_info((), (ISO_SPEED.code, ARTIST.code), ()))
    camera.tell(value(ISO_SPEED.code, 0x48), listed(ISO_SPEED.code, UINT16, 0x48, 0x50), value(UNKNOWN, 7))
    known = await settings(camera).read_all()
    assert known == {
        0x5001: DevicePropDesc(0x5001, UINT8, 0, 100, 28),
        ISO_SPEED.code: DevicePropDesc(ISO_SPEED.code, UINT16, 1, 0x48, 0x48, Enumeration((0x48, 0x50))),
        UNKNOWN: DevicePropDesc(UNKNOWN, 6, 1, 7, 7),
    }
    # Names are told only when they are asked for, and only those that the body has.
    assert "EosRequestDevicePropValue D1D0" in camera.conversation
    assert f"EosRequestDevicePropValue {OWNER.code:X}" not in camera.conversation


async def test_names_are_asked_for_once() -> None:
    camera = body(without=[op.GET_DEVICE_INFO_EX])
    both = settings(camera)
    await both.read_all()
    await both.read_all()
    assert camera.conversation.count("EosRequestDevicePropValue D1D0") == 1


async def test_a_body_that_does_not_tell_a_name_tells_the_rest() -> None:
    camera = body(without=[op.GET_DEVICE_INFO_EX])
    camera.fake.refuse(op.REQUEST_DEVICE_PROP_VALUE, OPERATION_REFUSED)
    camera.tell(value(ISO_SPEED.code, 0x48))
    assert list(await settings(camera).read_all()) == [ISO_SPEED.code]


async def test_what_is_no_value_of_its_type_is_left_out() -> None:
    camera = body()
    camera.tell(told(records.PROPERTY_VALUE_CHANGED, PropertyValue(IMAGE_FORMAT.code, b"junk")), value(UNKNOWN, 7))
    camera.fake.answers[op.GET_DEVICE_INFO_EX.code] = encode(eos_device_info((), (), ()))
    assert list(await settings(camera).read_all()) == [UNKNOWN]


async def test_one_property_is_asked_for_where_it_was_not_told() -> None:
    camera = body()
    camera.when(
        op.REQUEST_DEVICE_PROP_VALUE,
        told(records.PROPERTY_VALUE_CHANGED, PropertyValue(ARTIST.code, b"Ann\0")),
    )
    description = await settings(camera).read(ARTIST.code)
    assert (description.datatype, description.current, description.settable) == (STRING, "Ann", True)


async def test_a_property_that_the_body_does_not_have() -> None:
    camera = body()
    with pytest.raises(NotSupported) as caught:
        await settings(camera).read(UNKNOWN)
    assert caught.value.code == DEVICE_PROP_NOT_SUPPORTED


async def test_what_cannot_be_set_just_now_has_an_empty_list() -> None:
    camera = body()
    camera.tell(value(ISO_SPEED.code, 0), listed(ISO_SPEED.code, UINT16))
    description = await settings(camera).read(ISO_SPEED.code)
    assert (description.settable, description.form) == (False, None)


@pytest.mark.parametrize(
    ("code", "data"), [(LENS_NAME.code, b"RF50mm\0"), (0xD11B, b"\1\0\0\0"), (UNKNOWN, b"nobody knows")]
)
async def test_what_can_never_be_set(code: int, data: bytes) -> None:
    camera = body()
    camera.tell(told(records.PROPERTY_VALUE_CHANGED, PropertyValue(code, data)))
    assert not (await settings(camera).read(code)).settable


async def test_a_list_of_no_kind_we_know_restricts_nothing() -> None:
    camera = body()
    camera.tell(value(0xD105, 3), told(records.AVAILABLE_LIST_CHANGED, PropertyChoices(0xD105, 1, 0)))
    description = await settings(camera).read(0xD105)
    assert (description.settable, description.form) == (True, None)


async def test_values_are_written_in_canons_form_and_read_back_as_the_body_then_tells() -> None:
    camera = body()
    both = settings(camera)
    camera.tell(value(ISO_SPEED.code, 0x48))
    before = await both.read(ISO_SPEED.code)
    await both.write(before, 0x50)
    assert camera.conversation == ["EosSetDevicePropValueEx 0c00000003d1000050000000"]
    assert (await both.read(ISO_SPEED.code)).current == 0x50
    camera.tell(value(ISO_SPEED.code, 0x4B))
    assert (await both.read(ISO_SPEED.code)).current == 0x4B


async def test_a_property_without_a_name_can_be_set_by_its_number() -> None:
    camera = body()
    both = settings(camera)
    camera.tell(value(UNKNOWN, 7))
    await both.write(await both.read(UNKNOWN), 8)
    assert camera.conversation == ["EosSetDevicePropValueEx 0c00000077d7000008000000"]


async def test_texts_are_written_as_bytes() -> None:
    camera = body()
    await settings(camera).write(DevicePropDesc(ARTIST.code, STRING, 1, "", ""), "Ann")
    assert camera.conversation == [f"EosSetDevicePropValueEx 0c000000d0d10000{b'Ann'.hex()}00"]


async def test_properties_of_the_standard_are_set_in_its_way() -> None:
    camera = body()
    camera.fake.info = DeviceInfo(operations=camera.fake.info.operations, properties=(0xD406,))
    camera.fake.answers[0x1014] = encode(DevicePropDesc(0xD406, STRING, 1, "", "me"))
    both = settings(camera)
    await both.write(await both.read(0xD406), "you")
    assert camera.fake.names == ["GetDevicePropDesc", "SetDevicePropValue"]


async def test_a_refused_value_is_not_believed() -> None:
    camera = body()
    both = settings(camera)
    camera.tell(value(ISO_SPEED.code, 0x48))
    before = await both.read(ISO_SPEED.code)
    camera.fake.refuse(op.SET_DEVICE_PROP_VALUE_EX, OPERATION_REFUSED)
    with pytest.raises(OperationError):
        await both.write(before, 0x50)
    assert (await both.read(ISO_SPEED.code)).current == 0x48
