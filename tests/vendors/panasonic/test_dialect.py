"""What is sent to a Panasonic, in order."""

import struct

import pytest

from hotshoe.catalog.model import Reply
from hotshoe.catalog.operations import DELETE_OBJECT, GET_DEVICE_PROP_DESC, INITIATE_CAPTURE
from hotshoe.catalog.responses import DEVICE_BUSY, GENERAL_ERROR, INVALID_PARAMETER
from hotshoe.errors import FocusFailed, MalformedPacket, NotOffered, NotSupported, OperationError
from hotshoe.vendors.model import Added, Dialect, Order
from hotshoe.vendors.panasonic import VENDOR
from hotshoe.vendors.panasonic import operations as op
from hotshoe.vendors.panasonic import properties as props
from hotshoe.vendors.panasonic.descriptions import descriptions_bytes
from hotshoe.vendors.panasonic.dialect import completed
from hotshoe.vendors.panasonic.records import record_bytes
from hotshoe.vendors.panasonic.settings import PanasonicSettings
from hotshoe.vendors.registry import catalog_of
from hotshoe.vendors.standard import StandardSettings
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, UINT8, UINT16, UINT32, Enumeration
from hotshoe.wire.deviations import VENDOR_DATA_SPOILT, Judge
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera

FULL = (op.OPEN_SESSION.code, op.CLOSE_SESSION.code, DELETE_OBJECT.code, *(each.code for each in op.TETHERED))
ISO = DevicePropDesc(props.ISO.code, UINT32, 1, 100, 100, Enumeration((100, 400)))
BATTERY = DevicePropDesc(0x5001, UINT8, 0, 0, 80)


def panasonic(*operations: int, properties: tuple[int, ...] = ()) -> tuple[FakeCamera, Dialect]:
    """A body that tells of its speed."""
    fake = FakeCamera(DeviceInfo(operations=operations, properties=properties), catalog_of(VENDOR))
    fake.answers[op.LIST_PROPERTY.code] = descriptions_bytes(props.ISO_GROUP, [ISO])
    fake.answers[op.GET_PROPERTY.code] = record_bytes(props.ISO.code, struct.pack("<I", 400))
    keep(fake, props.CARD)
    return fake, VENDOR.speak(fake)


def keep(fake: FakeCamera, place: int) -> None:
    fake.answers[op.GET_CAPTURE_TARGET.code] = record_bytes(props.CAPTURE_TARGET.code, struct.pack("<H", place))


@pytest.mark.parametrize(
    "info, whose",
    [
        (DeviceInfo(vendor_extension_id=0x1C, manufacturer="Leica"), True),
        (DeviceInfo(vendor_extension_id=6, manufacturer=" Panasonic"), True),
        (DeviceInfo(vendor_extension_id=6, manufacturer="Pana"), False),
    ],
)
def test_whose_it_is(info: DeviceInfo, whose: bool) -> None:
    assert VENDOR.matches(info) is whose


async def test_a_body_that_hides_its_operations_is_known_to_have_them() -> None:
    shy = DeviceInfo(operations=(0x1001, op.OPEN_SESSION.code))
    told = completed(shy)
    assert told.operations == (*shy.operations, *(each.code for each in op.TETHERED))
    assert completed(told) == told
    _, dialect = panasonic(*shy.operations)
    assert dialect.opened
    assert await dialect.opened() == completed(shy)
    assert dialect.shutter
    assert dialect.live
    assert dialect.focus
    assert dialect.movie


def test_others_are_spoken_to_after_the_standard() -> None:
    _, dialect = panasonic(INITIATE_CAPTURE.code)
    assert isinstance(dialect.settings, StandardSettings)
    assert dialect.live is None
    assert dialect.opened is None


def test_only_what_is_offered_is_there() -> None:
    _, dialect = panasonic(op.LIST_PROPERTY.code, op.GET_PROPERTY.code)
    assert isinstance(dialect.settings, PanasonicSettings)
    assert (dialect.shutter, dialect.live, dialect.focus, dialect.movie) == (None, None, None, None)


async def test_its_own_session_is_opened_and_closed() -> None:
    fake, dialect = panasonic(*FULL)
    await dialect.closing()
    assert fake.asked == []
    await dialect.take_control()
    await dialect.closing()
    assert fake.asked == [("PanasonicOpenSession", (0x00010001,), b""), ("PanasonicCloseSession", (), b"")]
    plain, dialect = panasonic(op.LIST_PROPERTY.code, op.GET_PROPERTY.code)
    await dialect.take_control()
    await dialect.closing()
    assert plain.asked == []


async def test_a_property_is_described_and_its_value_asked_for() -> None:
    fake, dialect = panasonic(*FULL)
    found = await dialect.settings.read(props.ISO.code)
    assert (found.current, found.form) == (400, ISO.form)
    assert fake.asked == [
        ("PanasonicListProperty", (props.ISO.code, 0, 0), b""),
        ("PanasonicGetProperty", (props.ISO.code,), b""),
    ]


