"""What a Sequoia's sensors tell: arrays of numbers whose places have names (sequoia-ptpy, Parrot's own program)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotshoe.wire.datatypes import ARRAY, UINT32, decode_value
from hotshoe.wire.deviations import Judge
from hotshoe.wire.fields import Buffer

SUNSHINE = ("green", "red", "red-edge", "nir", "green-2", "red-2", "red-edge-2", "nir-2")
"""Irradiance by channel; older firmware tells the first four."""

TEMPERATURE = ("p7", "p7mu", "ddr", "wifi", "imu", "imu-sunshine")
ANGLES = ("yaw", "pitch", "roll")
PLACE = ("longitude-degrees", "longitude-minutes", "longitude-seconds",
         "latitude-degrees", "latitude-minutes", "latitude-seconds", "altitude")  # fmt: skip
AXES = ("x", "y", "z")
IMU = (
    *(f"gyroscope-{axis}" for axis in AXES),
    *(f"accelerometer-{axis}" for axis in AXES),
    *(f"magnetometer-{axis}" for axis in AXES),
    *ANGLES,
)

STATUS = ("snapshot-requested", "body-imu-calibrating", "sunshine-imu-calibrating", "sunshine-connected",
          "sunshine-gps-running", "remote-gps-running", "rgb-error", "green-error", "red-error", "red-edge-error",
          "nir-error", "body-sensors-ready", "sunshine-sensors-ready", "camera-running")  # fmt: skip
"""Flags of GetStatusMask, the lowest first."""

CALIBRATION = {1: "ok", 2: "running", 3: "roll-pending", 4: "pitch-pending", 5: "yaw-pending", 6: "failed",
               7: "aborted"}  # fmt: skip


def read_named(data: Buffer, names: Sequence[str], judge: Judge, datatype: int = UINT32) -> Mapping[str, int]:
    """An array's numbers by name; those beyond the names by their place. Raises MalformedPacket."""
    values = decode_value(data, ARRAY | datatype, judge)
    assert isinstance(values, tuple)
    places = (*names, *(str(place) for place in range(len(names), len(values))))
    return dict(zip(places, values, strict=False))


def read_status(data: Buffer, judge: Judge) -> tuple[str, ...]:
    """The flags that are set, those without a name by their number. Raises MalformedPacket."""
    mask = decode_value(data, UINT32, judge)
    assert isinstance(mask, int)
    return tuple(STATUS[bit] if bit < len(STATUS) else str(bit) for bit in range(32) if mask >> bit & 1)


def read_calibration(data: Buffer, judge: Judge) -> str:
    """How far the magnetometer's calibration has come. Raises MalformedPacket."""
    state = decode_value(data, UINT32, judge)
    assert isinstance(state, int)
    return CALIBRATION.get(state, str(state))
