"""Talk PTP/IP to cameras, or be one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotshoe import errors, responder, sync
    from hotshoe.client.address import Address, parse_address
    from hotshoe.client.camera import Camera
    from hotshoe.client.connect import connect
    from hotshoe.client.events import CameraEvent
    from hotshoe.client.objects import CameraObject, ObjectSummary, Store
    from hotshoe.errors import HotshoeError
    from hotshoe.protocol.initiator import Initiator
    from hotshoe.protocol.link import Link
    from hotshoe.protocol.observer import Observer
    from hotshoe.protocol.responder import Responder

    __version__: str

__all__ = [
    "Address",
    "Camera",
    "CameraEvent",
    "CameraObject",
    "HotshoeError",
    "Initiator",
    "Link",
    "ObjectSummary",
    "Observer",
    "Responder",
    "Store",
    "__version__",
    "connect",
    "errors",
    "parse_address",
    "responder",
    "sync",
]

_HOMES = {
    "Address": "hotshoe.client.address",
    "Camera": "hotshoe.client.camera",
    "CameraEvent": "hotshoe.client.events",
    "CameraObject": "hotshoe.client.objects",
    "HotshoeError": "hotshoe.errors",
    "Initiator": "hotshoe.protocol.initiator",
    "Link": "hotshoe.protocol.link",
    "ObjectSummary": "hotshoe.client.objects",
    "Observer": "hotshoe.protocol.observer",
    "Responder": "hotshoe.protocol.responder",
    "Store": "hotshoe.client.objects",
    "connect": "hotshoe.client.connect",
    "parse_address": "hotshoe.client.address",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used (PEP 562): a program pays only for what it needs."""
    if name == "__version__":
        return import_module("importlib.metadata").version("hotshoe")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"hotshoe.{name}")
    raise AttributeError(f"module 'hotshoe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
