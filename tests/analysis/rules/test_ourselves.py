"""Our own two sides keep to all rules, but for what a model is known to do otherwise."""

import contextlib
from pathlib import Path

import pytest

from hotshoe import Camera, connect
from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import TransactionEnded
from hotshoe.analysis.rules import check
from hotshoe.client.address import Address
from hotshoe.errors import HotshoeError, NotOffered
from hotshoe.responder import FolderStore, HandleBook, parse_script, serve
from hotshoe.responder.models import MODELS, persona
from hotshoe.wire.values import StorageID
from tests.interop.wiretap import Wiretap

HABITS = {
    "leica": {"version-unknown", "parameters-padded", "response-transaction-zero", "device-vendor"},
    "theta": {"parameters-padded"},
}
"""What these models do as the real ones do."""

TRANSACTIONS = 60
"""The least that a visit has."""

CANNOT = (NotOffered, HotshoeError)


async def everything(camera: Camera, folder: Path) -> None:
    """All that we can ask of a camera, as far as it has it."""
    await camera.stores()
    await _taken(camera, folder)
    await _set(camera)
    for found in [each async for each in camera.walk("/")]:
        if found.is_folder:
            continue
        with contextlib.suppress(*CANNOT):
            await camera.thumbnail(found)
        await camera.read(found, 10, 100)
        await camera.download(found, folder)
    await _sent(camera, folder)


async def _taken(camera: Camera, folder: Path) -> None:
    with contextlib.suppress(*CANNOT):
        for found in await camera.shoot(timeout=5):
            await camera.download(found, folder)
    with contextlib.suppress(*CANNOT):
        async with camera.live_view() as live:
            for _ in range(3):
                await live.next()
    with contextlib.suppress(*CANNOT):
        await camera.autofocus()


async def _set(camera: Camera) -> None:
    with contextlib.suppress(*CANNOT):
        for name, known in (await camera.read_properties()).items():
            if known.settable and known.choices:
                await camera.set(name, known.choices[-1])


async def _sent(camera: Camera, folder: Path) -> None:
    for size in (0, 70_000):
        (folder / f"UP{size}.TXT").write_bytes(bytes(size))
        with contextlib.suppress(*CANNOT):
            await camera.delete(await camera.upload(folder / f"UP{size}.TXT"))
    with contextlib.suppress(*CANNOT):
        await camera.delete(await camera.make_folder("/NEW"))


async def recording(model: str, tmp_path: Path, faults: str = "") -> Wiretap:
    """A visit at a model."""
    kind, tap = persona(model), Wiretap()
    (tmp_path / "card").mkdir()
    (tmp_path / "saved").mkdir()
    store = FolderStore(tmp_path / "card", StorageID(0x00010001), HandleBook(), read_only=False)
    body = kind.body([store], serial="4711")
    listening = kind.listening
    served = serve(
        body,
        port=0,
        listen=listening.on(body, tap.listen),
        handlers=kind.handlers,
        faults=kind.habits | parse_script(faults),
        watch=False,
    )
    async with served as virtual, connect(Address("127.0.0.1", virtual.port, scheme=listening.scheme)) as camera:
        await everything(camera, tmp_path / "saved")
    store.close()
    return tap


@pytest.mark.parametrize("model", MODELS)
async def test_a_model_and_our_initiator_keep_to_all_rules(model: str, tmp_path: Path) -> None:
    tap = await recording(model, tmp_path)
    items = list(follow(tap.records()))
    findings = list(check(items))
    assert {finding.rule.name for finding in findings} == HABITS.get(model, set()), [
        (finding.rule.name, finding.packet, finding.text) for finding in findings
    ]
    assert len([item for item in items if isinstance(item, TransactionEnded)]) >= TRANSACTIONS
