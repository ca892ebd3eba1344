"""``hotshoe serve``: be a camera."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.exporting import BUS_ID, Cable
from hotshoe.cli.gate import allow_descriptors
from hotshoe.cli.mischief import FAULTS, fault_script
from hotshoe.cli.options import DURATION, Settings, Verb
from hotshoe.cli.progress import transfer_text
from hotshoe.cli.resembling import load_likeness, tell_likeness
from hotshoe.cli.row import opened, shared_cards
from hotshoe.cli.run import Interrupts, run
from hotshoe.cli.virtual import (
    LOOPBACK,
    SelfRelease,
    address_text,
    card_of_its_own,
    first_store,
    folder_store,
    virtual_camera,
)
from hotshoe.cli.witness import Seen
from hotshoe.protocol.limits import DEFAULT, KIB, Limits
from hotshoe.responder.clones import CAMERA, read_clone
from hotshoe.responder.connection import SessionReport
from hotshoe.responder.faults import Script
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.likeness import Likeness
from hotshoe.responder.models import MODELS, like, persona
from hotshoe.responder.persona import Persona
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.server import VirtualCamera
from hotshoe.responder.store import HandleBook
from hotshoe.transport import tcp
from hotshoe.vendors.schemes import FUJI, PORTS, PTP_IP
from hotshoe.wire.text import FRIENDLY_NAME_UNITS, cut_units, safe_text, to_utf16
from hotshoe.wire.usbip import PORT as USBIP_PORT
from hotshoe.wire.values import StorageID, guid_text

LAST_PORT = 65535
MOST_CAMERAS = 2000

MOST_PACKET = 2 * 1024 * 1024
"""In KiB: a packet's length has 32 bits."""

DESCRIPTORS = 6
"""Of one camera: where it listens, its initiator's two connections, one at the door, an object."""

DESCRIPTORS_OF_A_PORT = 2
"""Of each further port: where it listens, and a connection."""


@click.command(cls=Verb)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, LAST_PORT), help=f"0: any.  [default: {PORTS[PTP_IP]}, fuji {PORTS[FUJI]}]"
)
@click.option("--lan", is_flag=True, help="Allow a --host that other computers can reach.")
@click.option(
    "--model", type=click.Choice(list(MODELS)), default="generic", show_default=True, help="Which make's camera to be."
)
@click.option(
    "--like",
    "text",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Be the camera that a text of gphoto2 --summary or of hotshoe info --json describes.",
)
@click.option(
    "--clone",
    metavar="CLONE",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Be the camera that hotshoe pcap clone made of a recording, with its objects unless DIR is given.",
)
@click.option("--name", help="The name that the camera tells.  [default: its model's]")
@click.option("--serial", help="The serial number that it tells.  [default: random, or that of --like]")
@click.option("--read-write", is_flag=True, help="Let initiators upload, delete, move, protect and shoot.")
@click.option("--every", type=DURATION, help="Shoot by itself, at once and then so often; needs --read-write.")
@click.option("--cameras", "number", type=click.IntRange(1, MOST_CAMERAS), default=1, help="So many.")
@FAULTS
@click.option(
    "--packet",
    metavar="KIB",
    type=click.IntRange(1, MOST_PACKET),
    default=DEFAULT.data_packet // KIB,
    show_default=True,
    help="The most KiB of an object in one packet.",
)
@click.option(
    "--usbip",
    metavar="[PORT]",
    type=click.IntRange(0, LAST_PORT),
    is_flag=False,
    flag_value=USBIP_PORT,
    help=f"Be a camera on a USB cable instead, for computers that attach it by USB/IP.  [port: {USBIP_PORT}, 0: any]",
)
@click.option("--strict", is_flag=True, help="Refuse initiators that depart from the standard.")
@click.pass_obj
def command(
    settings: Settings,
    folder: Path | None,
    host: str,
    port: int | None,
    lan: bool,
    model: str,
    text: Path | None,
    clone: Path | None,
    name: str | None,
    serial: str | None,
    read_write: bool,
    every: float | None,
    number: int,
    faults: str | None,
    packet: int,
    usbip: int | None,
    strict: bool,
) -> Exit:
    """Serve a folder as a camera over PTP/IP, live: files that appear or vanish are told to who is connected.

    Without DIR it is a new one with three pictures, which goes when the camera does.

    Prints the camera's address when it listens; several listen on ports one after another, or on free ones with
    --port 0, and print an address each. A Fujifilm body takes three ports in a row. PTP/IP has no passwords: whoever
    reaches the port may do what the camera allows. With --usbip a Linux computer can attach the camera as a USB
    device; USB/IP has no passwords either. Ctrl-C ends it (exit 0).
    """
    if not (lan or _is_loopback(host)):
        raise click.UsageError(f"{host} may be reached from other computers: add --lan if that is wanted.")
    if every is not None and not read_write:
        raise click.UsageError("--every writes pictures into the folder: add --read-write.")
    if number > 1:
        _check_several(every, usbip)
    _check_kinds(text, clone, model)
    if usbip is not None and port is not None:
        raise click.UsageError("--usbip takes the port itself.")
    if name is not None and not _is_name(name, f"-{number}" if number > 1 else ""):
        raise click.UsageError(f"A camera's name has 1 to {FRIENDLY_NAME_UNITS} characters that can be seen.")
    likeness, cards = load_likeness(text) if text else None, dict[StorageID, Path]()
    kind = like(likeness) if likeness else persona(model)
    if clone:
        cloned = read_clone(clone)
        text, likeness, kind = clone / CAMERA, cloned.likeness, cloned.persona
        cards = {} if folder else {StorageID(number): path for number, path in cloned.cards.items() if number}
        folder = folder or cloned.cards[0]
    port, ports = kind.listening.port if port is None else port, number * kind.listening.ports
    if port and port + ports - 1 > LAST_PORT:
        raise click.UsageError(f"There are no {ports} ports from {port} on.")
    allow_descriptors(number * DESCRIPTORS + (ports - number) * DESCRIPTORS_OF_A_PORT)
    script = fault_script(faults, settings.output)
    limits = replace(DEFAULT, data_packet=packet * KIB)

    async def work(interrupts: Interrupts) -> Exit:
        async with card_of_its_own(kind) if folder is None else nullcontext(folder) as card:
            serving = Serving(settings, card, host, not read_write, strict, script, kind, limits, text, likeness, cards)
            with interrupts.normal_end():
                if number > 1:
                    await serving.many(number, port, name, serial)
                else:
                    await serving.one(port, name, serial, every, usbip)
        return Exit.DONE

    return run(settings, work)


