import pytest

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness, RefusedProperty, Unread
from hotshoe.responder.likeness.summary import read_summary
from hotshoe.wire.datasets import DeviceInfo, StorageInfo
from hotshoe.wire.datatypes import Enumeration
from tests.responder.likeness.texts import FRENCH, GERMAN, LOG, LONG, MAILED, OLDEST, PAGE, SHORT, every_text
from tests.responder.likeness.writer import dataset_text

PROPERTY = "Property 0x5001:(read only) (type=0x2) 1\n"


def values(likeness: Likeness) -> dict[int, object]:
    return {desc.code: desc.current for desc in likeness.properties}


def unread(text: str) -> list[tuple[int, int, str]]:
    return [(each.first, each.last, each.why) for each in read_summary(text).unread]


def assumed(text: str) -> str:
    return "\n".join(read_summary(text).assumed)


def test_the_summary_of_today() -> None:
    found = read_summary(LONG)
    assert found.unread == ()
    info = found.info
    assert (info.manufacturer, info.model, info.device_version) == ("Meadow Optical", "Lark 2", "1.04")
    assert (info.serial_number, info.vendor_extension_id, info.vendor_extension_version) == ("00004711", 6, 100)
    assert info.vendor_extension_desc == "microsoft.com: 1.0"
    assert info.capture_formats == (0x3801, 0x3000, 0xB103)
    assert info.image_formats == (0x3001, 0x3801, 0x300D, 0xB982, 0x3802)
    assert {0x100B, 0x100E, 0x1016, 0x9801} <= set(info.operations)
    assert not {0x100C, 0x101C} & set(info.operations)
    assert info.properties[:3] == (0x5001, 0x5003, 0x5007)
    assert info.properties.index(0x500C) == 6
    first, second = found.stores
    assert (first.id, second.id) == (0x00010001, 0x00020001)
    assert first.info == StorageInfo(4, 3, 0, 64054362112, 62234427392, 0xFFFFFFFF, "SD1", "")
    assert second.info == StorageInfo(3, 0x8001, 2, 2**64 - 1, 0, 206, "", "BIRDS")
    assert found.refused == (RefusedProperty(0x500C, 0x200A),)
    expected = {0x5001: 78, 0x5003: "3024x2016", 0x5007: 560, 0x501E: 'it\'s "me"', 0xD0E0: 127, 0xD10E: 1, 0xD406: ""}
    assert values(found).items() >= expected.items()


def test_a_value_may_be_outside_its_form() -> None:
    by_code = {desc.code: desc for desc in read_summary(LONG).properties}
    assert (by_code[0x500A].current, by_code[0x500A].form) == (1, Enumeration(()))
    assert by_code[0x5010].form is not None
    assert not by_code[0x5010].form.allows(by_code[0x5010].current)


def test_the_short_form() -> None:
    found = read_summary(SHORT)
    assert found.unread == ()
    assert (found.info.model, found.info.vendor_extension_id, found.info.capture_formats) == ("Lark 3", 0xFFFD, ())
    assert values(found) == {
        0x5001: 87,
        0xD405: (0, 0, 1),
        0xD406: "Windows/6.0.5330.0 MTPClassDriver/6.0.5330.0",
        0x5010: 0,
        0xD01B: 262147,
        0xD218: 56,
    }
    assert found.refused == (RefusedProperty(0xD2C1, 0x2002),)
    assert found.stores == ()
    assert 0x9207 in found.info.operations


def test_a_dataset_and_a_summary_are_one_camera() -> None:
    found = read_summary(OLDEST)
    assert unread(OLDEST) == [(17, 17, "a remark")]
    info = found.info
    assert (info.manufacturer, info.model, info.serial_number) == ("Meadow Optical", "Wren  ", "")
    assert info.operations == (0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1007, 0x1008, 0x1009, 0x1014, 0x9013)
    assert info.events == (0x4009,)
    assert values(found) == {0xD045: 2, 0xD04A: 0}
    assert not any("operations" in sentence or "events" in sentence for sentence in found.assumed)


def test_german() -> None:
    found = read_summary(GERMAN)
    assert found.unread == ()
    assert (found.info.manufacturer, found.info.model) == ("Wiesenoptik", "Lerche")
    assert found.info.image_formats == (0x3801, 0x3000, 0x3001, 0x300A)
    assert {0x100B, 0x100C, 0x100E, 0x90C0} <= set(found.info.operations)
    assert found.stores[0].info == StorageInfo(4, 3, 2, 3956801536, 3950116864, 1057, "", "\n416096")
    assert values(found) == {0x5001: 100, 0x5012: 0}
    assert found.refused == (RefusedProperty(0x500F, 0x201B),)


