"""Debian's gphoto2 does with the virtual camera everything that it does with a real one."""

import asyncio
import contextlib
import dataclasses
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_OBJECT_HANDLES
from hotshoe.catalog.properties import EXPOSURE_INDEX
from tests.interop.cards import FOLDER, Hosted, digest, downloads, hosted
from tests.interop.guests import PATIENCE, Finished, Gphoto2

MakeGphoto2 = Callable[[int], Gphoto2]


class Photographer:
    """gphoto2 at one camera, with a folder for what it saves."""

    def __init__(self, here: Hosted, program: Gphoto2, folder: Path) -> None:
        self.here = here
        self.folder = folder
        self.listens = False
        self.program = program

    async def run(self, *args: str | Path) -> str:
        """What gphoto2 prints; it has to succeed."""
        finished = await self.attempt(*args)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    async def attempt(self, *args: str | Path) -> Finished:
        """The same, whether it succeeds or not; its session is over afterwards."""
        finished = await asyncio.to_thread(self.program.run, *args, directory=self.folder)
        if not self.listens:
            await self.here.left()
        return finished

    @contextlib.asynccontextmanager
    async def listening(self, *args: str) -> AsyncIterator[asyncio.StreamReader]:
        """gphoto2 while it waits for events; what it prints."""
        process = await asyncio.create_subprocess_exec(
            # Into a pipe it would write everything at the end.
            *("stdbuf", "-oL", *map(str, self.program.command(*args))),
            cwd=self.folder,
            env=self.program.environment | {"PATH": os.environ["PATH"]},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        self.listens = True
        try:
            # It says that it waits before it has even connected; this is the last that it asks for.
            await self.here.witness.asked(GET_OBJECT_HANDLES, times=2)
            yield process.stdout
        finally:
            self.listens = False
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), PATIENCE)


async def line_with(output: asyncio.StreamReader, text: str) -> str:
    """The next line that contains ``text``; raises AssertionError when the program ends without one."""
    while line := (await asyncio.wait_for(output.readline(), PATIENCE)).decode():
        if text in line:
            return line.strip()
    raise AssertionError(f"gphoto2 ended without saying {text!r}")


@pytest.fixture
async def at_work(gphoto2: MakeGphoto2, tmp_path: Path) -> AsyncIterator[Photographer]:
    saved = tmp_path / "saved"
    saved.mkdir()
    async with hosted(tmp_path / "card") as here:
        yield Photographer(here, gphoto2(here.port), saved)
    assert all(report.clean for report in here.reports if report.reason != "the camera was switched off")


async def test_summary(at_work: Photographer) -> None:
    summary = await at_work.run("--summary")
    for line in (
        "Manufacturer: hotshoe",
        "Model: Virtual Camera",
        "Serial Number: 4711",
        "File Download, File Deletion, File Upload",
        "Generic Image Capture",
        "VolumeLabel: CARD",
        "Access Capability: Read-Write",
    ):
        assert line in summary
    for code in at_work.here.camera.body.properties.codes:
        assert f"(0x{code:04x})" in summary
    assert at_work.here.deviations == set()


async def test_storage_info(at_work: Photographer) -> None:
    info = await at_work.run("--storage-info")
    assert "label=CARD" in info
    assert f"basedir={FOLDER}" in info
    assert "access=0 Read-Write" in info


async def test_list_files(at_work: Photographer) -> None:
    listing = await at_work.run("--list-files")
    assert f"There are 2 files in folder '{FOLDER}/DCIM/100TEST'." in listing
    assert f"There are 4 files in folder '{FOLDER}/MISC'." in listing
    for path in at_work.here.card.files:
        assert Path(path).name in listing
    assert "480x320" in listing


async def test_get_all_files(at_work: Photographer) -> None:
    await at_work.run("--get-all-files")
    wanted = {Path(path).name: known for path, known in at_work.here.card.files.items()}
    assert downloads(at_work.folder) == wanted
    assert at_work.here.deviations == set()