async def test_properties_are_set_each_by_its_operation() -> None:
    fake, dialect = panasonic(*FULL, 0x1016, properties=(0x5001,))
    for code, datatype in ((props.ISO.code, UINT32), (props.MOVIE_PROGRAM.code, UINT16), (0x08000091, UINT16)):
        await dialect.settings.write(DevicePropDesc(code, datatype, 1, 0, 0), 2)
    await dialect.settings.write(BATTERY, 7)
    assert fake.asked == [
        ("PanasonicSetProperty", (props.ISO.code,), struct.pack("<III", props.ISO.code, 4, 2)),
        ("PanasonicSetMovieConfig", (0x06000011,), struct.pack("<IIH", 0x06000011, 2, 2)),
        ("PanasonicSetSetupConfig", (0,), struct.pack("<IIH", 0x08000091, 2, 2)),
        ("SetDevicePropValue", (0x5001,), b"\7"),
    ]


async def test_all_properties_are_the_standards_and_those_of_each_group() -> None:
    fake, dialect = panasonic(*FULL, GET_DEVICE_PROP_DESC.code, properties=(0x5001,))
    fake.answers[GET_DEVICE_PROP_DESC.code] = encode(BATTERY)

    def listed(params: tuple[int, ...], data: bytes) -> bytes:
        if params[0] == props.ISO_GROUP:
            return descriptions_bytes(props.ISO_GROUP, [ISO])
        if params[0] == props.SHUTTER_GROUP:
            return b"spoilt"
        raise fake.catalog.error(INVALID_PARAMETER, "PanasonicListProperty", params)

    fake.answers[op.LIST_PROPERTY.code] = listed
    known = await dialect.settings.read_all()
    assert set(known) == {0x5001, props.ISO.code, props.CAPTURE_TARGET.code}
    assert (await dialect.settings.read(props.CAPTURE_TARGET.code)).current == props.CARD
    fake.refuse(op.GET_CAPTURE_TARGET, INVALID_PARAMETER)
    fake.asked.clear()
    assert set(await dialect.settings.read_all()) == {0x5001, props.ISO.code}
    asked = [params[0] for name, params, _ in fake.asked if name == "PanasonicListProperty"]
    assert asked == list(props.GROUPS)


async def test_without_a_place_for_pictures_there_is_no_property_of_it() -> None:
    _, dialect = panasonic(op.LIST_PROPERTY.code, op.GET_PROPERTY.code)
    assert set(await dialect.settings.read_all()) == {props.ISO.code}


async def test_limits_are_several_values_in_one_record() -> None:
    fake, dialect = panasonic(*FULL)
    limits = DevicePropDesc(0x02000042, ARRAY | UINT16, 0, (), (0, 0))
    fake.answers[op.LIST_PROPERTY.code] = descriptions_bytes(0x02000040, [limits])
    fake.answers[op.GET_PROPERTY.code] = record_bytes(0x02000042, struct.pack("<HH", 28, 220))
    assert (await dialect.settings.read(0x02000042)).current == (28, 220)


async def test_a_movie_property_has_its_value_in_its_description() -> None:
    fake, dialect = panasonic(*FULL)
    described = DevicePropDesc(props.MOVIE_PROGRAM.code, UINT16, 1, 3, 3, Enumeration((0, 3)))
    fake.answers[op.LIST_PROPERTY.code] = descriptions_bytes(0x06000010, [described])
    assert await dialect.settings.read(props.MOVIE_PROGRAM.code) == described
    assert fake.names == ["PanasonicListProperty"]


async def test_a_property_that_the_answer_leaves_out_is_not_supported() -> None:
    _, dialect = panasonic(*FULL)
    with pytest.raises(NotSupported):
        await dialect.settings.read(0x02000022)


@pytest.mark.parametrize("value", [b"", b"\1"])
async def test_a_value_of_another_size_is_refused(value: bytes) -> None:
    fake, dialect = panasonic(*FULL)
    fake.answers[op.GET_PROPERTY.code] = record_bytes(props.ISO.code, value)
    with pytest.raises(MalformedPacket):
        await dialect.settings.read(props.ISO.code)


async def test_spoilt_answers_are_noted() -> None:
    for operation in (op.LIST_PROPERTY, op.GET_PROPERTY, op.GET_VIEW_SIZES):
        judge = Judge()
        with pytest.raises(MalformedPacket):
            operation.read(Reply(data=b"spoilt", judge=judge))
        assert [met.deviation for met in judge.met] == [VENDOR_DATA_SPOILT]


async def test_a_release() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.asked == [("PanasonicInitiateCapture", (0x03000011,), b"")]


async def test_a_release_into_memory_after_focusing() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.shutter
    await dialect.shutter.release(Order(autofocus=True, memory=True))
    assert fake.asked == [
        ("PanasonicGetSetupConfig", (0x08000090,), b""),
        ("PanasonicSetSetupConfig", (0,), struct.pack("<IIH", 0x08000091, 2, 1)),
        ("PanasonicFocusAndExposure", (0x03000024,), b""),
        ("PanasonicInitiateCapture", (0x03000011,), b""),
    ]


