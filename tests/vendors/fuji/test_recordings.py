"""What real bodies sent, where the recordings are at hand: they are not ours to publish."""

import re

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
from tests.borrowed import needs, recording

X_H1 = "vcam_fuji_xh1_device_info_1001.bin"
LOGS = {model: f"fudge-log-{model}.txt" for model in ("x5", "xt2", "xt4", "xt20")}

pytestmark = needs(X_H1, *LOGS.values())


def test_the_device_info_of_an_x_h1() -> None:
    recorded = recording(X_H1)
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
    recorded = recording(X_H1)
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
    log = recording(LOGS[model]).decode()
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


@pytest.mark.parametrize("model", LOGS)
def test_every_property_that_a_body_told_has_a_name(model: str) -> None:
    log = recording(LOGS[model]).decode()
    told = {int(code, 16) for code in re.findall(r"\b([0-9A-F]{4}) changed to", log)}
    assert told <= (STANDARD | fuji.FUJI).properties.keys()
