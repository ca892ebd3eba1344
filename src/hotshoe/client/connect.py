"""From an address to a camera with an open session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from functools import partial

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.catalog.responses import INVALID_TRANSACTION_ID, SESSION_ALREADY_OPEN, SESSION_NOT_OPEN
from hotshoe.client import approaches
from hotshoe.client.address import Address, parse_address
from hotshoe.client.camera import Camera
from hotshoe.client.identity import Identity, identity
from hotshoe.client.patience import Patience
from hotshoe.client.pump import Pump
from hotshoe.client.wording import reworded
from hotshoe.errors import (
    ConnectFailed,
    LinkLost,
    RefusedByCamera,
    ResponseTimeout,
    SessionError,
)
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import CommandAccepted
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Dial, Receiver, Tap, untapped
from hotshoe.vendors import registry, standard
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import FailReason
from hotshoe.wire.values import Guid, guid_text

DIAL_SECONDS = 10.0
"""For one TCP connection: a host that drops what it is sent would otherwise take two minutes."""

BUSY_SECONDS = 10.0
"""How long a camera that is busy is asked again: the other computer is often our own last session, not yet missed."""

EVENT_TRIES = 3
"""Ricoh Theta's event port is not ready at once (libgphoto2 tries as often)."""

SESSION_TRIES = 10
"""OpenSession too soon after connecting is refused by some cameras."""

FUJI_BUSY = 0x2019

REFUSALS = {
    FailReason.REJECTED: "it does not accept this computer; pair it in the camera's Wi-Fi menu and allow {guid}",
    FailReason.BUSY: "it is busy with another computer; end that connection, or wait and try again",
    FailReason.UNSPECIFIED: "it gives no reason; switch its Wi-Fi off and on, and try again",
    FUJI_BUSY: "it is busy, or waits for a confirmation on its screen (Fujifilm's word for it)",
    0x201D: "it did not like the connection request (Fujifilm's word for it)",
}

_TOO_SOON = (INVALID_TRANSACTION_ID, SESSION_NOT_OPEN)

Waiting = Callable[[float], None]
"""Told every second how many seconds a person still has to press OK on the camera."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that it takes to connect once."""

    where: Address
    who: Identity
    limits: Limits
    strict: bool
    patience: float
    catalog: Catalog
    dial: Dial
    waiting: Waiting | None


@contextlib.asynccontextmanager
async def connect(
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
) -> AsyncIterator[Camera]:
    """Connect to the camera at ``address``, open a session, and close both at the end.

    ``consent`` is how long a person has to press OK on the camera (60 s; ``waiting`` hears of it every second),
    ``dead_after`` how soon a silent peer is given up (40 s), ``patience`` how long DeviceBusy is retried (60 s),
    ``busy`` the same for a camera that lets nobody in, ``dial_seconds`` the time for one TCP connection.
    ``vendor`` is the make whose ways it is spoken to in, by its DeviceInfo unless told, ``catalog`` what its codes mean
    where the caller knows better. Without ``session`` no session is opened. ``tap`` makes the dial of one that is
    recorded.
    Raises ConnectFailed, RefusedByCamera, ResponseTimeout, LinkLost, RemoteProtocolError, SettingsError.
    """
    where = parse_address(address) if isinstance(address, str) else address
    own = approaches.make_of(where)
    route = approaches.route(dial, where, own, tap)
    plan = _Plan(
        where,
        identity(guid, name),
        _bounds(limits, consent, dead_after),
        strict,
        patience,
        catalog or registry.catalog_of(own or standard.VENDOR),
        _timely(route.dial, dial_seconds),
        waiting,
    )
    camera = await _admitted(plan, busy)
    try:
        if session and not await _open_session(camera):
            await camera.close()
            camera = await _admitted(plan, busy)
            await camera.call(OPEN_SESSION, 1)
        info = await approaches.begin(camera, own, plan.limits.consent) if session and own else None
        info = info or await _device_info(camera)
        make = registry.named(vendor) if vendor else own or registry.find(info)
        await camera.meet(info, make, catalog or registry.catalog_of(make), route.live)
        yield camera
    finally:
        await camera.close()


def _bounds(limits: Limits, consent: float | None, dead_after: float | None) -> Limits:
    if consent is not None:
        limits = replace(limits, consent=consent)
    if dead_after is not None:
        # Silence, a probe's answer, a last question and its cancelling share the time.
        part = dead_after / 4
        limits = replace(limits, probe_idle=part, probe_answer=part, sign_of_life=part, cancel=part)
        limits = replace(limits, progress=min(limits.progress, dead_after))
    return limits


