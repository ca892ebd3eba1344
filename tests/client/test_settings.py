from typing import Any

import pytest

from hotshoe.catalog import properties, responses
from hotshoe.catalog.model import Property
from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC, SET_DEVICE_PROP_VALUE
from hotshoe.catalog.standard import STANDARD
from hotshoe.client.settings import CameraProperty, Properties
from hotshoe.errors import SettingsError
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, INT16, STRING, UINT8, UINT16, UINT32, Enumeration, Form, Range, Value
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting

APERTURES = Enumeration((280, 400, 560))


def described(
    code: int,
    datatype: int,
    value: Value,
    form: Form | None = None,
    *,
    settable: bool = True,
    kind: Property | None = None,
) -> CameraProperty:
    description = DevicePropDesc(code, datatype, int(settable), value, value, form)
    known = Properties()
    found = known.learn(description, STANDARD)
    return CameraProperty(kind, description) if kind else found


APERTURE = described(0x5007, UINT16, 560, APERTURES)


def test_values_and_choices_are_shown_as_people_say_them() -> None:
    assert (APERTURE.name, APERTURE.value, APERTURE.raw) == ("aperture", "f/5.6", 560)
    assert APERTURE.choices == ("f/2.8", "f/4", "f/5.6")
    assert APERTURE.limits is None
    battery = described(0x5001, UINT8, 80, Range(0, 100, 5), settable=False)
    assert battery.limits == ("0 %", "100 %", "5")
    assert battery.choices == ()
    unknown = described(0xD123, UINT16, 7)
    assert (unknown.name, unknown.value) == ("0xD123", "7")


@pytest.mark.parametrize(
    "known, wanted, value",
    [
        (APERTURE, 5.6, 560),
        (APERTURE, "f/4", 400),
        (APERTURE, "2.8", 280),
        (described(0x500D, UINT32, 80, Enumeration((80, 166))), "1/125", 80),
        (described(0x500D, UINT32, 80, Enumeration((80, 167))), "1/60", 167),
        (described(0x5005, UINT16, 2), "daylight", 4),
        (described(0x5010, INT16, 0), -0.3, -333),
        (described(0xD123, UINT16, 7), 12, 12),
        (described(0xD123, UINT16, 7), "0x10", 16),
        (described(0xD123, STRING, ""), "Ada", "Ada"),
        (described(0xD123, STRING, ""), 12, "12"),
        (described(0xD123, ARRAY | UINT8, ()), (1, 2), (1, 2)),
        (described(0xD123, ARRAY | UINT8, ()), "1, 2", (1, 2)),
    ],
)
def test_values_are_taken_as_people_give_them(known: CameraProperty, wanted: Any, value: Value) -> None:
    assert known.parse(wanted) == value


@pytest.mark.parametrize(
    "known, wanted, words",
    [
        (APERTURE, "f/3", "aperture cannot be f/3; it can be f/2.8, f/4, f/5.6"),
        (APERTURE, "wide", "'wide' is no number; it can be f/2.8"),
        (described(0x5001, UINT8, 80, Range(0, 100, 5)), 3, "it can be from 0 % to 100 % in steps of 5"),
        (described(0x5001, UINT8, 80, settable=False), 50, "battery can only be read on this camera; it is 80 %"),
        (described(0xD123, UINT8, 7), 300, "it takes a value of type UINT8"),
        (described(0xD123, ARRAY | UINT8, ()), (1, 999), "it takes a value of type array of UINT8"),
        (described(0x5005, UINT16, 2), "moonlight", "'moonlight' is none of manual, auto"),
    ],
)
def test_what_a_camera_does_not_allow_is_refused_with_what_it_does(
    known: CameraProperty, wanted: Any, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        known.parse(wanted)
    assert words in str(caught.value)
    assert caught.value.key == known.name


def test_known_properties_are_found_by_any_of_their_names() -> None:
    known = Properties()
    known.learn(APERTURE.description, STANDARD)
    for name in ("aperture", "Aperture", "FNumber", "0x5007", str(0x5007)):
        assert known[name].code == 0x5007
    assert known[0x5007].value == "f/5.6"
    assert list(known) == ["aperture"]
    assert len(known) == 1
    for wanted in ("iso", 0x500F):
        with pytest.raises(KeyError):
            known[wanted]


def test_a_makers_own_property_comes_before_the_standards_of_the_same_name() -> None:
    known = Properties()
    theirs = Property(0xD21E, "ISO", UINT32, "iso")
    for kind in (theirs, properties.EXPOSURE_INDEX):
        catalog = STANDARD if kind is properties.EXPOSURE_INDEX else type(STANDARD)(properties={theirs.code: theirs})
        known.learn(DevicePropDesc(kind.code, kind.datatype, 1, 1, 1), catalog)
    assert known["iso"].code == 0xD21E


def adjustable(*descriptions: DevicePropDesc) -> ScriptedCamera:
    """A camera with these properties, which can be set."""
    scripted = card()
    table = {each.code: each for each in descriptions}
    scripted.offered = (*scripted.offered, GET_DEVICE_PROP_DESC.code, SET_DEVICE_PROP_VALUE.code)
    scripted.properties = tuple(table)

    def describe(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        found = table.get(request.params[0])
        return Reply(data=encode(found)) if found else Reply(responses.DEVICE_PROP_NOT_SUPPORTED)

    def adjust(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        old = table[request.params[0]]
        value = int.from_bytes(data, "little")
        table[old.code] = DevicePropDesc(old.code, old.datatype, old.access, old.default, value, old.form)
        return Reply()

    scripted.answers |= {GET_DEVICE_PROP_DESC.code: describe, SET_DEVICE_PROP_VALUE.code: adjust}
    return scripted


async def test_a_camera_is_set_by_name_and_tells_what_it_then_is() -> None:
    scripted = adjustable(APERTURE.description, DevicePropDesc(0xD123, UINT8, 1, 1, 1))
    async with visiting(scripted) as camera:
        assert len(camera.properties) == 0
        assert (await camera.set("aperture", 4)).value == "f/4"
        assert camera.properties["aperture"].raw == 400
        assert (await camera.get("0xD123")).value == "1"
        assert (await camera.set(0xD123, 9)).raw == 9
        assert {known.code for known in (await camera.read_properties()).values()} == {0x5007, 0xD123}


async def test_nothing_is_sent_for_what_cannot_be() -> None:
    scripted = adjustable(APERTURE.description)
    async with visiting(scripted) as camera:
        with pytest.raises(SettingsError, match=r"it can be f/2\.8"):
            await camera.set("aperture", 1.2)
        with pytest.raises(SettingsError, match="no property 'apertrue'; did you mean aperture"):
            await camera.set("apertrue", 4)
        with pytest.raises(SettingsError, match="no property 'iso'"):
            await camera.get("iso")
    assert SET_DEVICE_PROP_VALUE.code not in {request.code for request in scripted.requests}
