"""Hypothesis strategies for everything on the wire that a strict sender may send."""

from typing import Any

from hypothesis import strategies as st

from hotshoe.wire import datatypes
from hotshoe.wire.containers import (
    CommandContainer,
    Container,
    DataContainer,
    EventContainer,
    ResponseContainer,
)
from hotshoe.wire.datasets import (
    DeviceInfo,
    DevicePropDesc,
    ObjectInfo,
    ObjectPropDesc,
    ObjectProperty,
    ObjectPropList,
    StorageInfo,
)
from hotshoe.wire.datatypes import ARRAY, STRING, Enumeration, Form, OtherForm, Range, Value
from hotshoe.wire.packets import (
    Cancel,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from hotshoe.wire.text import FRIENDLY_NAME_UNITS, STRING_UNITS, cut_units, from_utf16, to_utf16


def unsigned(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


def wire_text(units: int) -> st.SearchStrategy[str]:
    """Text of at most so many UTF-16 units, lone surrogates included, NUL excluded."""
    characters = st.characters(exclude_characters="\0", exclude_categories=())
    return st.text(characters, max_size=units).map(lambda text: cut_units(from_utf16(to_utf16(text)), units))


U8, U16, U32, U64 = unsigned(8), unsigned(16), unsigned(32), unsigned(64)
TEXT = wire_text(STRING_UNITS)
NAME = wire_text(FRIENDLY_NAME_UNITS)
GUID = st.binary(min_size=16, max_size=16)
PAYLOAD = st.binary(max_size=64)
CODES = st.lists(U16, max_size=20).map(tuple)


def parameters(limit: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(U32, max_size=limit).map(tuple)


PACKETS: st.SearchStrategy[Packet] = st.one_of(
    st.builds(InitCommandRequest, GUID, NAME),
    st.builds(InitCommandAck, U32, GUID, NAME),
    st.builds(InitEventRequest, U32),
    st.builds(InitEventAck),
    st.builds(InitFail, U32),
    st.builds(OperationRequest, U32, U16, U32, parameters(5)),
    st.builds(OperationResponse, U16, U32, parameters(5)),
    st.builds(Event, U16, U32, parameters(3)),
    st.builds(StartData, U32, U64),
    st.builds(Data, U32, PAYLOAD),
    st.builds(Cancel, U32),
    st.builds(EndData, U32, PAYLOAD),
    st.builds(ProbeRequest),
    st.builds(ProbeResponse),
)

CONTAINERS: st.SearchStrategy[Container] = st.one_of(
    st.builds(CommandContainer, U16, U32, parameters(5)),
    st.builds(DataContainer, U16, U32, PAYLOAD),
    st.builds(ResponseContainer, U16, U32, parameters(5)),
    st.builds(EventContainer, U16, U32, parameters(4)),
)

BITS = {
    datatypes.INT8: 8,
    datatypes.UINT8: 8,
    datatypes.INT16: 16,
    datatypes.UINT16: 16,
    datatypes.INT32: 32,
    datatypes.UINT32: 32,
    datatypes.INT64: 64,
    datatypes.UINT64: 64,
    datatypes.INT128: 128,
    datatypes.UINT128: 128,
}
DATATYPES = st.sampled_from(sorted(datatypes.DATATYPES))


def values_of(datatype: int) -> st.SearchStrategy[Value]:
    """Values that fit ``datatype``."""
    if datatype == STRING:
        return TEXT
    if datatype & ARRAY:
        numbers: st.SearchStrategy[Any] = values_of(datatype ^ ARRAY)
        return st.lists(numbers, max_size=9).map(tuple)
    bits = BITS[datatype]
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if datatypes.is_signed(datatype) else unsigned(bits)


def forms_of(datatype: int) -> st.SearchStrategy[Form | None]:
    """No form, a range, an enumeration, or one of MTP's others."""
    value = values_of(datatype)
    return st.one_of(
        st.none(),
        st.builds(Range, value, value, value),
        st.builds(Enumeration, st.lists(value, max_size=5).map(tuple)),
        st.builds(OtherForm, st.sampled_from([3, 4, 5, 6, 0xFF]), st.binary(max_size=9)),
    )


def _property_desc(datatype: int) -> st.SearchStrategy[DevicePropDesc]:
    value = values_of(datatype)
    return st.builds(DevicePropDesc, U16, st.just(datatype), U8, value, value, forms_of(datatype))


def _object_property_desc(datatype: int) -> st.SearchStrategy[ObjectPropDesc]:
    value, form = values_of(datatype), forms_of(datatype)
    return st.builds(ObjectPropDesc, U16, st.just(datatype), U8, value, U32, form)


def _element(datatype: int) -> st.SearchStrategy[ObjectProperty]:
    return st.builds(ObjectProperty, U32, U16, st.just(datatype), values_of(datatype))


DEVICE_INFOS = st.builds(
    DeviceInfo, U16, U32, U16, TEXT, U16, CODES, CODES, CODES, CODES, CODES, TEXT, TEXT, TEXT, TEXT
)
STORAGE_INFOS = st.builds(StorageInfo, U16, U16, U16, U64, U64, U32, TEXT, TEXT)
OBJECT_INFOS = st.builds(
    ObjectInfo,
    *(U32, U16, U16, U32, U16),
    *(U32, U32, U32, U32, U32, U32, U32),
    *(U16, U32, U32),
    *(TEXT, TEXT, TEXT, TEXT),
)
DEVICE_PROP_DESCS = DATATYPES.flatmap(_property_desc)
OBJECT_PROP_DESCS = DATATYPES.flatmap(_object_property_desc)
OBJECT_PROP_LISTS = st.builds(ObjectPropList, st.lists(DATATYPES.flatmap(_element), max_size=4).map(tuple))

DATASETS: st.SearchStrategy[Any] = st.one_of(
    DEVICE_INFOS, STORAGE_INFOS, OBJECT_INFOS, DEVICE_PROP_DESCS, OBJECT_PROP_DESCS, OBJECT_PROP_LISTS
)
