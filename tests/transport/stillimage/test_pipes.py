import pytest

from hotshoe.transport.stillimage.pipes import BUSY, READY, DeviceStatus, read_status


@pytest.mark.parametrize(
    "data, status",
    [
        ("04000120", DeviceStatus(READY)),
        ("04001920", DeviceStatus(BUSY)),
        ("0c0001208100000002000000", DeviceStatus(READY, (0x81, 0x02))),
        # Longer than it says, and shorter.
        ("0800012081000000ffffffff", DeviceStatus(READY, (0x81,))),
        ("0c00012081000000", DeviceStatus(READY, (0x81,))),
        ("0100", DeviceStatus(READY)),
        ("", DeviceStatus(READY)),
    ],
)
def test_a_status_in_bytes(data: str, status: DeviceStatus) -> None:
    assert read_status(bytes.fromhex(data)) == status
