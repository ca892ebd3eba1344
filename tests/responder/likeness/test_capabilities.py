from hotshoe.catalog import events
from hotshoe.responder.likeness.capabilities import OPERATIONS_OF, capabilities, events_of, operations_of
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT8

READ_ONLY = DevicePropDesc(0x5001, UINT8, 0, 1, 1)
SETTABLE = DevicePropDesc(0x5018, UINT8, 1, 1, 1)
DOWNLOAD = set(OPERATIONS_OF["file download"])


def test_phrases() -> None:
    line = "\tFile Download,  No File Deletion, File Upload, Time Travel"
    assert capabilities(line) == (["file download", "no file deletion", "file upload"], ["time travel"])
    assert capabilities("Canon Wifi support") == (["canon wifi support"], [])


def test_what_phrases_stand_for() -> None:
    def found(*phrases: str) -> set[int]:
        return set(operations_of(phrases, (), listed=False, mtp_objects=False)) - DOWNLOAD

    assert found("no file deletion", "no file upload", "no image capture", "no open capture") == set()
    assert found("file deletion", "file upload") == {0x100B, 0x100C, 0x100D}
    assert found("generic image capture", "open capture") == {0x100E, 0x1018, 0x101C}
    assert found("nikon capture 1", "nikon capture 2", "nikon capture 3") == {0x90C0, 0x90CB, 0x9207}
    assert found("canon eos capture", "canon eos capture 2", "canon wifi support") == {0x910F, 0x9128, 0x9033}


def test_a_camera_that_gphoto2_could_ask_can_be_read() -> None:
    assert set(operations_of((), (), listed=False, mtp_objects=False)) == DOWNLOAD


def test_properties_want_their_operations() -> None:
    def found(*described: DevicePropDesc, listed: bool = True, mtp_objects: bool = False) -> set[int]:
        return set(operations_of((), described, listed=listed, mtp_objects=mtp_objects)) - DOWNLOAD

    assert found() == found(READ_ONLY) == {0x1014, 0x1015}
    assert found(READ_ONLY, SETTABLE) == {0x1014, 0x1015, 0x1016}
    assert found(listed=False, mtp_objects=True) == {0x9801}


def test_events() -> None:
    always = [events.OBJECT_ADDED, events.OBJECT_REMOVED]
    assert events_of(()) == always
    assert events_of((0x1016,)) == [*always, events.DEVICE_PROP_CHANGED]
    assert events_of((0x100E,)) == [*always, events.STORE_FULL, events.CAPTURE_COMPLETE]