def test_a_language_that_is_not_known_is_read_by_place() -> None:
    found = read_summary(FRENCH)
    info = found.info
    assert (info.manufacturer, info.model, info.device_version) == ("Optique des Prés", "Alouette", "V1.00")
    assert (info.serial_number, info.vendor_extension_id, info.vendor_extension_version) == ("123", 0xA, 110)
    assert (info.capture_formats, info.image_formats) == ((0x3801, 0x3000), (0x3801, 0x3000))
    assert found.stores[0].info == StorageInfo(0, 3, 0, 1234, 1000, 7, "CARTE", "PHOTOS")
    assert unread(FRENCH) == [
        (1, 1, "no line that a summary has"),
        (7, 7, "no line that a summary has"),
        (15, 15, "no storage type that is known"),
        (17, 17, "no access that is known"),
    ]
    assert "the language is not known" in assumed(FRENCH)
    assert "store_00010001: 0 or nothing for what is not told: storage type, access" in assumed(FRENCH)


def test_a_log_of_gphoto2() -> None:
    found = read_summary(LOG)
    assert unread(LOG) == [(1, 1, "no line that a summary has"), (20, 20, "no line that a summary has")]
    assert found.info == DeviceInfo(
        standard_version=110,
        vendor_extension_id=0x11,
        vendor_extension_version=100,
        vendor_extension_desc="Finch PTP Extensions",
        functional_mode=1,
        operations=(0x1002, 0x1001, 0x9209),
        events=(0xC201,),
        properties=(0x5004,),
        manufacturer="Meadow Optical",
        model="Finch",
        device_version="1.0",
        serial_number="0001",
    )
    assert found.refused == (RefusedProperty(0x5004, 0x200A),)
    assert "properties without a description are refused: 0x5004" in assumed(LOG)


def test_mails_and_web_pages() -> None:
    assert read_summary(MAILED) == read_summary(PAGE) == read_summary(LONG)
    assert read_summary(MAILED).unread == ()
    assert "web page" in assumed(PAGE)


def test_everything_assumed_is_said() -> None:
    said = assumed(LONG)
    for what in ("factory defaults", "operations are not listed", "0x9801", "events are not listed", "version of the"):
        assert what in said


def test_a_line_that_is_not_known_is_told_with_its_number() -> None:
    text = LONG.replace("Device Capabilities:", "Weather: fine\nDevice Capabilities:").replace(
        "No Open Capture", "Some Open Capture"
    )
    assert read_summary(text).unread == (
        Unread(15, 15, "Weather: fine", "no line that a summary has"),
        Unread(
            18,
            18,
            "Generic Image Capture, Some Open Capture, No vendor specific capture",
            "no capability is called some open capture",
        ),
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Vendor Extension ID: none", "no vendor extension"),
        ("PTP Standard Version: new", "no number is the version of the standard"),
        ("PTP Standard Version: 99999", "no number is the version of the standard"),
        ("Functional Mode: 0x12345", "no number is the functional mode"),
        ("Capture Formats: JPEG Parchment", "no format is called Parchment"),
        ("Display Formats: JPEG, Clay, Wax", "no format is called Clay, Wax"),
        ("Serial Number: " + "7" * 255, "the serial number is longer than a PTP string"),
    ],
)
def test_a_head_that_cannot_be_read(line: str, why: str) -> None:
    text = f"Model: Lark\n{line}\n{PROPERTY}"
    assert unread(text) == [(2, 2, why)]


def test_versions_of_the_standard() -> None:
    assert read_summary(f"Model: Lark\nPTP Standard Version: 1.10\n{PROPERTY}").info.standard_version == 110
    assert read_summary(f"Model: Lark\nPTP Standard Version: 100\n{PROPERTY}").info.standard_version == 100


def test_the_dataset_is_believed_before_the_summary() -> None:
    """libgphoto2 corrects what cameras say: a Nikon that has Microsoft's extension becomes one with Nikon's."""
    dataset = DeviceInfo(vendor_extension_id=0xFFFFFFFF, model="Lark 2", device_version="1.03", operations=(0x1001,))
    both = LONG + "\n" + dataset_text(dataset)
    assert read_summary(both).info.vendor_extension_id == 0xFFFFFFFF
    assert "the version is '1.03' as the DeviceInfo says, and not '1.04'" in assumed(both)
    assert "properties that DeviceInfo does not list are listed too: 0x5001, " not in assumed(both)


