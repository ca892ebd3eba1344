"""A document of ``hotshoe info --json`` as a Likeness."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from hotshoe.catalog import responses
from hotshoe.errors import LocalProtocolError, SettingsError
from hotshoe.responder.likeness.model import DescribedStore, Likeness, RefusedProperty
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import DATATYPES, Enumeration, Form, OtherForm, Range, Value, datatype_name
from hotshoe.wire.values import StorageID

_TYPES = {datatype_name(code): code for code in DATATYPES}


def read_document(text: str) -> Likeness:
    """The camera of a document that has one; raises SettingsError, which says what is wrong."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"no JSON: {error}", key="like") from error
    try:
        (camera,) = document["cameras"]
        return _likeness(camera)
    except LocalProtocolError as error:
        raise SettingsError(f"no camera could say that: {error}", key="like") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise SettingsError(f"no document of hotshoe info --json about one camera ({what})", key="like") from error


def _likeness(camera: dict[str, Any]) -> Likeness:
    info = _struct(DeviceInfo, camera["dataset"])
    described = {desc.code: desc for desc in map(_description, camera.get("properties", ()))}
    responded = {each["code"]: each["response"] for each in camera.get("refused", ())}
    # Some makes tell of properties by operations of their own, and not in DeviceInfo.
    beside = [each["code"] for each in camera.get("properties", ()) if not each.get("listed", True)]
    listed = dict.fromkeys((*info.properties, *(code for code in described if code not in beside), *responded))
    info = dataclasses.replace(info, properties=tuple(listed))
    refused = [
        RefusedProperty(code, responded.get(code) or responses.DEVICE_PROP_NOT_SUPPORTED)
        for code in listed
        if code not in described
    ]
    stores = tuple(_store(each) for each in camera.get("stores", ()))
    likeness = Likeness(
        info,
        tuple(described[code] for code in dict.fromkeys((*listed, *beside)) if code in described),
        tuple(refused),
        stores,
        assumed=tuple(_assumed(camera, refused, responded)),
    )
    _check(likeness)
    return likeness


def _assumed(camera: dict[str, Any], refused: list[RefusedProperty], responded: dict[int, object]) -> Iterator[str]:
    silent = [f"0x{each.code:04x}" for each in refused if each.code not in responded]
    if silent:
        yield f"properties without a description are refused: {', '.join(silent)}"
    if "stores" not in camera:
        yield "the document tells of no stores"


def _check(likeness: Likeness) -> None:
    """Everything has to fit the wire; raises LocalProtocolError."""
    for dataset in (likeness.info, *likeness.properties, *(store.info for store in likeness.stores)):
        encode(dataset)
    for store in likeness.stores:
        encode(StorageInfo(0, 0, 0, 0, 0, store.id))
    for each in likeness.refused:
        encode(DeviceInfo(functional_mode=each.response))


def _struct(kind: type[Any], facts: dict[str, Any]) -> Any:
    """A dataset of the fields that are there; raises TypeError for a fact that is no field."""
    return kind(**{name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()})


def _store(facts: dict[str, Any]) -> DescribedStore:
    inside = {name: fact for name, fact in facts.items() if name not in {"id", "name"}}
    return DescribedStore(StorageID(facts["id"]), _struct(StorageInfo, inside))


def _description(facts: dict[str, Any]) -> DevicePropDesc:
    current, default = _value(facts["value"]), _value(facts["default"])
    access = facts.get("access", int(facts["settable"]))
    return DevicePropDesc(facts["code"], _TYPES[facts["type"]], access, default, current, _form(facts))


def _form(facts: dict[str, Any]) -> Form | None:
    match facts:
        case {"allowed": list(values)}:
            return Enumeration(tuple(map(_value, values)))
        case {"range": [least, most, step]}:
            return Range(_value(least), _value(most), _value(step))
        case {"form": int(flag), "form_data": str(data)}:
            return OtherForm(flag, bytes.fromhex(data))
    return None


def _value(fact: Any) -> Value:
    if isinstance(fact, list):
        return tuple(fact)
    if isinstance(fact, int | str):
        return fact
    raise ValueError(f"{fact!r} is no value")
