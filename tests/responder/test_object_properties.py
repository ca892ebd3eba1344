import pytest

from hotshoe.catalog import mtp
from hotshoe.catalog.formats import ASSOCIATION, EXIF_JPEG, TEXT
from hotshoe.catalog.model import Property
from hotshoe.responder.object_properties import find, is_image, of_format, writers
from hotshoe.responder.store import StoredObject
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import ObjectPropDesc, ObjectProperty
from hotshoe.wire.datatypes import OtherForm, Value
from hotshoe.wire.values import ALL, Handle, StorageID
from tests.responder.bodies import refused

PICTURE = StoredObject(
    Handle(9),
    Handle(2),
    StorageID(0x10001),
    "a.jpg",
    EXIF_JPEG,
    size=6 << 32,
    protected=True,
    captured="20260102T030405",
    modified="20260304T050607",
    image_width=64,
    image_height=48,
)
VALUES: dict[Property, Value] = {
    mtp.STORAGE_ID: 0x10001,
    mtp.OBJECT_FORMAT: EXIF_JPEG,
    mtp.PROTECTION_STATUS: 1,
    mtp.OBJECT_SIZE: 6 << 32,
    mtp.OBJECT_FILE_NAME: "a.jpg",
    mtp.DATE_CREATED: "20260102T030405",
    mtp.DATE_MODIFIED: "20260304T050607",
    mtp.PARENT_OBJECT: 2,
    mtp.NAME: "a.jpg",
    mtp.WIDTH: 64,
    mtp.HEIGHT: 48,
}


def test_every_property_of_a_picture() -> None:
    elements = [ObjectProperty(Handle(9), kind.code, kind.datatype, value) for kind, value in VALUES.items()]
    assert [decode(ObjectProperty, write(PICTURE)) for write in writers(EXIF_JPEG, ALL)] == elements
    assert [write(PICTURE) for write in writers(EXIF_JPEG, ALL)] == [encode(element) for element in elements]
    (size,) = writers(EXIF_JPEG, mtp.OBJECT_SIZE.code)
    assert decode(ObjectProperty, size(PICTURE)).value == 6 << 32
    assert writers(TEXT, mtp.WIDTH.code) == ()


def test_folders_have_a_type_and_pictures_a_size() -> None:
    folder = {known.kind for known in of_format(ASSOCIATION)}
    text = {known.kind for known in of_format(TEXT)}
    assert folder - text == {mtp.ASSOCIATION_TYPE}
    assert VALUES.keys() - text == {mtp.WIDTH, mtp.HEIGHT}


def test_descriptions_are_read_only_and_dates_say_that_they_are_dates() -> None:
    for known in of_format(EXIF_JPEG):
        desc = decode(ObjectPropDesc, encode(known.describe()))
        assert (desc.code, desc.datatype, desc.access, desc.group) == (known.kind.code, known.kind.datatype, 0, 0)
    assert find(mtp.DATE_CREATED.code).describe().form == OtherForm(3)


def test_what_objects_do_not_have() -> None:
    assert refused(lambda: find(0xDC99)) == mtp.OBJECT_PROP_NOT_SUPPORTED
    assert refused(lambda: find(mtp.WIDTH.code, TEXT)) == mtp.OBJECT_PROP_NOT_SUPPORTED
    assert find(mtp.WIDTH.code).kind is mtp.WIDTH


@pytest.mark.parametrize(
    ("code", "image"), [(0x3800, True), (0x380B, True), (0xB881, True), (0x3001, False), (0xB984, False)]
)
def test_images_by_their_format(code: int, image: bool) -> None:
    assert is_image(code) is image
