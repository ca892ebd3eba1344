"""What codes mean on a Sequoia (sequoia-ptpy, Parrot's own program; types as it sends them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotshoe.catalog import properties as standard
from hotshoe.catalog import units
from hotshoe.catalog.model import Catalog, Direction, EventKind, Operation, Property, Reply, by_code
from hotshoe.vendors.parrot import readings
from hotshoe.vendors.parrot.readings import read_calibration, read_named, read_status
from hotshoe.wire.datatypes import INT32, STRING, UINT8, UINT16, UINT32

Named = Mapping[str, int]


def _named(names: Sequence[str], datatype: int = UINT32) -> Callable[[Reply], Named]:
    return lambda reply: read_named(reply.data, names, reply.judge, datatype)


def _status(reply: Reply) -> tuple[str, ...]:
    return read_status(reply.data, reply.judge)


def _calibration(reply: Reply) -> str:
    return read_calibration(reply.data, reply.judge)


def _reading(code: int, name: str, read: Callable[[Reply], Named], *params: str) -> Operation[Named]:
    return Operation(code, name, params, read, Direction.IN)


GET_SUNSHINE_VALUES = _reading(0x9201, "GetSunshineValues", _named(readings.SUNSHINE))
GET_TEMPERATURE_VALUES = _reading(0x9202, "GetTemperatureValues", _named(readings.TEMPERATURE, INT32))
GET_IMU_VALUES = _reading(0x9208, "GetImuValues", _named(readings.IMU), "imu")
GET_STATUS_MASK: Operation[tuple[str, ...]] = Operation(0x9209, "GetStatusMask", ("imu",), _status, Direction.IN)
MAGNETO_CALIB_STATUS: Operation[str] = Operation(0x9212, "MagnetoCalibStatus", ("imu",), _calibration, Direction.IN)

OPERATIONS: tuple[Operation[Any], ...] = (
    GET_SUNSHINE_VALUES,
    GET_TEMPERATURE_VALUES,
    _reading(0x9203, "GetAngleValues", _named(readings.ANGLES), "imu"),
    _reading(0x9204, "GetGpsValues", _named(readings.PLACE)),
    _reading(0x9205, "GetGyroscopeValues", _named(readings.AXES), "imu"),
    _reading(0x9206, "GetAccelerometerValues", _named(readings.AXES), "imu"),
    _reading(0x9207, "GetMagnetometerValues", _named(readings.AXES), "imu"),
    GET_IMU_VALUES,
    GET_STATUS_MASK,
    Operation(0x920A, "EjectStorage", ("storage",)),
    Operation(0x9210, "StartMagnetoCalib", ("imu",)),
    Operation(0x9211, "StopMagnetoCalib", ("imu",)),
    MAGNETO_CALIB_STATUS,
    Operation(0x9213, "SendFirmwareUpdate", ("size",), direction=Direction.OUT),
    Operation(0x9400, "SetGeotag", direction=Direction.OUT),
)

EVENTS: tuple[EventKind, ...] = (
    EventKind(0xC201, "SequoiaStatus", ("mask",)),
    EventKind(0xC202, "SequoiaMagnetoCalibrationStatus", ("status",)),
)

_ON_OFF = units.choices({0: "off", 1: "on"})

PROPERTIES: tuple[Property, ...] = (
    Property(0xD201, "PhotoSensorEnableMask", UINT32, "sensors"),
    Property(0xD202, "PhotoSensorsKeepOn", UINT32, "sensors-keep-on", _ON_OFF),
    Property(0xD203, "MultispectralImageSize", STRING, "multispectral-image-size"),
    Property(0xD204, "MainBitDepth", UINT32, "bit-depth"),
    Property(0xD205, "MultispectralBitDepth", UINT32, "multispectral-bit-depth"),
    Property(0xD206, "HeatingEnable", UINT32, "heating", _ON_OFF),
    Property(0xD207, "WifiStatus", UINT32, "wifi"),
    Property(0xD208, "WifiSSID", STRING, "wifi-name"),
    Property(0xD209, "WifiEncryptionType", UINT32),
    Property(0xD20A, "WifiPassphrase", STRING),
    Property(0xD20B, "WifiChannel", UINT32, "wifi-channel"),
    Property(0xD20C, "Localization", STRING),
    Property(0xD20D, "WifiMode", UINT32),
    Property(0xD210, "AntiFlickeringFrequency", UINT32),
    Property(0xD211, "DisplayOverlayMask", UINT32),
    Property(0xD212, "GPSInterval", UINT32, "gps-interval"),
    Property(0xD213, "MultisensorsExposureMeteringMode", UINT16, "", standard.EXPOSURE_METERING_MODE.unit),
    Property(0xD214, "MultisensorsExposureTime", UINT32),
    Property(0xD215, "MultisensorsExposureProgramMode", UINT16, "", standard.EXPOSURE_PROGRAM_MODE.unit),
    Property(0xD216, "MultisensorsExposureIndex", UINT16),
    Property(0xD217, "MultisensorsIrradianceGain", UINT32),
    Property(0xD218, "MultisensorsIrradianceIntegrationTime", UINT32),
    Property(0xD219, "OverlapRate", UINT8, "overlap", units.PERCENT),
    Property(0xD220, "LEDsEnableMask", UINT32, "leds"),
    Property(0xD221, "GPSEnable", UINT32, "gps", _ON_OFF),
    Property(0xD222, "SelectedStorage", UINT32),
    Property(0xD223, "MediaFolderName", STRING, "folder-name"),
    Property(0xD224, "XMPTag", STRING),
)

PARROT = Catalog(operations=by_code(OPERATIONS), events=by_code(EVENTS), properties=by_code(PROPERTIES))
