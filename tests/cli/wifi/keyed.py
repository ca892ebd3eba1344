"""Profiles with a canary for a key, and everything that a command says."""

from typing import Any

from hotshoe.vendors.nikon.wifi.profile import profile_bytes
from hotshoe.wire.secret import Secret
from tests.canary import PASSPHRASE, WEP128
from tests.cli.conftest import Hotshoe
from tests.vendors.nikon.wifi.profiles import wep64

KEYS = {"wep128": WEP128, "tkip": PASSPHRASE}


def profile_of(key: bytes, security: str, **changes: object) -> bytes:
    encryption, authentication = {"wep128": (2, 0), "tkip": (3, 2)}[security]
    fields: dict[str, object] = {
        "encryption": encryption,
        "authentication": authentication,
        "key": Secret(key.ljust(64, b"\0")),
        "key_length": len(key),
    }
    return profile_bytes(wep64(**fields | changes))


def everything(hotshoe: Hotshoe, args: tuple[str, ...], **options: Any) -> bytes:
    """What a command says on both streams."""
    result = hotshoe("wifi", *args, **options)
    return result.stdout_bytes + result.stderr_bytes
