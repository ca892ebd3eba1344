"""Where a camera is, as people write it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from hotshoe.errors import SettingsError
from hotshoe.vendors.schemes import FUJI, PORTS, PTP_IP, USB

DEFAULT_PORT = PORTS[PTP_IP]

_GPHOTO2 = re.compile(r"ptpip:(?!//)(?P<host>\[[^]\s]+]|[^\s:]+)(?::(?P<port>\d+)(?::(?P<event>\d+))?)?")
_PLAIN = re.compile(
    r"(?:(?P<alias>[^@\[\]/]+)@)?(?P<host>\[[^]\s]+]|[^\s:@/\[\]]+)(?::(?P<port>\d+)(?::(?P<event>\d+))?)?/?"
)

_ON_USB = re.compile(r"[^\s/]*")


@dataclass(frozen=True, slots=True)
class Address:
    """``ptpip`` or ``fuji`` with host and ports, ``usb`` with which camera that is, or ``demo`` with options.

    ``alias`` is what the user calls the camera.
    """

    host: str
    port: int = DEFAULT_PORT
    event_port: int | None = None
    alias: str = ""
    scheme: str = PTP_IP
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.scheme not in PORTS:
            return f"{self.scheme}:{self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        ports = "" if self.port == PORTS[self.scheme] and self.event_port is None else f":{self.port}"
        kind = "" if self.scheme == PTP_IP else f"{self.scheme}:"
        return kind + host + ports + (f":{self.event_port}" if self.event_port is not None else "")

    @property
    def label(self) -> str:
        """The alias, or else the address."""
        return self.alias or str(self).removesuffix(":")


def parse_address(text: str) -> Address:
    """An address as people write it; raises SettingsError.

    ``ptpip://[alias@]host[:port[:eventport]]``, the same bare, ``[v6]:port``, gphoto2's ``ptpip:host:port:port``; all
    of these with ``fuji:`` for a Fujifilm body, whose event port is the next one; ``usb:`` for the only camera on a
    cable, ``usb:04b0:0436``, ``usb:SERIAL`` or gphoto2's ``usb:001,004``; or ``demo:[name][?option=value]``.
    """
    text = text.strip()
    if text.startswith("demo:"):
        name, _, options = text.removeprefix("demo:").partition("?")
        return Address(name, scheme="demo", options=dict(parse_qsl(options, keep_blank_values=True)))
    if text.startswith("usb:"):
        return _on_a_cable(text.removeprefix("usb:"), text)
    if text.startswith("fuji:"):
        return _network(text.removeprefix("fuji:").removeprefix("//"), text, FUJI)
    rest = text.removeprefix("ptpip://")
    if rest == text and (scheme := re.match(r"([a-z][a-z0-9+.-]*)://", text)):
        raise SettingsError(f"{text!r}: addresses of kind {scheme[1]!r} are not known", key="camera")
    return _network(rest, text, PTP_IP, _GPHOTO2.fullmatch(rest))


def _on_a_cable(which: str, text: str) -> Address:
    """The address of a camera on USB. Raises SettingsError."""
    if not _ON_USB.fullmatch(which):
        example = "try usb:, usb:04b0:0436 or usb:SERIAL"
        raise SettingsError(f"{text!r} is no camera on USB; {example}", key="camera")
    return Address(which, scheme=USB)


def _network(rest: str, text: str, scheme: str, found: re.Match[str] | None = None) -> Address:
    """The address of a camera on a network: ``rest`` of ``text``. Raises SettingsError."""
    if _is_ipv6(rest):
        return Address(rest, PORTS[scheme], scheme=scheme)
    found = found or _PLAIN.fullmatch(rest)
    if not found:
        raise SettingsError(f"{text!r} is no camera address; try 192.168.1.1, [fe80::1]:15740 or demo:", key="camera")
    parts = found.groupdict()
    return Address(
        parts["host"].strip("[]"),
        _port(parts["port"], text) or PORTS[scheme],
        _port(parts["event"], text),
        parts.get("alias") or "",
        scheme,
    )


def _is_ipv6(text: str) -> bool:
    """Whether it is an IPv6 address without brackets, whose colons are not before a port."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _port(digits: str | None, text: str) -> int | None:
    if digits is None:
        return None
    if not 0 < int(digits) < 65536:
        raise SettingsError(f"{text!r}: a port is between 1 and 65535", key="camera")
    return int(digits)
