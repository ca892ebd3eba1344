"""From an address to a camera with an open session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.catalog.standard import STANDARD
from hotshoe.client.address import Address, parse_address
from hotshoe.client.camera import Camera
from hotshoe.client.identity import Identity, identity
from hotshoe.client.pump import Pump
from hotshoe.errors import ConnectFailed, HotshoeError, SessionError, SettingsError
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Dial, Receiver
from hotshoe.wire.packets import FailReason
from hotshoe.wire.values import Guid, guid_text

SESSION = 1
EVENT_TRIES = 3
EVENT_TRY_WAIT = 0.1

REFUSALS = {
    FailReason.REJECTED: "it does not accept this computer; pair it in the camera's Wi-Fi menu and allow {guid}",
    FailReason.BUSY: "it is busy with another computer; end that connection, or wait and try again",
    FailReason.UNSPECIFIED: "it gives no reason; switch its Wi-Fi off and on, and try again",
    0x2019: "it is busy, or waits for a confirmation on its screen (Fujifilm's word for it)",
    0x201D: "it did not like the connection request (Fujifilm's word for it)",
}


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
    catalog: Catalog | None = None,
    session: bool = True,
    dial: Dial = tcp.dial,
) -> AsyncIterator[Camera]:
    """Connect to the camera at ``address``, open a session, and close both at the end.

    ``consent`` is how long a person has to press OK on the camera (60 s), ``dead_after`` how soon a silent peer is
    given up (40 s), ``patience`` how long DeviceBusy is retried. Without ``session`` no session is opened.
    Raises ConnectFailed, RefusedByCamera, ResponseTimeout, LinkLost, RemoteProtocolError, SettingsError.
    """
    where = parse_address(address) if isinstance(address, str) else address
    if where.scheme != "ptpip":
        raise SettingsError(f"{where}: only ptpip addresses can be connected to", key="camera")
    who = identity(guid, name)
    bounds = _bounds(limits, consent, dead_after)
    camera = await _establish(where, who, bounds, strict, patience, catalog or STANDARD | MTP, dial)
    try:
        if session:
            await _open_session(camera)
        camera.info = await camera.call(GET_DEVICE_INFO)
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


async def _establish(
    where: Address, who: Identity, limits: Limits, strict: bool, patience: float, catalog: Catalog, dial: Dial
) -> Camera:
    engine = Initiator(who.guid, who.name, strict=strict, limits=limits)
    checks: set[asyncio.Task[None]] = set()

    def doubted() -> None:
        task = asyncio.ensure_future(_sign_of_life(pump, limits))
        checks.add(task)
        task.add_done_callback(checks.discard)

    pump = Pump(
        engine, where.label, catalog, limits, refusal=lambda reason: _refused(where, who, reason), doubted=doubted
    )
    try:
        accepted = await pump.open(_patient_dial(dial), where.host, where.port, where.event_port or where.port)
    except BaseException:
        pump.abort()
        raise
    return Camera(pump, engine, accepted, limits, patience)


def _patient_dial(dial: Dial) -> Dial:
    """Ricoh Theta's event port is not ready at once: a few tries for the second connection, none for the first."""
    dialled = 0

    async def attempt(host: str, port: int, receiver: Receiver) -> ByteStream:
        nonlocal dialled
        dialled += 1
        for _ in range(EVENT_TRIES - 1 if dialled > 1 else 0):
            try:
                return await dial(host, port, receiver)
            except ConnectFailed:
                await asyncio.sleep(EVENT_TRY_WAIT)
        return await dial(host, port, receiver)

    return attempt


async def _sign_of_life(pump: Pump, limits: Limits) -> None:
    """A camera that never answers probes is asked something harmless.

    Silence ends in the engine's deadline for the cancel, which tells everybody who waits.
    """
    with contextlib.suppress(TimeoutError, HotshoeError):
        async with asyncio.timeout(limits.sign_of_life):
            await pump.transact(GET_DEVICE_INFO.code, ())


async def _open_session(camera: Camera) -> None:
    try:
        await camera.call(OPEN_SESSION, SESSION)
    except SessionError as error:
        if error.code != 0x201E:
            raise
        # A session that an earlier program left open belongs to nobody: end it once, and begin.
        await camera.call(CLOSE_SESSION)
        await camera.call(OPEN_SESSION, SESSION)


def _refused(where: Address, who: Identity, reason: int) -> str:
    words = REFUSALS.get(reason, f"with the unknown reason {reason} (0x{reason:X})")
    return f"{where.label} refused the connection: " + words.format(guid=guid_text(who.guid))
