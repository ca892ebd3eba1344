from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import EXPOSURE_TIMES, generic, local_now
from hotshoe.responder.store import HandleBook
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DevicePropDesc
from tests.responder.bodies import world

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