async def test_where_pictures_go_is_put_back() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.shutter
    await dialect.shutter.release(Order(memory=True))
    keep(fake, props.MEMORY)
    fake.asked.clear()
    await dialect.closing()
    assert fake.asked == [
        ("PanasonicGetSetupConfig", (0x08000090,), b""),
        ("PanasonicSetSetupConfig", (0,), struct.pack("<IIH", 0x08000091, 2, 0)),
    ]


async def test_a_place_that_is_set_already_is_left() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.shutter
    await dialect.shutter.release(Order(memory=False))
    assert fake.names == ["PanasonicGetSetupConfig", "PanasonicInitiateCapture"]


@pytest.mark.parametrize(
    "order, words",
    [(Order(bulb=2.0), "is not known"), (Order(autofocus=False), "focus-mode"), (Order(memory=True), "be chosen")],
)
async def test_releases_that_cannot_be_had_send_nothing(order: Order, words: str) -> None:
    fake, dialect = panasonic(op.LIST_PROPERTY.code, op.GET_PROPERTY.code, op.RELEASE.code)
    assert dialect.shutter
    with pytest.raises(NotOffered, match=words):
        await dialect.shutter.release(order)
    assert fake.asked == []


def test_events_tell_of_pictures() -> None:
    _, dialect = panasonic(*FULL)
    assert dialect.shutter
    assert dialect.shutter.tells(op.OBJECT_ADDED, (7,)) == Added(Handle(7))
    assert dialect.shutter.tells(op.OBJECT_ADDED_IN_SDRAM, (8,)) == Added(Handle(8), in_memory=True)
    assert dialect.shutter.tells(op.OBJECT_ADDED, ()) is None
    assert dialect.shutter.tells(op.PROPERTY_CHANGED, (props.ISO_GROUP,)) is None
    assert not dialect.shutter.tells_end


async def test_a_picture_in_memory_is_deleted_when_it_was_read() -> None:
    fake, dialect = panasonic(*FULL)
    await dialect.taken(Handle(8))
    assert fake.asked == [("DeleteObject", (8, 0), b"")]
    keeps, dialect = panasonic(op.LIST_PROPERTY.code, op.GET_PROPERTY.code)
    await dialect.taken(Handle(8))
    assert keeps.asked == []


async def test_focus() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.focus
    fake.refuse(op.FOCUS_AND_EXPOSURE, GENERAL_ERROR)
    with pytest.raises(FocusFailed, match="nothing to focus on"):
        await dialect.focus.autofocus()
    fake.refuse(op.FOCUS_AND_EXPOSURE, INVALID_PARAMETER)
    with pytest.raises(OperationError) as caught:
        await dialect.focus.autofocus()
    assert not isinstance(caught.value, FocusFailed)


@pytest.mark.parametrize("steps, step", [(2, 2), (-1, 3)])
async def test_the_lens_moves_step_by_step(steps: int, step: int) -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.focus
    await dialect.focus.drive(steps)
    data = struct.pack("<IIH", 0x03010011, 2, step)
    assert fake.asked == [("PanasonicManualFocusDrive", (0x03010011,), data)] * abs(steps)


async def test_a_lens_that_is_not_moved_from_here() -> None:
    reading = (op.LIST_PROPERTY.code, op.GET_PROPERTY.code)
    fake, dialect = panasonic(*reading, op.FOCUS_AND_EXPOSURE.code)
    assert dialect.focus
    with pytest.raises(NotOffered, match="does not move"):
        await dialect.focus.drive(1)
    fake, dialect = panasonic(*reading, op.MANUAL_FOCUS_DRIVE.code)
    assert dialect.focus
    with pytest.raises(NotOffered, match="does not focus"):
        await dialect.focus.autofocus()
    assert fake.asked == []


async def test_a_live_view() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.live
    await dialect.live.start()
    fake.answers[op.LIVE_VIEW_IMAGE.code] = bytes(48) + b"\xff\xd8\xff!\xff\xd9" + bytes(3)
    assert await dialect.live.frame() == b"\xff\xd8\xff!\xff\xd9"
    fake.refuse(op.LIVE_VIEW_IMAGE, DEVICE_BUSY)
    assert await dialect.live.frame() is None
    await dialect.live.stop()
    assert fake.asked == [
        ("PanasonicLiveView", (0x0D000010,), b""),
        *[("PanasonicLiveViewImage", (), b"")] * 2,
        ("PanasonicLiveView", (0x0D000011,), b""),
    ]


async def test_a_film() -> None:
    fake, dialect = panasonic(*FULL)
    assert dialect.movie
    await dialect.movie.start()
    await dialect.movie.stop()
    assert fake.asked == [
        ("PanasonicMovieRecControl", (0x07000011,), b""),
        ("PanasonicMovieRecControl", (0x07000012,), b""),
    ]
