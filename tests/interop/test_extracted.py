"""What foreign programs download and upload comes back from a recording of the network, equal by hash, before and after
it was made safe to share."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.analysis.extract import Extracted, extract
from hotshoe.analysis.redact import redact
from hotshoe.analysis.rules import check
from hotshoe.analysis.salvage import Target
from hotshoe.protocol.states import Role
from tests.interop.cards import FOLDER, downloads, hosted
from tests.interop.guests import Gphoto2, Tshark, run
from tests.interop.recorded import found_in, recorded
from tests.interop.test_traces import CHECKED

WRONG_SUMS = "tcp.checksum.status == 0 or ip.checksum.status == 0"


def extracted(recording: Path, folder: Path) -> list[Extracted]:
    with Target(folder) as target:
        return list(extract(found_in(recording).items, target))


async def visited(tshark: Tshark, make: Callable[[int], Gphoto2], folder: Path) -> Path:
    """gphoto2 takes everything and leaves a file, while tshark records."""
    got, upload = folder / "got", folder / "UP.BIN"
    got.mkdir()
    upload.write_bytes(bytes(range(256)) * 3000)
    async with (
        hosted(folder / "card") as here,
        recorded(tshark, [here.port], folder / "visit.pcapng"),
    ):
        guest = make(here.port)
        await asyncio.to_thread(guest.run, "--get-all-files", directory=got)
        await asyncio.to_thread(guest.run, "--folder", f"{FOLDER}/MISC", "--upload-file", upload)
        await here.left()
    return folder / "visit.pcapng"


async def test_everything_that_gphoto2_moved_comes_back(
    tshark: Tshark, gphoto2: Callable[[int], Gphoto2], tmp_path: Path
) -> None:
    recording = await visited(tshark, gphoto2, tmp_path)
    found = extracted(recording, tmp_path / "back")
    assert {each.missing for each in found} == {()}
    uploads = [each for each in found if each.sender is Role.INITIATOR]
    assert [each.name for each in uploads] == ["UP.BIN"]
    back = downloads(tmp_path / "back")
    assert back.pop("UP.BIN") == downloads(tmp_path)["UP.BIN"]
    # It makes an empty file without asking for it.
    assert back == {name: each for name, each in downloads(tmp_path / "got").items() if name != "EMPTY.TXT"}
    assert len(back) == 7


async def test_a_copy_that_is_safe_to_share_is_as_good_a_recording(
    tshark: Tshark, gphoto2: Callable[[int], Gphoto2], tmp_path: Path
) -> None:
    recording = await visited(tshark, gphoto2, tmp_path)
    copy = tmp_path / "copy.pcapng"
    with copy.open("wb") as out:
        redact([recording], out)
    before, after = found_in(recording), found_in(copy)
    assert [(item.point, item.size, type(item.packet)) for item in after.packets] == [
        (item.point, item.size, type(item.packet)) for item in before.packets
    ]
    assert [each.rule for each in check(after.items)] == [each.rule for each in check(before.items)]
    assert {each.name: each.digest for each in extracted(copy, tmp_path / "after")} == {
        each.name: each.digest for each in extracted(recording, tmp_path / "before")
    }
    assert complaints(tshark, copy, WRONG_SUMS) == set()
    assert complaints(tshark, copy, "tcp.analysis.flags") == complaints(tshark, recording, "tcp.analysis.flags")


def complaints(tshark: Tshark, recording: Path, of: str) -> set[str]:
    """The frames of which tshark says so."""
    found = run([tshark.program, "-r", recording, *CHECKED, "-Y", of, "-T", "fields", "-e", "frame.number"])
    found.check_returncode()
    return set(found.stdout.split())


@pytest.mark.parametrize("name", ["thumb", "uploadempty"])
def test_recordings_of_gphoto2_at_another_camera(name: str, tmp_path: Path) -> None:
    recording = Path(__file__).parents[1] / "captures" / "gphoto2" / f"{name}.pcap"
    with Target(tmp_path) as target:
        (found,) = extract(found_in(recording).items, target, thumbs=True)
    assert (found.name, found.size) == {"thumb": ("IMG_0001-thumb.jpg", 161), "uploadempty": ("empty.txt", 0)}[name]
    assert found.missing == ()
