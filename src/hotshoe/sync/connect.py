"""From an address to a camera with an open session, without ``await``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from hotshoe.catalog.model import Catalog
from hotshoe.client import connect as asynchronous
from hotshoe.client.address import Address
from hotshoe.client.connect import BUSY_SECONDS, DIAL_SECONDS, Waiting
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.sync.camera import Camera
from hotshoe.sync.portal import Portal
from hotshoe.transport import tcp
from hotshoe.transport.base import Dial, Tap, untapped
from hotshoe.wire.values import Guid


@contextlib.contextmanager
def connect(
    address: str | Address,
    *,
    guid: Guid | None = None,
    name: str | None = None,
    strict: bool = False,
    limits: Limits = DEFAULT,
    consent: float | None = None,
    dead_after: float | None = None,
    patience: float = 60.0,
    busy: float = BUSY_SECONDS,
    dial_seconds: float = DIAL_SECONDS,
    catalog: Catalog | None = None,
    vendor: str | None = None,
    session: bool = True,
    waiting: Waiting | None = None,
    dial: Dial = tcp.dial,
    tap: Tap = untapped,
) -> Iterator[Camera]:
    """Connect to the camera at ``address``, open a session, and close both at the end.

    Options and errors are those of ``hotshoe.connect``; ``waiting`` and other callbacks run in another thread.
    """
    with contextlib.closing(Portal()) as portal:
        context = asynchronous.connect(
            address,
            guid=guid,
            name=name,
            strict=strict,
            limits=limits,
            consent=consent,
            dead_after=dead_after,
            patience=patience,
            busy=busy,
            dial_seconds=dial_seconds,
            catalog=catalog,
            vendor=vendor,
            session=session,
            waiting=waiting,
            dial=dial,
            tap=tap,
        )
        camera = portal.run(context.__aenter__())
        try:
            yield Camera(portal, camera)
        finally:
            portal.run(context.__aexit__(None, None, None))
