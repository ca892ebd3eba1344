import dataclasses
from datetime import datetime

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.responder.body import Body
from hotshoe.responder.likeness import Likeness, read_likeness
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import EXPOSURE_TIMES, GENERIC, generic, like, local_now
from hotshoe.responder.store import HandleBook
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import STRING, encode_value
from tests.responder.bodies import NOON, refused, world
from tests.responder.likeness.texts import LONG, every_text

SPECIAL_NAMES = ("canon", "nikon", "sony", "olympus", "omsystem", "fuji", "panasonic", "ricoh")


def test_every_setting_has_a_name_a_type_and_a_default_that_it_allows() -> None:
    table = world().body.properties
    known = STANDARD | MTP
    for code in table.codes:
        assert code in known.properties
        desc = table.describe(code)
        assert decode(DevicePropDesc, encode(desc)) == desc
        assert desc.form is None or desc.form.allows(desc.default)


def test_the_generic_camera_has_no_maker_that_libgphoto2_would_know() -> None:
    identity = world().body.identity
    text = f"{identity.manufacturer} {identity.model}".lower()
    assert not any(name in text for name in SPECIAL_NAMES)


def test_cameras_are_told_apart_even_when_nobody_names_them() -> None:
    first, second = (generic([MemoryStore(0x10001, HandleBook())]) for _ in range(2))
    assert first.identity.guid != second.identity.guid
    assert first.identity.serial != second.identity.serial


def test_cameras_keep_no_time_zone() -> None:
    assert local_now().tzinfo is None


def test_exposure_times_are_those_of_a_dial() -> None:
    show = STANDARD.properties[0x500D].unit
    assert show is not None
    assert [show.show(time) for time in EXPOSURE_TIMES][2:5] == ["1/1000", "1/500", "1/250"]


def body_like(likeness: Likeness, name: str | None = None, serial: str | None = None) -> Body:
    stores = [MemoryStore(each.id, HandleBook()) for each in likeness.stores] or [MemoryStore(0x10001, HandleBook())]
    return like(likeness).body(stores, name=name, serial=serial, now=lambda: NOON)


@pytest.mark.parametrize("name", every_text())
def test_a_camera_is_like_what_is_told_of_it(name: str) -> None:
    likeness = read_likeness(every_text()[name])
    body = body_like(likeness)
    assert body.device_info(GENERIC.handlers.offered_by(body)) == likeness.info
    for desc in likeness.properties:
        # The clock goes.
        told = dataclasses.replace(desc, current="20260621T120000") if desc.code == 0x5011 else desc
        assert decode(DevicePropDesc, encode(body.properties.describe(desc.code))) == told
    for each in likeness.refused:
        assert refused(lambda code=each.code: body.properties.describe(code)) == each.response  # type: ignore[misc]
    for store in likeness.stores:
        assert body.storage_info(store.id) == store.info


def test_it_is_set_within_its_forms() -> None:
    table = body_like(read_likeness(LONG)).properties
    assert table.set(0x5007, (280).to_bytes(2, "little"))
    assert table.value(0x5007) == 280
    assert refused(lambda: table.set(0x5007, (281).to_bytes(2, "little"))) == responses.INVALID_DEVICE_PROP_VALUE
    assert refused(lambda: table.set(0xD0E0, b"\1")) == responses.ACCESS_DENIED
    assert refused(lambda: table.set(0x500C, b"\1\0")) == responses.DEVICE_PROP_NOT_SUPPORTED


def test_its_clock_goes_and_can_be_set() -> None:
    body = body_like(read_likeness(LONG))
    body.properties.set(0x5011, encode_value("20300101T000000", STRING))
    assert body.clock.now() == datetime(2030, 1, 1)  # noqa: DTZ001 - cameras keep no zone


def test_names_and_serial_numbers() -> None:
    likeness = read_likeness(LONG + "Friendly(0xd402):(readwrite) (type=0xffff) 'My Lark'\n")
    own = body_like(likeness)
    assert (own.identity.name, own.name, own.identity.serial) == ("Lark 2", "My Lark", "00004711")
    given = body_like(likeness, name="Bob", serial="1")
    assert (given.identity.name, given.name, given.device_info(()).serial_number) == ("Bob", "Bob", "1")
    assert body_like(read_likeness(LONG), name="Bob").name == "Bob"
    nameless = dataclasses.replace(likeness, info=dataclasses.replace(likeness.info, model="", serial_number=""))
    assert body_like(nameless).identity.name == "Virtual Camera"
    assert body_like(nameless).device_info(()).serial_number == ""
    long = dataclasses.replace(likeness, info=dataclasses.replace(likeness.info, model="x" * 100))
    assert body_like(long).identity.name == "x" * 39


def test_pictures_run_its_battery_down_where_that_is_a_number() -> None:
    assert body_like(read_likeness(LONG)).battery == 0x5001
    silent = read_likeness("Battery Level(0x5001): error 200a on query.\n")
    assert body_like(silent).battery is None