async def _admitted(plan: _Plan, busy: float) -> Camera:
    """Connected, in the end, with a camera that is busy only for a while."""
    patience = Patience(busy, first=0.5)
    while True:
        try:
            return await _established(plan)
        except RefusedByCamera as error:
            if error.reason not in (FailReason.BUSY, FUJI_BUSY) or not await patience.wait():
                raise


async def _established(plan: _Plan) -> Camera:
    engine = Initiator(plan.who.guid, plan.who.name, strict=plan.strict, limits=plan.limits)
    pump = Pump(engine, plan.where.label, plan.catalog, plan.limits, refusal=partial(_refused, plan))
    try:
        accepted = await _both_connections(plan, pump)
    except LinkLost as error:
        raise ConnectFailed(f"{error}; is it a camera, and is its connection to a computer switched on?") from error
    except BaseException:
        pump.abort()
        raise
    return Camera(pump, engine, accepted, plan.limits, plan.patience)


async def _both_connections(plan: _Plan, pump: Pump) -> CommandAccepted:
    """In the order of CIPA DC-X005 2.2.3.1."""
    where = plan.where
    await pump.ask(plan.dial, where.host, where.port)
    count = asyncio.ensure_future(_count_down(plan.waiting, plan.limits.consent)) if plan.waiting else None
    try:
        accepted = await pump.accepted()
    except ResponseTimeout as error:
        raise reworded(error, f"{error}; was it confirmed on the camera's screen?") from None
    finally:
        if count:
            count.cancel()
    await pump.associate(_persistent(plan.dial), where.host, where.event_port or where.port)
    return accepted


async def _count_down(waiting: Waiting, seconds: float) -> None:
    while seconds >= 1:
        await asyncio.sleep(1)
        seconds -= 1
        waiting(seconds)


def _timely(dial: Dial, seconds: float) -> Dial:
    """``dial`` with a limit of time."""

    async def attempt(host: str, port: int, receiver: Receiver) -> ByteStream:
        try:
            async with asyncio.timeout(seconds):
                return await dial(host, port, receiver)
        except TimeoutError as error:
            cure = f"no answer for {seconds:g} s; is it switched on, and in this network?"
            raise ConnectFailed(f"cannot connect to {host} port {port}: {cure}") from error

    return attempt


def _persistent(dial: Dial) -> Dial:
    """``dial`` with a few tries."""

    async def attempt(host: str, port: int, receiver: Receiver) -> ByteStream:
        patience = Patience(1.0, tries=EVENT_TRIES - 1)
        while True:
            try:
                return await dial(host, port, receiver)
            except ConnectFailed:
                if not await patience.wait():
                    raise

    return attempt


async def _open_session(camera: Camera) -> bool:
    """Whether a session is open; False where only a new connection can help. Raises SessionError and LinkError."""
    patience = Patience(60.0, tries=SESSION_TRIES, longest=10.0)
    number = 1
    while True:
        try:
            await camera.call(OPEN_SESSION, number)
        except SessionError as error:
            if error.code == SESSION_ALREADY_OPEN:
                return await _reopen_session(camera, number)
            if error.code not in _TOO_SOON or not await patience.wait():
                raise
            number += 1
        else:
            return True


async def _reopen_session(camera: Camera, number: int) -> bool:
    """A session that an earlier program left open belongs to nobody: end it once, and begin."""
    try:
        await camera.call(CLOSE_SESSION)
        await camera.call(OPEN_SESSION, number)
    except SessionError:
        return False
    return True


async def _device_info(camera: Camera) -> DeviceInfo:
    """What the camera is and can do; a session that has only just begun may still be refused."""
    patience = Patience(60.0, tries=SESSION_TRIES, longest=10.0)
    while True:
        try:
            return await camera.call(GET_DEVICE_INFO)
        except SessionError as error:
            if error.code not in _TOO_SOON or not await patience.wait():
                raise


def _refused(plan: _Plan, reason: int) -> str:
    words = REFUSALS.get(reason, f"with the unknown reason {reason} (0x{reason:X})")
    return f"{plan.where.label} refused the connection: " + words.format(guid=guid_text(plan.who.guid))
