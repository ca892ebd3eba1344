"""Objects, properties and datasets as people and programs read them."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address
from typing import Any

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.units import show_value
from hotshoe.cli.units import show_size
from hotshoe.client.objects import CameraObject
from hotshoe.vendors.nikon.wifi.profile import key_place
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import Enumeration, OtherForm, Range, datatype_name
from hotshoe.wire.secret import Secret
from hotshoe.wire.text import safe_text

HEX_LINES = 64
"""Lines of sixteen bytes that a dump shows before it says how many are left."""


def object_facts(found: CameraObject, catalog: Catalog) -> dict[str, object]:
    """An object for JSON; ``size`` is null where the camera cannot tell."""
    captured = found.captured
    return {
        "handle": found.handle,
        "path": found.path,
        "name": found.name,
        "folder": found.is_folder,
        "size": None if found.is_folder else found.size,
        "captured": captured.isoformat() if captured else None,
        "protected": found.info.protection != 0,
        "format": catalog.format_name(found.info.format),
        "width": found.info.image_width,
        "height": found.info.image_height,
    }


def size_text(found: CameraObject) -> str:
    """The size for people: ``-`` for folders, ``?`` where the camera cannot tell."""
    if found.is_folder:
        return "-"
    return "?" if found.size is None else show_size(found.size)


def property_facts(found: DevicePropDesc, catalog: Catalog) -> dict[str, object]:
    """A device property for JSON: raw values, and how photographers write them."""
    known = catalog.properties.get(found.code)
    unit = known.unit if known else None
    facts: dict[str, object] = {
        "code": found.code,
        "name": catalog.property_name(found.code),
        "field": known.field if known else "",
        "type": datatype_name(found.datatype),
        "settable": found.settable,
        "access": found.access,
        "value": plain(found.current),
        "shown": show_value(found.current, unit),
        "default": plain(found.default),
    }
    match found.form:
        case Enumeration(values):
            facts["allowed"] = [plain(value) for value in values]
            facts["choices"] = [show_value(value, unit) for value in values]
        case Range(minimum, maximum, step):
            facts["range"] = [plain(minimum), plain(maximum), plain(step)]
        case OtherForm(flag, data):
            facts |= {"form": flag, "form_data": plain(data)}
    return facts


def plain(value: Any) -> Any:
    """A value of the wire for JSON: datasets become objects, bytes hexadecimal, and secrets stay what they are."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Secret | IPv4Address):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def dataset_lines(value: Any, indent: str = "") -> list[str]:
    """A dataset field by field, in the form that ``plain`` gives; arrays on one line, numbers in both notations."""
    if not isinstance(value, dict):
        return [indent + _scalar(value)]
    lines = []
    for key, item in value.items():
        nested = isinstance(item, dict) or (isinstance(item, list) and any(isinstance(part, dict) for part in item))
        if not nested:
            lines.append(f"{indent}{key}: {_scalar(item)}")
            continue
        lines.append(f"{indent}{key}:")
        for part in item if isinstance(item, list) else [item]:
            lines += dataset_lines(part, indent + "  ")
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        codes = all(isinstance(item, int) and 0x1000 <= item <= 0xFFFF for item in value)
        return ", ".join(f"0x{item:04X}" if codes else safe_text(str(item)) for item in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return safe_text(str(value))
    return str(value) if value < 10 else f"{value} (0x{value:X})"


def hex_text(data: bytes) -> str:
    """All bytes in hexadecimal, the key of a Wi-Fi profile as stars."""
    hidden = key_place(data)
    return data[: hidden.start].hex() + "**" * len(hidden) + data[hidden.stop :].hex()


def hex_dump(data: bytes) -> list[str]:
    """Sixteen bytes a line, with offsets and what is readable of them; the key of a Wi-Fi profile is stars."""
    hidden, lines = key_place(data), []
    for offset in range(0, min(len(data), 16 * HEX_LINES), 16):
        piece = [None if place in hidden else data[place] for place in range(offset, min(offset + 16, len(data)))]
        digits = " ".join("**" if byte is None else f"{byte:02x}" for byte in piece)
        readable = "".join("*" if byte is None else chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
        lines.append(f"{offset:08x}  {digits:<47}  {readable}")
    left = len(data) - 16 * HEX_LINES
    return [*lines, f"... {left} bytes more; --out FILE keeps them all"] if left > 0 else lines
