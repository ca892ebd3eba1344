"""What real bodies sent, where the recordings are at hand: they are not ours to publish."""

import re
from pathlib import Path

import pytest

from hotshoe.catalog.standard import STANDARD
from hotshoe.protocol.containers import ContainerReader, DataHead
from hotshoe.protocol.framing import Piece
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.state import read_state, write_state
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.containers import DataContainer, decode_container, encode_container
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import Judge

CAPTURES = Path(__file__).resolve().parents[4] / "shared" / "captures"

pytestmark = pytest.mark.skipif(not CAPTURES.exists(), reason="the recordings of others are not here")


def test_the_device_info_of_an_x_h1() -> None:
    recorded = (CAPTURES / "vcam_fuji_xh1_device_info_1001.bin").read_bytes()
    container = decode_container(recorded, Judge(strict=True))
    assert isinstance(container, DataContainer)
    assert (container.code, container.transaction) == (0x1001, 1)
    assert encode_container(container) == recorded
    info = decode(DeviceInfo, container.payload, Judge(strict=True))
    assert encode(info) == container.payload
    assert (info.manufacturer, info.model, info.device_version) == ("FUJIFILM", "X-H1", "2.14")
    assert (info.vendor_extension_id, info.vendor_extension_desc) == (6, fuji.VENDOR_EXTENSION)
    assert fuji.RAF in info.capture_formats
    assert len(info.properties) == 168


def test_it_is_read_in_any_slices() -> None:
    recorded = (CAPTURES / "vcam_fuji_xh1_device_info_1001.bin").read_bytes()
    for size in (1, 7, 100):
        reader, payload = ContainerReader(), b""
        for start in range(0, len(recorded), size):
            reader.feed(recorded[start : start + size])
            while (frame := reader.next()) is not None:
                match frame:
                    case DataHead():
                        assert frame == DataHead(0x1001, 1, 593)
                    case Piece():
                        payload += frame.data
        assert payload == recorded[12:]


@pytest.mark.parametrize("model", ["xt2", "xt20"])
def test_what_a_body_tells_first(model: str) -> None:
    log = (CAPTURES / f"fudge-log-{model}.txt").read_text()
    found = re.search(r"events after opening session\.\nPayload: ([0-9A-F ]+)", log)
    assert found
    payload = bytes.fromhex(found[1])
    state = read_state(payload)
    assert write_state(state) == payload
    assert list(state) == [0xDF00, 0xD220, 0xD222, 0xD52F, 0xD400, 0xD401]
    assert state[fuji.CAMERA_STATE.code] == 6
    told = re.findall(r"\b([0-9A-F]{4}) changed to (\d+)", log)
    assert [(int(code, 16), int(value)) for code, value in told] in ([], list(state.items()))
    # A data container and a response came: 12 bytes each, and what is in the first.
    assert f"Read {len(payload) + 24} bytes" in log


@pytest.mark.parametrize("model", ["x5", "xt2", "xt4", "xt20"])
def test_every_property_that_a_body_told_has_a_name(model: str) -> None:
    log = (CAPTURES / f"fudge-log-{model}.txt").read_text()
    told = {int(code, 16) for code in re.findall(r"\b([0-9A-F]{4}) changed to", log)}
    assert told <= (STANDARD | fuji.FUJI).properties.keys()
