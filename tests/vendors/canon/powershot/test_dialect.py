import pytest

from hotshoe.catalog import events
from hotshoe.catalog.operations import GET_DEVICE_INFO, GET_DEVICE_PROP_DESC, SET_DEVICE_PROP_VALUE
from hotshoe.errors import MalformedPacket, NotOffered
from hotshoe.vendors import registry
from hotshoe.vendors.canon import VENDOR, is_powershot, speak
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.powershot.events import write_event
from hotshoe.vendors.canon.powershot.properties import EVENT_EMULATE_MODE, ISO_SPEED, WHEN_ASKED
from hotshoe.vendors.model import Added, Dialect, Order
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import UINT16, encode_value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera

POWERSHOT = tuple(entry.code for entry in op.OPERATIONS if entry.code < 0x9100)
STANDARD = (GET_DEVICE_INFO.code, GET_DEVICE_PROP_DESC.code, SET_DEVICE_PROP_VALUE.code)


def camera(*without: int, properties: tuple[int, ...] = (EVENT_EMULATE_MODE.code,)) -> FakeCamera:
    offered = tuple(code for code in (*POWERSHOT, *STANDARD) if code not in without)
    return FakeCamera(DeviceInfo(operations=offered, properties=properties), registry.catalog_of(VENDOR))


def dialect(fake: FakeCamera) -> Dialect:
    return speak(fake)


async def test_release_control_is_taken_and_given_back() -> None:
    fake = camera()
    spoken = dialect(fake)
    await spoken.closing()
    assert fake.asked == []
    await spoken.take_control()
    assert spoken.keep_alive is not None
    await spoken.keep_alive()
    await spoken.closing()
    await spoken.closing()
    assert fake.asked == [
        ("SetDevicePropValue", (0xD045,), b"\7\0"),
        ("CanonInitiateReleaseControl", (), b""),
        ("CanonKeepDeviceOn", (), b""),
        ("CanonTerminateReleaseControl", (), b""),
    ]


async def test_a_camera_that_cannot_be_told_how_to_tell_events_is_asked_all_the_same() -> None:
    fake = camera(properties=())
    await dialect(fake).take_control()
    assert fake.names == ["CanonInitiateReleaseControl"]


async def test_events_are_asked_for_until_there_is_none() -> None:
    fake = camera()
    waiting = [write_event(Event(0xC00C)), write_event(Event(events.OBJECT_ADDED, 5, (9,))), b""]
    fake.answers[op.CHECK_EVENT.code] = lambda params, data: waiting.pop(0)
    poll = dialect(fake).poll
    assert poll is not None
    assert [(event.code, event.params) for event in await poll()] == [(0xC00C, ()), (0x4002, (9,))]
    fake.answers[op.CHECK_EVENT.code] = write_event(Event(0xC00C))
    assert len(await poll()) == 32
    fake.answers[op.CHECK_EVENT.code] = b"junk"
    with pytest.raises(MalformedPacket):
        await poll()


async def test_properties_are_listed_anew_under_control() -> None:
    fake = camera()
    description = DevicePropDesc(ISO_SPEED.code, UINT16, 1, 0x48, 0x50)
    fake.answers[GET_DEVICE_INFO.code] = encode(DeviceInfo(properties=(ISO_SPEED.code,)))
    fake.answers[GET_DEVICE_PROP_DESC.code] = encode(description)
    assert await dialect(fake).settings.read_all() == {ISO_SPEED.code: description}


async def test_a_release() -> None:
    fake = camera()
    shutter = dialect(fake).shutter
    assert shutter is not None
    await shutter.release(Order())
    await shutter.release(Order(memory=True))
    await shutter.release(Order(memory=False))
    assert fake.asked == [
        ("CanonInitiateCaptureInMemory", (), b""),
        ("SetDevicePropValue", (0xD029,), b"\3\0"),
        ("CanonInitiateCaptureInMemory", (), b""),
        ("SetDevicePropValue", (0xD029,), b"\r\0"),
        ("CanonInitiateCaptureInMemory", (), b""),
    ]
    assert shutter.tells(0xC009, (9,)) == Added(Handle(9), in_memory=True)
    assert shutter.tells(events.OBJECT_ADDED, (8,)) == Added(Handle(8))
    assert shutter.tells(0xC00C, ()) is None
    assert not shutter.tells_end


@pytest.mark.parametrize("order", [Order(bulb=1), Order(autofocus=True)])
async def test_wishes_that_a_powershot_does_not_fulfil(order: Order) -> None:
    fake = camera()
    shutter = dialect(fake).shutter
    assert shutter is not None
    with pytest.raises(NotOffered, match="settings"):
        await shutter.release(order)
    assert fake.asked == []


async def test_the_viewfinder_and_the_lens() -> None:
    fake = camera()
    spoken = dialect(fake)
    assert spoken.live is not None
    assert spoken.focus is not None
    await spoken.live.start()
    assert await spoken.live.frame() is None
    fake.answers[op.GET_VIEWFINDER_IMAGE.code] = b"\xff\xd8 frame"
    assert await spoken.live.frame() == b"\xff\xd8 frame"
    await spoken.live.stop()
    await spoken.focus.autofocus()
    with pytest.raises(NotOffered, match="autofocus alone"):
        await spoken.focus.drive(1)
    assert fake.names == [
        "CanonViewfinderOn",
        "CanonGetViewfinderImage",
        "CanonGetViewfinderImage",
        "CanonViewfinderOff",
        "CanonDoAeAfAwb",
    ]


def test_what_is_not_offered_is_not_there() -> None:
    spoken = dialect(camera(0x900B, 0x900D, 0x9013, 0x9003))
    assert (spoken.live, spoken.focus, spoken.poll, spoken.keep_alive) == (None,) * 4


async def test_one_that_cannot_be_controlled_still_tells_what_happens() -> None:
    fake = camera(op.INITIATE_CAPTURE_IN_MEMORY.code)
    spoken = dialect(fake)
    assert (spoken.shutter, spoken.live, spoken.focus) == (None,) * 3
    assert spoken.poll is not None
    await spoken.take_control()
    assert await spoken.poll() == []
    await spoken.closing()
    assert fake.asked == [
        ("SetDevicePropValue", (EVENT_EMULATE_MODE.code,), encode_value(WHEN_ASKED, EVENT_EMULATE_MODE.datatype)),
        ("CanonCheckEvent", (), b""),
    ]


@pytest.mark.parametrize(
    ("operations", "powershot"),
    [
        ((0x1001, 0x9008, 0x901A), True),
        ((0x1001, 0x9013), True),
        ((0x1001, 0x9033, 0x9114), False),
        ((0x1001, 0x9801), False),
        ((), False),
    ],
)
def test_which_canons_are_powershots(operations: tuple[int, ...], powershot: bool) -> None:
    assert is_powershot(operations) is powershot
