"""Writes a Likeness as gphoto2 would print it: the counterpart of our reader, from gphoto2's own format."""

from hotshoe.responder.likeness import Likeness
from hotshoe.responder.likeness.property_lines import TYPES
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import ARRAY, STRING, Enumeration, Range, Value

_SHORT_TYPES = {code: name for name, code in TYPES.items()}


def value_text(value: Value, datatype: int, label: str = "") -> str:
    if datatype == STRING:
        return f"'{value}'"
    if isinstance(value, tuple):
        return f"a[{len(value)}] " + ",".join(map(str, value))
    return f"{label} ({value})" if label else str(value)


def settings_text(desc: DevicePropDesc, label: str = "") -> str:
    current = value_text(desc.current, desc.datatype, label)
    match desc.form:
        case Range(least, most, step):
            return f"Range [{least} - {most}, step {step}] value: {current}"
        case Enumeration(values) if desc.datatype == STRING or desc.datatype & ARRAY:
            lines = ",\n\t".join(value_text(value, desc.datatype) for value in values)
            return f"Enumeration [\n\t{lines}\n\t] value: {current}" if values else f"Enumeration [] value: {current}"
        case Enumeration(values):
            return f"Enumeration [{','.join(map(str, values))}] value: {current}"
    return current


def long_line(desc: DevicePropDesc, name: str = "", label: str = "") -> str:
    access = "readwrite" if desc.settable else "read only"
    head = f"{name}(0x{desc.code:04x})" if name else f"Property 0x{desc.code:04x}"
    return f"{head}:({access}) (type=0x{desc.datatype:x}) {settings_text(desc, label)}"


def short_line(desc: DevicePropDesc, name: str = "[Unknown Property]", label: str = "") -> str:
    kind = _SHORT_TYPES[desc.datatype]
    kind = f"[{kind[1:-1]:<3}]" if desc.datatype & ARRAY and desc.datatype != STRING else f"{kind:<3}"
    access = "rw" if desc.settable else "ro"
    return f"{name:<25} ({desc.code:04x} {access} {kind}): {settings_text(desc, label)}"


def dataset_text(info: DeviceInfo) -> str:
    lines = [
        "Device info:",
        f"Manufacturer: {info.manufacturer}",
        f"  Model: {info.model}",
        f"  device version: {info.device_version}",
        f"  serial number: '{info.serial_number}'",
        f"Vendor extension ID: 0x{info.vendor_extension_id:08x}",
        f"Vendor extension version: {info.vendor_extension_version}",
        f"Vendor extension description: {info.vendor_extension_desc}",
        f"Functional Mode: 0x{info.functional_mode:04x}",
        f"PTP Standard Version: {info.standard_version}",
        "Supported operations:",
        *(f"  0x{code:04x} (Some name)" for code in info.operations),
        "Events Supported:",
        *(f"  0x{code:04x} (Unknown Event)" for code in info.events),
        "Device Properties Supported:",
        *(f"  0x{code:04x}" for code in info.properties),
    ]
    return "\n".join(lines) + "\n"


def summary_text(likeness: Likeness, *, short: bool = False) -> str:
    info = likeness.info
    version = divmod(info.vendor_extension_version, 100)
    refused = "{:<25} ({:04x} -- ---): PTP error {:04x} on query" if short else "{}(0x{:04x}): error {:x} on query."
    lines = [
        "Camera summary:",
        f"Manufacturer: {info.manufacturer}",
        f"Model: {info.model}",
        f"  Version: {info.device_version}",
        f"  Serial Number: {info.serial_number}",
        f"Vendor Extension ID: 0x{info.vendor_extension_id:x} ({version[0]}.{version[1]})",
        f"Vendor Extension Description: {info.vendor_extension_desc}",
        "",
        "Capture Formats: " + " ".join(f"Unknown({code:04x})" for code in info.capture_formats),
        "Display Formats: " + ", ".join(f"Unknown({code:04x})" for code in info.image_formats),
        "",
        "Storage Devices Summary:",
        *(f"store_{store.id:08x}:\n{store_text(store.info)}" for store in likeness.stores),
        "",
        "Device Property Summary:",
        *((short_line if short else long_line)(desc, "Some Name (of it)", "f/5.6") for desc in likeness.properties),
        *(refused.format("Some Name", each.code, each.response) for each in likeness.refused),
    ]
    return "\n".join(lines) + "\n"


def store_text(info: StorageInfo) -> str:
    free = -1 if info.free_images == 0xFFFFFFFF else info.free_images
    return "\n".join(
        [
            f"\tStorageDescription: {info.description or 'None'}",
            f"\tVolumeLabel: {info.label or 'None'}",
            f"\tStorage Type: Unknown: 0x{info.storage_type:04x}\n",
            f"\tFilesystemtype: Unknown: 0x{info.filesystem_type:04x}\n",
            f"\tAccess Capability: Unknown: 0x{info.access:04x}\n",
            f"\tMaximum Capability: {info.capacity} ({info.capacity >> 20} MB)",
            f"\tFree Space (Bytes): {info.free_bytes} ({info.free_bytes >> 20} MB)",
            f"\tFree Space (Images): {free}",
        ]
    )
