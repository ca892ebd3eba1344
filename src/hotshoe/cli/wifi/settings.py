"""What a profile is to be: from options, from a TOML file, or step by step from the person at the terminal."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from hotshoe.cli.asking import somebody_there
from hotshoe.cli.options import READABLE_FILE
from hotshoe.cli.output import Output
from hotshoe.cli.wifi.keys import VARIABLE, KeyFile, find_key, has_key
from hotshoe.client.identity import identity
from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.making import (
    NEEDED,
    PARSERS,
    USUAL,
    encryption,
    make_profile,
    parse_setting,
    words,
)
from hotshoe.vendors.nikon.wifi.profile import (
    AccessMode,
    AddressSetting,
    Authentication,
    DeviceType,
    Encryption,
    Profile,
)
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import parse_guid

TABLE = "profile"
KEY_FILE = "key-file"
MOST_BYTES = 1 << 16

ASKED = {
    "name": "name of the profile, as the camera shows it",
    "ssid": "name of the network (SSID)",
    "mode": "through an access point (managed), or from device to device (ad-hoc)",
    "channel": "radio channel of the ad-hoc network: 1 to 11",
    "security": f"security: {', '.join(words(Encryption))}",
    "ip": "the camera's address: dhcp, link-local, or 192.168.1.20/24",
    "gateway": "gateway, where there is one",
}
"""Settings that people are asked for, in this order, and the questions."""


@dataclass(frozen=True, slots=True)
class Given:
    """Settings by name as they were written, and where the key is."""

    settings: dict[str, str] = field(default_factory=dict)
    key_file: str | None = None
    key_in_settings: Path | None = None


def profile_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a profile is to be; ``given`` collects them."""
    options = (
        click.option("--name", help="The profile's name, as the camera shows it: 16 characters at most."),
        click.option("--ssid", help="The network's name."),
        click.option(
            "--security", type=_choice(Encryption), help="How the network is encrypted; tkip is experimental."
        ),
        click.option(f"--{KEY_FILE}", type=KeyFile(), metavar="FILE", help=_KEY_HELP),
        click.option("--mode", type=_choice(AccessMode), help="Through an access point, or from device to device."),
        click.option("--channel", metavar="1-11", help=f"The radio channel.  {_usual('channel')}"),
        click.option(
            "--ip",
            metavar="dhcp|link-local|A.B.C.D/N",
            help="The camera's address.  [default: dhcp; link-local]",
        ),
        click.option("--gateway", metavar="A.B.C.D", help="The way out of the camera's own network."),
        click.option("--authentication", type=_choice(Authentication), help="[default: open; tkip wpa-psk]"),
        click.option("--key-number", metavar="1-4", help=f"Which of the network's WEP keys.  {_usual('key-number')}"),
        click.option("--device", type=_choice(DeviceType), help=f"What the camera talks to.  {_usual('device')}"),
        click.option("--icon", metavar="NUMBER", help=f"What the camera shows beside the name.  {_usual('icon')}"),
        click.option("--guid", help="The computer that may talk to the camera.  [default: this one]"),
        click.option("--from", "source", type=READABLE_FILE, metavar="FILE", help="Take settings from a TOML file."),
    )
    for option in reversed(options):
        function = option(function)
    return function


_KEY_HELP = f"The file with the key, - for standard input; otherwise {VARIABLE}, or a question."


def _usual(name: str) -> str:
    return f"[default: {USUAL[name]}]"


def _choice(kind: Any) -> click.Choice:  # type: ignore[type-arg]  # generic from click 8.2 on only
    return click.Choice(words(kind))


def given(source: Path | None, options: Mapping[str, str | None]) -> Given:
    """What was said: options before the file. Raises SettingsError."""
    said = {name.replace("_", "-"): text for name, text in options.items() if text is not None}
    key_file = said.pop(KEY_FILE, None)
    written = read_settings(source) if source else {}
    in_settings = written.pop(KEY_FILE, None)
    where = source.parent / in_settings if source and in_settings else None
    return Given({**written, **said}, key_file, where)


def read_settings(path: Path) -> dict[str, str]:
    """The table ``[profile]`` of a TOML file. Raises SettingsError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        found = tomllib.loads(data[:MOST_BYTES].decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}", key=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        # What a parser says may quote the file, and the file may be that of a key.
        raise SettingsError(f"{path} is no TOML in UTF-8", key=str(path)) from None
    table = found.get(TABLE)
    if len(data) > MOST_BYTES or not isinstance(table, dict):
        raise SettingsError(f"{path} has no [{TABLE}]", key=str(path))
    return {name: _written(path, name, value) for name, value in table.items()}


def _written(path: Path, name: str, value: Any) -> str:
    if name == "key":
        raise SettingsError(f"{path}: a key is kept in a file of its own, which key-file names", key="key")
    if name != KEY_FILE and name not in PARSERS:
        parse_setting(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SettingsError(f"{path}: {name} is neither text nor a number", key=name)
    return str(value)


def wanted_profile(said: Given, output: Output) -> Profile:
    """The profile that was described, with questions for what is missing where somebody is there to answer.

    Raises UsageError where nobody is, SettingsError, StorageError.
    """
    settings = dict(said.settings)
    if missing := [name for name in NEEDED if name not in settings]:
        if not somebody_there():
            raise click.UsageError(f"Say --{' and --'.join(missing)}, or --from FILE; on a terminal you are asked.")
        _ask(settings)
    key = None
    if encryption(settings) != Encryption.NONE or has_key(said.key_file, said.key_in_settings):
        key = find_key(said.key_file, said.key_in_settings, output)
    # An explicit computer needs no identity of this one.
    mine = parse_guid(settings["guid"]) if "guid" in settings else identity().guid
    return make_profile(settings, key, guid=mine, created=datetime.now(UTC).astimezone())


def _ask(settings: dict[str, str]) -> None:
    for name, question in ASKED.items():
        if name not in settings and _matters(name, settings):
            check = partial(_checked, name)
            settings[name] = click.prompt(question, default=_default(name, settings), value_proc=check, err=True)


def _matters(name: str, settings: Mapping[str, str]) -> bool:
    match name:
        case "channel":
            # An access point has chosen one already.
            return settings["mode"] == AccessMode.AD_HOC.word
        case "gateway":
            return "/" in settings["ip"]
    return True


def _default(name: str, settings: Mapping[str, str]) -> str | None:
    if name == "ip":
        managed = settings["mode"] == AccessMode.MANAGED.word
        return (AddressSetting.DHCP if managed else AddressSetting.LINK_LOCAL).word
    return USUAL.get(name)


def _checked(name: str, text: str) -> str:
    try:
        parse_setting(name, text)
    except SettingsError as error:
        raise click.UsageError(safe_text(str(error))) from None
    return text