async def test_get_thumbnail(at_work: Photographer) -> None:
    await at_work.run("--folder", f"{FOLDER}/DCIM/100TEST", "--get-thumbnail", "1")
    (thumb,) = at_work.folder.iterdir()
    assert thumb.read_bytes().startswith(b"\xff\xd8")
    assert thumb.stat().st_size < 20_000


async def test_list_config(at_work: Photographer) -> None:
    listing = await at_work.run("--list-config")
    for name in ("iso", "f-number", "shutterspeed", "whitebalance", "imagesize", "capturemode", "datetime"):
        assert name in {line.rsplit("/", 1)[-1] for line in listing.split()}


async def test_get_and_set_config(at_work: Photographer) -> None:
    body = at_work.here.camera.body
    assert "Current: 100" in await at_work.run("--get-config", "iso")
    await at_work.run("--set-config", "iso=400")
    assert body.properties.value(EXPOSURE_INDEX.code) == 400
    assert "Current: 400" in await at_work.run("--get-config", "iso")
    await at_work.run("--set-config", "/main/other/501e=Ansel Adams")
    assert body.properties.value(0x501E) == "Ansel Adams"
    assert at_work.here.deviations == set()


async def test_every_setting_can_be_read(at_work: Photographer) -> None:
    for code in at_work.here.camera.body.properties.codes:
        assert "Current:" in await at_work.run("--get-config", f"/main/other/{code:04x}")


async def test_capture_image(at_work: Photographer) -> None:
    for number in (1, 2):
        said = await at_work.run("--capture-image")
        assert f"{FOLDER}/DCIM/100HSHOE/HSHO{number:04}.JPG" in said
        assert f"DCIM/100HSHOE/HSHO{number:04}.JPG" in at_work.here.card.files
    assert at_work.here.deviations == set()


async def test_capture_image_and_download(at_work: Photographer) -> None:
    await at_work.run("--capture-image-and-download", "--keep", "--filename", "kept.jpg")
    picture = at_work.here.card.path / "DCIM/100HSHOE/HSHO0001.JPG"
    assert digest(at_work.folder / "kept.jpg") == digest(picture)
    await at_work.run("--capture-image-and-download", "--filename", "moved.jpg")
    assert (at_work.folder / "moved.jpg").read_bytes().endswith(b"\xff\xd9")
    # Without --keep it deletes what it took.
    assert [path for path in at_work.here.card.files if "HSHOE" in path] == ["DCIM/100HSHOE/HSHO0001.JPG"]


async def test_capture_tethered(at_work: Photographer) -> None:
    async with at_work.listening("--capture-tethered", "--keep") as output:
        for number in (1, 2):
            await at_work.here.camera.shoot()
            await line_with(output, f"Saving file as HSHO{number:04}.JPG")
        # It says so before it has saved the file; the next event comes when it is done.
        await at_work.here.camera.do(lambda: at_work.here.camera.body.set_property(EXPOSURE_INDEX.code, 800))
        await line_with(output, f"{EXPOSURE_INDEX.code:04x}")
    wanted = {Path(path).name: known for path, known in at_work.here.card.files.items() if "HSHOE" in path}
    assert downloads(at_work.folder) == wanted
    assert len(wanted) == 2


async def test_wait_event(at_work: Photographer) -> None:
    card = at_work.here.card.path
    async with at_work.listening("--wait-event=20s") as output:
        (card / "MISC" / "LATER.TXT").write_text("later")
        assert await line_with(output, "FILEADDED") == f"FILEADDED LATER.TXT {FOLDER}/MISC"
        (card / "TOP.TXT").unlink()
        await line_with(output, "ObjectRemoved")
        await at_work.here.camera.do(lambda: at_work.here.camera.body.set_property(EXPOSURE_INDEX.code, 800))
        await line_with(output, f"{EXPOSURE_INDEX.code:04x}")


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 1_500_000])
async def test_upload_file(at_work: Photographer, size: int) -> None:
    file = at_work.folder / "UP.BIN"
    file.write_bytes(os.urandom(size))
    await at_work.run("--folder", f"{FOLDER}/MISC/DEEP", "--upload-file", file)
    assert at_work.here.card.files["MISC/DEEP/UP.BIN"] == digest(file)
    assert at_work.here.deviations == ({"data-end-missing"} if size == 0 else set())


