"""What codes mean on the cameras of a recording: by a given make, by DeviceInfo, or by what was said before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from hotshoe.catalog.model import Catalog
from hotshoe.vendors import registry
from hotshoe.wire.datasets import DeviceInfo

REMEMBERED = 1024
"""Addresses and GUIDs of cameras whose make is remembered."""


class Makes:
    """The catalogs of a recording's cameras; a ``vendor`` by name holds for all. Raises SettingsError."""

    def __init__(self, vendor: str | None = None) -> None:
        self._given = registry.catalog_of(registry.named(vendor)) if vendor else None
        self._known: OrderedDict[bytes | str, Catalog] = OrderedDict()

    def of_make(self, name: str) -> Catalog:
        """Those codes that a framing tells of, before any DeviceInfo."""
        return self._given or registry.catalog_of(registry.named(name))

    def recall(self, key: bytes | str, otherwise: Catalog = registry.KNOWN) -> Catalog:
        """What the camera of that address or GUID was known by before."""
        return self._given or self._known.get(key, otherwise)

    def learn(self, info: DeviceInfo, keys: Iterable[bytes | str]) -> Catalog:
        """What DeviceInfo says; it will be known by ``keys``."""
        catalog = self._given or registry.catalog_of(registry.find(info))
        for key in keys:
            if not key:
                continue
            self._known[key] = catalog
            self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return catalog