@dataclass(frozen=True, slots=True)
class Serving:
    """What all cameras of one run have in common; ``cards`` are those beside the first, for one camera alone."""

    settings: Settings
    folder: Path
    host: str
    read_only: bool
    strict: bool
    faults: Script
    kind: Persona
    limits: Limits
    text: Path | None = None
    likeness: Likeness | None = None
    cards: Mapping[StorageID, Path] = field(default_factory=dict)

    async def one(
        self, port: int, name: str | None, serial: str | None, every: float | None, usbip: int | None = None
    ) -> None:
        """One camera, until cancelled; on a cable instead of the network where ``usbip`` is the port for that."""
        async with AsyncExitStack() as stack:
            handles = HandleBook()
            first = folder_store(self.folder, read_only=self.read_only, number=first_store(self.kind), handles=handles)
            card = await stack.enter_async_context(first)
            slots = [await stack.enter_async_context(self._slot(number, handles)) for number in self.cards]
            cable = None if usbip is None else Cable()
            wired = cable.plug if cable else None
            camera = self._camera(card, port, name, serial, wired=wired, slots=slots)
            _ = await stack.enter_async_context(camera)
            if cable and usbip is not None:
                await self._export(cable, usbip, camera, stack)
            else:
                self._listen([camera], _shown(camera))
            if every is not None:
                await stack.enter_async_context(SelfRelease(camera, every, partial(self._no_picture, _shown(camera))))
            await asyncio.Event().wait()

    def _slot(self, number: StorageID, handles: HandleBook) -> AbstractAsyncContextManager[FolderStore]:
        """Another card of the same camera."""
        return folder_store(self.cards[number], read_only=self.read_only, number=number, handles=handles)

    async def _export(self, cable: Cable, port: int, camera: VirtualCamera, stack: AsyncExitStack) -> None:
        """Show the camera's device to computers that attach it."""
        port = await stack.enter_async_context(cable.exported(self.host, port))
        self._listen([camera], _shown(camera), f"{address_text(self.host, port, 'usbip')}/{BUS_ID}")
        self.settings.output.talk(f"attach it with: usbip --tcp-port {port} attach -r {self.host} -b {BUS_ID}")

    async def many(self, number: int, port: int, name: str | None, serial: str | None) -> None:
        """Several cameras on the same folder, with a number in each name and serial, until cancelled."""
        name = name or cut_units(self.kind.model, FRIENDLY_NAME_UNITS - len(f"-{number}"))
        serial = serial or self.kind.serial
        store = first_store(self.kind)
        async with shared_cards(self.folder, number, read_only=self.read_only, store=store) as cards:
            cameras = []
            for place in range(number):
                card, mark = cards[place % len(cards)], f"-{place + 1}"
                camera = self._camera(
                    card.store,
                    port and port + place * self.kind.listening.ports,
                    name + mark,
                    serial and serial + mark,
                    worker=card.lane.worker(),
                    watch=False,
                )
                card.bodies.append(camera.body)
                cameras.append(camera)
            async with opened(cameras, cards):
                self._listen(cameras, f"{_shown(cameras[0])} to {_shown(cameras[-1])}")
                await asyncio.Event().wait()

    def _camera(
        self, store: FolderStore, port: int, name: str | None, serial: str | None, **options: Any
    ) -> VirtualCamera:
        camera = virtual_camera(
            store,
            self.host,
            port,
            model=self.kind,
            name=name,
            serial=serial,
            strict=self.strict,
            faults=self.faults,
            limits=self.limits,
            on_session_end=lambda report: self._visited(_shown(camera), report),
            on_seen=lambda seen: self._seen(_shown(camera), seen),
            listen=self.settings.listening(tcp.listen),
            **options,
        )
        return camera

    def _listen(self, cameras: Sequence[VirtualCamera], names: str, address: str = "") -> None:
        output = self.settings.output
        if self.text and self.likeness:
            only_listed = self.kind.handlers.only_listed(cameras[0].body)
            tell_likeness(output, self.text, self.likeness, only_listed)
        for camera in cameras:
            where = address or address_text(self.host, camera.port, self.kind.listening.scheme)
            if output.json:
                output.event("camera.listening", camera=camera.body.identity.name, address=where)
            else:
                output.data(where)
        verb = "serves" if len(cameras) == 1 else "serve"
        output.talk(f"{names} {verb} {self.folder}{', read-only' if self.read_only else ''}; Ctrl-C ends it")

    def _seen(self, name: str, seen: Seen) -> None:
        output = self.settings.output
        if output.json:
            facts = {"object": seen.name, "size": seen.size, "seconds": round(seen.seconds, 3)} if seen.name else {}
            output.event(seen.what, camera=name, initiator=seen.initiator, **facts)
        what = seen.what.rpartition(".")[2]
        about = f"  {safe_text(seen.name)}  {transfer_text(seen.size, seen.seconds)}" if seen.name else ""
        output.talk(f"{name}: {seen.initiator}: {what}{about}")

    def _visited(self, name: str, report: SessionReport) -> None:
        output = self.settings.output
        if output.json:
            output.event(
                "session.ended",
                camera=name,
                peer=report.peer,
                initiator=report.name,
                guid=guid_text(report.guid),
                operations=report.operations,
                deviations=[met.deviation.name for met in report.deviations],
                clean=report.clean,
                reason=report.reason,
            )
        output.talk(f"{name}: {safe_text(str(report))}")

    def _no_picture(self, name: str, refusal: Refusal) -> None:
        self.settings.output.talk(f"{name}: shoots no more: {refusal}")


def _check_kinds(text: Path | None, clone: Path | None, model: str) -> None:
    """Raises UsageError where more than one option says which camera to be."""
    if sum((text is not None, clone is not None, model != "generic")) > 1:
        raise click.UsageError("--like, --clone and --model each say which camera to be: give one of them.")


def _check_several(every: float | None, usbip: int | None) -> None:
    """What only one camera can do. Raises UsageError."""
    if every is not None:
        raise click.UsageError("--every is for one camera: several cannot write into the same folder.")
    if usbip is not None:
        raise click.UsageError("--usbip is for one camera.")


def _shown(camera: VirtualCamera) -> str:
    """A camera's name for people: it may be that of a text."""
    return safe_text(camera.body.identity.name)


def _is_name(name: str, mark: str) -> bool:
    return bool(name) and len(to_utf16(name + mark)) <= 2 * FRIENDLY_NAME_UNITS and safe_text(name) == name


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
