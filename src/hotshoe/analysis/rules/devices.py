"""Rules about DeviceInfo: what has to be in it, and in which list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hotshoe.analysis.model import Transaction
from hotshoe.analysis.rules.examples import DEVICE, device
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import DeviceInfo

VERSION = Rule(
    "device-version",
    Severity.WARNING,
    "a DeviceInfo of a standard that does not exist",
    "ISO 15740 5.5.1: 100 for the version 1.0, 110 for 1.1",
    (Example("version 0.01", device(standard_version=1)),),
)

MANDATORY = Rule(
    "device-mandatory",
    Severity.ERROR,
    "a mandatory operation is not listed",
    "ISO 15740 14: GetDeviceInfo, OpenSession and CloseSession are everybody's",
    (Example("no CloseSession", device(operations=(0x1001, 0x1002, 0x1004, 0x1005))),),
)

PLACE = Rule(
    "device-code",
    Severity.ERROR,
    "a code in a list of another kind",
    "ISO 15740 6 and 10 to 13: the first digit of a code says what it is",
    (
        Example("an event among the operations", device(operations=(*DEVICE.operations, 0x4002))),
        Example("an operation among the events", device(events=(0x1002,))),
        Example("a format among the properties", device(properties=(0x3801,))),
        Example("a property among the formats", device(image_formats=(0x5001,))),
    ),
)

TWICE = Rule(
    "device-code-twice",
    Severity.WARNING,
    "a code that is listed twice",
    "ISO 15740 5.5.1: the lists are sets",
    (Example("GetObject again", device(operations=(*DEVICE.operations, op.GET_OBJECT.code))),),
)

VENDOR = Rule(
    "device-vendor",
    Severity.WARNING,
    "a maker's operations, and no VendorExtensionID that says whose",
    "ISO 15740 5.5.1: codes from 0x9000 on mean what VendorExtensionID says",
    (Example("0x9207 of nobody", device(vendor_extension_id=0, operations=(*DEVICE.operations, 0x9207))),),
    "Leica Q3",
)

PAIRS = Rule(
    "device-pairs",
    Severity.NOTE,
    "an operation without the one that it needs",
    "ISO 15740 14: ObjectInfo goes with objects, the description with a property's value",
    (
        Example("SendObject without SendObjectInfo", device(operations=(*range(0x1001, 0x100C), 0x100D))),
        Example("a value without its description", device(operations=(*range(0x1001, 0x100A), 0x1015))),
    ),
)

RULES = (VERSION, MANDATORY, PLACE, TWICE, VENDOR, PAIRS)

_MANDATORY = (op.GET_DEVICE_INFO, op.OPEN_SESSION, op.CLOSE_SESSION)
_NEEDS = (
    (op.SEND_OBJECT, op.SEND_OBJECT_INFO),
    (op.GET_OBJECT_INFO, op.GET_OBJECT_HANDLES),
    (op.GET_DEVICE_PROP_VALUE, op.GET_DEVICE_PROP_DESC),
    (op.TERMINATE_OPEN_CAPTURE, op.INITIATE_OPEN_CAPTURE),
)
_DIGITS = {
    "operations": (0x1, 0x9),
    "events": (0x4, 0xC),
    "properties": (0x5, 0xD),
    "capture_formats": (0x3, 0xB),
    "image_formats": (0x3, 0xB),
}
"""The first digits of the codes in each list."""


class Devices(Family):
    """Reads each DeviceInfo; the same one again says nothing new."""

    _before: DeviceInfo | None = None

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        if transaction.request.code != op.GET_DEVICE_INFO.code:
            return
        told = self.scene.told(transaction)
        info = told.value if told else None
        # Fujifilm bodies answer with nothing at all, which fields-absent tells.
        if not isinstance(info, DeviceInfo) or info == self._before or not info.operations:
            return
        self._before = info
        for rule, text in judged(info):
            yield self.scene.of_data(rule, transaction, text)


def judged(info: DeviceInfo) -> Iterator[tuple[Rule, str]]:
    """What is wrong with a DeviceInfo."""
    if info.standard_version not in (100, 110):
        yield VERSION, f"version {info.standard_version}"
    for operation in _MANDATORY:
        if operation.code not in info.operations:
            yield MANDATORY, f"{operation.name} is missing"
    for name, digits in _DIGITS.items():
        yield from _listed(name, getattr(info, name), digits)
    if not info.vendor_extension_id and any(code >> 12 == 0x9 for code in info.operations):
        yield VENDOR, "VendorExtensionID is 0"
    for one, other in _NEEDS:
        if one.code in info.operations and other.code not in info.operations:
            yield PAIRS, f"{one.name} without {other.name}"


def _listed(name: str, codes: tuple[int, ...], digits: tuple[int, int]) -> Iterator[tuple[Rule, str]]:
    wrong = [f"0x{code:04X}" for code in codes if code >> 12 not in digits]
    if wrong:
        yield PLACE, f"{', '.join(wrong[:5])} among the {name.replace('_', ' ')}"
    (code, times), *_ = Counter(codes).most_common(1) or [(0, 0)]
    if times > 1:
        yield TWICE, f"0x{code:04X} among the {name.replace('_', ' ')}"
