"""Profiles for people: tables, annotated bytes, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hotshoe.cli.output import Output, table
from hotshoe.errors import MalformedPacket, SettingsError, StorageError
from hotshoe.vendors.nikon.wifi.profile import SIZE, AddressSetting, Profile, read_profile
from hotshoe.vendors.nikon.wifi.rules import Finding, Weight, findings
from hotshoe.vendors.nikon.wifi.table import BY_NAME, pieces, texts
from hotshoe.wire.text import safe_text

BYTES_IN_A_LINE = 16


def read_file(path: Path) -> Profile:
    """The profile in a file. Raises SettingsError where it is none, StorageError."""
    try:
        with path.open("rb") as file:
            return read_profile(file.read(SIZE + 1))
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}", path=str(path)) from error
    except MalformedPacket as error:
        raise SettingsError(
            f"{path} is no Wi-Fi profile: at offset 0x{error.offset:02X}, {error}", key="file"
        ) from error


def profile_lines(profile: Profile, *, reveal: bool = False) -> list[str]:
    """A line for each field."""
    return table([(field.label, safe_text(text)) for field, text in texts(profile, reveal=reveal)])


def hex_lines(profile: Profile, *, reveal: bool = False) -> Iterator[str]:
    """The bytes of each field beside what they mean."""
    values = {field.name: text for field, text in texts(profile, reveal=reveal)}
    for field, piece in pieces(profile, reveal=reveal):
        meaning = f"{field.label}: {safe_text(values[field.name])}"
        shown = piece.split(" ")
        for start in range(0, len(shown), BYTES_IN_A_LINE):
            line = " ".join(shown[start : start + BYTES_IN_A_LINE])
            yield f"{field.offset + start:02x}  {line:<{3 * BYTES_IN_A_LINE - 1}}  {meaning}".rstrip()
            meaning = ""


def hex_facts(profile: Profile, *, reveal: bool = False) -> list[dict[str, object]]:
    """The same for JSON."""
    return [
        {"field": field.name, "offset": field.offset, "hex": piece} for field, piece in pieces(profile, reveal=reveal)
    ]


def finding_line(finding: Finding) -> str:
    """``wrong  gateway: 10.0.0.1 is outside 192.168.1.0/24``."""
    return f"{finding.weight.value:5}  {BY_NAME[finding.field].label}: {finding.text}"


def finding_facts(finding: Finding) -> dict[str, object]:
    """The same for JSON."""
    return {"weight": finding.weight.value, "field": finding.field, "text": finding.text}


def tell_oddities(profile: Profile, output: Output) -> None:
    """Say what is odd, where that has not been asked for."""
    for finding in findings(profile):
        if finding.weight is Weight.ODD:
            output.talk(f"note: {BY_NAME[finding.field].label}: {finding.text}")


def next_step(profile: Profile, *, ours: bool) -> str:
    """What to do when a camera has the profile."""
    joined = f"choose {safe_text(profile.title)} on the camera and let it join {safe_text(profile.network)}"
    where = "on the computer that the profile names, " if not ours else ""
    if profile.address_setting == AddressSetting.MANUAL:
        return f"next: {joined}; then, {where}hotshoe info -c {profile.address}"
    return f"next: {joined}, and read its address there or in your router's list; then, {where}hotshoe info -c ADDRESS"