def test_properties_beyond_the_dataset_are_listed_too() -> None:
    both = LONG + "\n" + dataset_text(DeviceInfo(model="Lark 2", operations=(0x1001,), properties=(0x5007, 0x5001)))
    assert read_summary(both).info.properties[:3] == (0x5007, 0x5001, 0x5003)
    assert "properties that DeviceInfo does not list are listed too: 0x5003, " in assumed(both)


def test_another_camera_in_the_same_text_is_left_out() -> None:
    text = LONG + "\n" + SHORT
    assert read_summary(text) == read_summary(LONG)
    lines = LONG.count("\n") + 2, text.count("\n")
    assert unread(text) == [(*lines, "another description; the first one counts")]


def test_a_second_description_needs_no_heading() -> None:
    text = LONG + "\nIn another mode\n" + SHORT.partition("\n")[2]
    assert read_summary(text) == read_summary(LONG)
    assert unread(text)[0][2] == "no line that a summary has"
    assert unread(text)[1][2] == "another description; the first one counts"


def test_of_several_datasets_that_of_the_same_firmware_counts() -> None:
    old, new = (DeviceInfo(model="Lark 2", device_version=v, operations=(n,)) for v, n in (("1.03", 1), ("1.04", 2)))
    text = dataset_text(old) + dataset_text(new) + LONG
    assert read_summary(text).info.operations == (2,)
    assert unread(text)[0][2] == "another description; the first one counts"


def test_widgets_are_no_properties() -> None:
    widgets = "/main/actions/bulb\nLabel: Bulb Mode\nReadonly: 0\nCurrent: 2\nEND\n"
    text = LONG + "\n" + widgets + "\n" + dataset_text(DeviceInfo(model="Lark 2", operations=(0x1001,)))
    first = LONG.count("\n") + 2
    assert unread(text) == [(first, first + 4, "gphoto2's list of settings, which names no properties")]
    assert read_summary(text).info.operations == (0x1001,)
    headless = LONG + widgets + SHORT.partition("\n")[2]
    assert unread(headless)[-1][2] == "another description; the first one counts"


def test_a_property_that_is_described_twice() -> None:
    same = LONG + "Property 0xd407:(read only) (type=0x6) 1\n"
    assert read_summary(same).unread == ()
    other = LONG + "Property 0xd407:(read only) (type=0x6) 2\n"
    assert values(read_summary(other))[0xD407] == 1
    assert unread(other)[0][2] == "property 0xd407 is described again, and differently; the first one counts"


def test_a_property_that_cannot_be_read_is_refused() -> None:
    text = "Property 0x5001:(read only) (type=0x2) Enumeration [1,2\nstray\nProperty 0x5018:(read only) (type=0x2) 1\n"
    assert unread(text) == [(1, 2, "property 0x5001 is not described: the list of values does not end")]
    assert read_summary(text).refused == (RefusedProperty(0x5001, 0x200A),)
    assert values(read_summary(text)) == {0x5018: 1}


def test_a_remark_is_told() -> None:
    text = "Property 0x501e:(readwrite) (type=0xffff) 'a'\t\tmine\n"
    assert unread(text) == [(1, 1, "a remark behind property 0x501e: mine")]
    assert values(read_summary(text)) == {0x501E: "a"}


def test_a_store_that_is_told_twice() -> None:
    store = "store_00010001:\n\tStorageDescription: SD1\n"
    text = PROPERTY + store + store.replace("SD1", "SD2")
    assert read_summary(text).stores[0].info.description == "SD1"
    assert unread(text) == [(4, 4, "this store is described again; the first one counts")]


def test_a_head_ends_a_store() -> None:
    text = "store_00010001:\n\tStorageDescription: SD1\nManufacturer: Meadow\nModel: Lark\n" + PROPERTY
    assert unread(text)[0][2] == "another description; the first one counts"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Model: Lark\n",
        "Device info:\n",
        "Device Property Summary:\n",
        "a: b\n" * 9,
        "\0\0\xff",
        "0x1001\n",
    ],
)
def test_a_text_that_is_no_summary(text: str) -> None:
    with pytest.raises(SettingsError, match="nothing in it describes a camera") as error:
        read_summary(text)
    assert error.value.key == "like"


@pytest.mark.parametrize("name", every_text())
def test_every_line_is_read_or_told(name: str) -> None:
    """No property of any text is lost: each that a line names is described, refused, or complained about."""
    text = every_text()[name]
    found = read_summary(text)
    known = {desc.code for desc in found.properties} | {each.code for each in found.refused}
    assert known == set(found.info.properties)
    for each in found.unread:
        assert 1 <= each.first <= each.last <= text.count("\n") + 1
        assert each.why
    assert found.info.model
    assert found.info.operations
