"""Private parts of datasets: which of their bytes tell whose camera it is, and what is to stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotshoe.analysis.disguise import Disguise, Kind
from hotshoe.analysis.profiles import private_profile
from hotshoe.analysis.tags import Part
from hotshoe.catalog.model import Catalog, Property
from hotshoe.catalog.operations import GET_DEVICE_INFO, GET_OBJECT_INFO, GET_STORAGE_INFO, SEND_OBJECT_INFO
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.eos.records import HEADER as RECORD_HEADER
from hotshoe.vendors.canon.eos.records import PROPERTY_VALUE_CHANGED
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo, ObjectPropList, StorageInfo
from hotshoe.wire.datatypes import STRING, Enumeration, Value, decode_value
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.text import STRING_UNITS, to_utf16

_WORDS = (
    (re.compile(r"serial|uniqueid|volumeid", re.IGNORECASE), Kind.SERIAL),
    (re.compile(r"ssid|wifiname|accesspoint|address|url", re.IGNORECASE), Kind.NETWORK),
    (re.compile(r"passw|wifikey|networkkey|pincode", re.IGNORECASE), Kind.KEY),
    (re.compile(r"(friendly|device|camera|nick|user|host|partner)name|initiator|partner", re.IGNORECASE), Kind.NAME),
    (re.compile(r"artist|author|copyright|owner|photographer", re.IGNORECASE), Kind.OWNER),
    (re.compile(r"comment|gps|guid|keywords|location", re.IGNORECASE), Kind.TEXT),
)
"""How properties are called whose texts are private."""

_SECRET_OPERATION = re.compile(r"password|macaddress|gps|pairing|ptpipinfo|accesspoint|profiledata$", re.IGNORECASE)
"""Operations of which the whole dataset is private."""

_DESCRIPTION = re.compile(r"DevicePropDesc")
_VALUE = re.compile(r"(Get|Set)\w*DevicePropValue(Ex)?$|(Get|Set)\w*Property$")
_LIST = re.compile(r"ObjectPropList$")
_OBJECT_VALUE = re.compile(r"ObjectPropValue$")
_EOS_SET, _EOS_EVENTS = "EosSetDevicePropValueEx", "EosGetEvent"

_WIDE_TEXT = re.compile(rb"(?:[\x20-\x7e]\x00){4,}")


def private_parts(request: OperationRequest, catalog: Catalog, data: bytes, disguise: Disguise) -> Iterator[Part]:
    """What is to be replaced in the dataset that belongs to a request.

    Of one that should be private and cannot be read every text is replaced, for nobody knows which it would have been.
    """
    try:
        yield from list(_Reading(request, catalog, data, disguise).parts())
    except MalformedPacket:
        yield from every_text(data, disguise)


def every_text(data: bytes, disguise: Disguise) -> Iterator[Part]:
    """Texts in UTF-16, whatever they mean."""
    for found in _WIDE_TEXT.finditer(data):
        text = found[0].decode("utf-16-le")
        yield Part(found.start(), to_utf16(disguise.text(Kind.TEXT, text)))


def kind_of(prop: Property | None) -> Kind | None:
    """What the texts of a property are; None where anybody may know them. Of unknown ones nobody knows."""
    if prop is None:
        return Kind.TEXT
    return next((kind for words, kind in _WORDS if words.search(prop.name)), None)


class _Reading:
    """One dataset, of an operation that has a name or none."""

    def __init__(self, request: OperationRequest, catalog: Catalog, data: bytes, disguise: Disguise) -> None:
        self._request = request
        self._catalog = catalog
        self._data = data
        self._disguise = disguise

    def parts(self) -> Iterator[Part]:
        """Raises MalformedPacket."""
        profile = private_profile(self._data, self._disguise)
        if profile is not None:
            return iter(profile)
        match self._request.code:
            case GET_DEVICE_INFO.code:
                return self._device_info()
            case GET_STORAGE_INFO.code:
                return self._text(Kind.TEXT, decode(StorageInfo, self._data).label)
            case GET_OBJECT_INFO.code | SEND_OBJECT_INFO.code:
                return self._text(Kind.OWNER, decode(ObjectInfo, self._data).keywords)
        operation = self._catalog.operations.get(self._request.code)
        return self._named(operation.name if operation else "")

    def _named(self, name: str) -> Iterator[Part]:
        """The dataset of an operation of that name."""
        params = self._request.params
        if _SECRET_OPERATION.search(name):
            yield Part(0, bytes(len(self._data)))
        elif _DESCRIPTION.search(name):
            yield from self._description()
        elif _VALUE.search(name) and params:
            yield from self._value(self._catalog.properties.get(params[0]))
        elif _LIST.search(name):
            yield from self._object_properties()
        elif _OBJECT_VALUE.search(name) and len(params) > 1:
            yield from self._value(self._catalog.object_properties.get(params[1]))
        elif name in {_EOS_SET, _EOS_EVENTS}:
            yield from self._records(events=name == _EOS_EVENTS)

    def _device_info(self) -> Iterator[Part]:
        info = decode(DeviceInfo, self._data)
        self._disguise.publish(info.manufacturer, info.model, info.device_version, info.vendor_extension_desc)
        yield from self._text(Kind.SERIAL, info.serial_number)

    def _description(self) -> Iterator[Part]:
        description = decode(DevicePropDesc, self._data)
        prop = self._catalog.properties.get(description.code)
        kind = kind_of(prop)
        if kind is None or (prop is None and isinstance(description.form, Enumeration)):
            return
        listed = description.form.values if isinstance(description.form, Enumeration) else ()
        for value in (description.default, description.current, *listed):
            yield from self._any(kind, value)

    def _value(self, prop: Property | None) -> Iterator[Part]:
        kind = kind_of(prop)
        if kind is None:
            return
        if prop is not None and prop.datatype != STRING and not self._is_text():
            yield from self._any(kind, decode_value(self._data, prop.datatype))
        elif self._is_text():
            yield from self._any(kind, decode_value(self._data, STRING))

    def _is_text(self) -> bool:
        """Whether the whole value is a PTP string, with its NUL."""
        data = self._data
        return len(data) > 3 and len(data) == 1 + 2 * data[0] and data[-2:] == b"\0\0"

    def _object_properties(self) -> Iterator[Part]:
        for each in decode(ObjectPropList, self._data).elements:
            prop = self._catalog.object_properties.get(each.code)
            kind = kind_of(prop) if prop else None
            if kind is not None:
                yield from self._any(kind, each.value)

    def _any(self, kind: Kind, value: Value) -> Iterator[Part]:
        if isinstance(value, str):
            yield from self._text(kind, value)

    def _text(self, kind: Kind, value: str) -> Iterator[Part]:
        """Wherever the dataset has the text as a PTP string; the last one where it lacks the NUL."""
        if not value:
            return
        plain, other = to_utf16(value), to_utf16(self._disguise.text(kind, value))
        counted = bytes([min(len(plain) // 2, STRING_UNITS) + 1]) + plain + b"\0\0"
        at = self._data.find(counted)
        if at < 0 and (last := self._data.rfind(plain)) >= 0:
            yield Part(last, other)
        while at >= 0:
            yield Part(at + 1, other)
            at = self._data.find(counted, at + len(counted))

    def _records(self, *, events: bool) -> Iterator[Part]:
        """Canon's records of a size, a property and a text that ends with NUL; in events the code comes before."""
        at = 0
        while at + RECORD_HEADER.size + 4 <= len(self._data):
            size, code = RECORD_HEADER.unpack_from(self._data, at)
            begin = at + RECORD_HEADER.size
            if size < RECORD_HEADER.size or at + size > len(self._data):
                return
            if events:
                code = int.from_bytes(self._data[begin : begin + 4], "little") if code == PROPERTY_VALUE_CHANGED else 0
                begin += 4
            yield from self._record(code, self._data[begin : at + size], begin)
            at += size

    def _record(self, code: int, value: bytes, begin: int) -> Iterator[Part]:
        prop = self._catalog.properties.get(code)
        kind = kind_of(prop) if prop else None
        text = value.split(b"\0")[0].decode("latin-1")
        if kind is not None and text:
            yield Part(begin, self._disguise.text(kind, text).encode("latin-1"))