async def test_upload_to_the_top(at_work: Photographer) -> None:
    file = at_work.folder / "UP.BIN"
    file.write_bytes(b"up")
    await at_work.run("--folder", FOLDER, "--upload-file", file)
    assert at_work.here.card.files["UP.BIN"] == digest(file)


async def test_make_and_remove_folders(at_work: Photographer) -> None:
    await at_work.run("--folder", f"{FOLDER}/MISC", "--mkdir", "NEW")
    assert "MISC/NEW" in at_work.here.card.folders
    await at_work.run("--folder", f"{FOLDER}/MISC", "--rmdir", "NEW")
    assert "MISC/NEW" not in at_work.here.card.folders


async def test_delete_files(at_work: Photographer) -> None:
    await at_work.run("--folder", f"{FOLDER}/DCIM/100TEST", "--delete-file", "TEST0001.JPG")
    assert "DCIM/100TEST/TEST0001.JPG" not in at_work.here.card.files
    await at_work.run("--folder", f"{FOLDER}/MISC", "--delete-all-files")
    assert {path for path in at_work.here.card.files if path.startswith("MISC")} == {"MISC/DEEP/NOTES.TXT"}


async def test_a_read_only_camera_is_read_and_nothing_else(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    async with hosted(tmp_path / "card", read_only=True) as here:
        before = here.card.files
        photographer = Photographer(here, gphoto2(here.port), saved)
        summary = await photographer.run("--summary")
        assert "No File Deletion, No File Upload" in summary
        assert "Access Capability: Read-Only" in summary
        (saved / "up.txt").write_text("up")
        for attempt in (
            ["--folder", f"{FOLDER}/MISC", "--upload-file", "up.txt"],
            ["--folder", f"{FOLDER}/MISC", "--mkdir", "NEW"],
            ["--folder", f"{FOLDER}/MISC", "--delete-file", "ONE.BIN"],
        ):
            assert (await photographer.attempt(*attempt)).returncode == 1, attempt
        assert "Could not capture" in (await photographer.attempt("--capture-image")).stderr
        await photographer.run("--get-all-files")
        assert here.card.files == before


async def test_somebody_else_is_told_that_the_camera_is_busy(at_work: Photographer, tmp_path: Path) -> None:
    # Left to itself it would make up the same GUID in the same second.
    settings = tmp_path / ".gphoto" / "settings"
    settings.parent.mkdir()
    settings.write_text(f"ptp2_ip=guid={':'.join(['42'] * 16)}\n")
    other = dataclasses.replace(at_work.program, home=tmp_path)
    async with at_work.listening("--wait-event=20s") as output:
        refused = await asyncio.to_thread(other.run, "--summary")
        assert (refused.returncode, "Unspecified error" in refused.stderr) == (1, True)
        await at_work.here.camera.shoot()
        await line_with(output, "FILEADDED HSHO0001.JPG")
    assert (await asyncio.to_thread(other.run, "--summary")).returncode == 0


async def test_the_same_again_takes_nothing_over_from_itself(at_work: Photographer) -> None:
    # libgphoto2 answers no probe; but the second one gives up before that could be held against the first.
    async with at_work.listening("--wait-event=20s") as output:
        refused = await at_work.attempt("--summary")
        assert (refused.returncode, "Connection timed out" in refused.stderr) == (1, True)
        await at_work.here.camera.shoot()
        await line_with(output, "FILEADDED HSHO0001.JPG")
