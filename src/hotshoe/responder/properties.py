"""The settings of a camera: values with their types, what may be set, and what they are set to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hotshoe.catalog import responses
from hotshoe.catalog.model import Property
from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.responder.refusal import Refusal
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import Form, Value, encode_value, value_codec
from hotshoe.wire.fields import Reader

READ_ONLY, SETTABLE = 0, 1


@dataclass(frozen=True, slots=True)
class Setting:
    """One property of a camera: its factory default, and which values an initiator may give it.

    ``read`` answers for a value that the camera knows better, such as the time. ``write`` hears of a value that an
    initiator sets, before it is kept, and raises ValueError for one that is not possible.
    """

    kind: Property
    default: Value
    form: Form | None = None
    settable: bool = True
    read: Callable[[], Value] | None = None
    write: Callable[[Value], None] | None = None


class PropertyTable:
    """Every setting by its code, and its present value."""

    def __init__(
        self,
        settings: Iterable[Setting] = (),
        values: Mapping[int, Value] | None = None,
        refused: Mapping[int, int] | None = None,
        unlisted: Iterable[Setting] = (),
    ) -> None:
        """``values`` are those that differ from the defaults at first.

        ``refused`` are properties that the camera lists, and answers for with a response code. ``unlisted`` are those
        in which its handlers keep what they have to remember though it does not list them; an initiator that knows of
        them has them, unless they are refused.
        """
        listed = {setting.kind.code: setting for setting in settings}
        self._settings = {setting.kind.code: setting for setting in unlisted} | listed
        self._values: dict[int, Value] = dict(values or {})
        self._refused = dict(refused or {})
        self._listed = tuple(listed)

    @property
    def codes(self) -> tuple[int, ...]:
        """Which properties are listed, those included that are refused."""
        return (*self._listed, *self._refused)

    @property
    def described(self) -> tuple[int, ...]:
        """Which of them the camera describes."""
        return self._listed

    @property
    def answered(self) -> tuple[int, ...]:
        """Which properties an initiator has that knows of them, listed or not."""
        return tuple(code for code in self._settings if code not in self._refused)

    def __contains__(self, code: object) -> bool:
        """Whether there is a property with a value."""
        return code in self._settings

    def value(self, code: int) -> Value:
        """The present value, for the camera itself; raises Refusal DEVICE_PROP_NOT_SUPPORTED."""
        setting = self._known(code)
        return setting.read() if setting.read else self._values.get(code, setting.default)

    def value_bytes(self, code: int) -> bytes:
        """The present value as a dataset; raises Refusal."""
        datatype = self._setting(code).kind.datatype
        return encode_value(self.value(code), datatype)

    def describe(self, code: int) -> DevicePropDesc:
        """The DevicePropDesc dataset; raises Refusal."""
        setting = self._setting(code)
        access = SETTABLE if setting.settable else READ_ONLY
        return DevicePropDesc(code, setting.kind.datatype, access, setting.default, self.value(code), setting.form)

    def put(self, code: int, value: Value) -> bool:
        """The camera itself sets a value; whether it is another one. Raises ValueError for one of the wrong type."""
        datatype = self._known(code).kind.datatype
        try:
            encode_value(value, datatype)
        except LocalProtocolError as error:
            raise ValueError(str(error)) from error
        before = self.value(code)
        self._values[code] = value
        return self.value(code) != before

    def set(self, code: int, data: bytes) -> bool:
        """An initiator sets a value; whether it is another one.

        Raises Refusal: ACCESS_DENIED for what cannot be set, INVALID_DEVICE_PROP_FORMAT for data of another type,
        INVALID_DEVICE_PROP_VALUE for a value that is not among those offered.
        """
        setting = self._setting(code)
        if not setting.settable:
            raise Refusal(responses.ACCESS_DENIED, f"{setting.kind.name} cannot be set")
        value = _decode(data, setting.kind)
        if setting.form and not setting.form.allows(value):
            raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, f"{setting.kind.name} cannot be {value!r}")
        before = self.value(code)
        self._write(setting, value)
        self._values[code] = value
        return self.value(code) != before

    def reset(self, code: int) -> bool:
        """Back to the factory default; whether that is another value. Raises Refusal."""
        setting = self._setting(code)
        if not setting.settable:
            raise Refusal(responses.ACCESS_DENIED, f"{setting.kind.name} cannot be set")
        before = self.value(code)
        self._values.pop(code, None)
        return self.value(code) != before

    @property
    def resettable(self) -> tuple[int, ...]:
        """Which properties ``reset`` brings back: those that can be set."""
        return tuple(code for code in self._listed if self._settings[code].settable)

    def _setting(self, code: int) -> Setting:
        """What initiators have of a property. Raises Refusal."""
        if code in self._refused:
            raise Refusal(self._refused[code], f"property 0x{code:04X} is refused")
        return self._known(code)

    def _known(self, code: int) -> Setting:
        setting = self._settings.get(code)
        if setting is None:
            raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{code:04X}")
        return setting

    @staticmethod
    def _write(setting: Setting, value: Value) -> None:
        if setting.write is None:
            return
        try:
            setting.write(value)
        except ValueError as error:
            raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, f"{setting.kind.name}: {error}") from error


def _decode(data: bytes, kind: Property) -> Value:
    reader = Reader(data)
    try:
        value: Value = value_codec(kind.datatype).read(reader, None)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"{kind.name}: {error}") from error
    if reader.remaining:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"{kind.name}: {reader.remaining} bytes too many")
    return value
