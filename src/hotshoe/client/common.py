"""One copy of what cameras of the same model have in common, however many are connected."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.wire.datasets import DeviceInfo

ALWAYS_OFFERED = frozenset(operation.code for operation in (GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION))

MOST_CODES = 1024
"""Longer lists are nobody else's, and are not kept when their camera has gone."""


def shared(info: DeviceInfo) -> DeviceInfo:
    """The same, with the lists of codes that an earlier camera had, where they are equal: some three kilobytes."""
    return replace(
        info,
        operations=_codes(info.operations),
        events=_codes(info.events),
        properties=_codes(info.properties),
        capture_formats=_codes(info.capture_formats),
        image_formats=_codes(info.image_formats),
    )


def offered(operations: tuple[int, ...]) -> frozenset[int]:
    """The operations that a camera with this list can be asked for."""
    return _offered(operations) if len(operations) <= MOST_CODES else ALWAYS_OFFERED.union(operations)


def _codes(codes: tuple[int, ...]) -> tuple[int, ...]:
    return _kept(codes) if len(codes) <= MOST_CODES else codes


@lru_cache(maxsize=256)
def _kept(codes: tuple[int, ...]) -> tuple[int, ...]:
    return codes


@lru_cache(maxsize=64)
def _offered(operations: tuple[int, ...]) -> frozenset[int]:
    return ALWAYS_OFFERED.union(operations)
