"""``check`` finds in each guest's conversations what that guest is known for, and nothing else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from click.testing import CliRunner

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.rules import check
from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.cli.exits import Exit
from hotshoe.cli.main import program
from hotshoe.responder.faults import parse_script
from tests.interop.cards import FOLDER, Hosted, hosted
from tests.interop.guests import Gphoto2, NodeGuest, PythonGuest, Tshark
from tests.interop.recorded import recorded
from tests.interop.test_npm_ptp import demo, handle_of
from tests.interop.test_ptpy import READING, SENDING, visit
from tests.interop.test_python_gphoto2 import VISIT
from tests.interop.wiretap import Wiretap

MakeGphoto2 = Callable[[int], Gphoto2]


def found(tap: Wiretap) -> set[str]:
    """The rules that were broken."""
    return {finding.rule.name for finding in check(follow(tap.records()))}


async def at_work(program: Gphoto2, here: Hosted, folder: Path, *args: str | Path) -> None:
    finished = await asyncio.to_thread(program.run, *args, directory=folder)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    await here.left()


async def test_gphoto2_keeps_to_all_rules(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    tap, saved = Wiretap(), tmp_path / "saved"
    saved.mkdir()
    (saved / "UP.BIN").write_bytes(bytes(100_000))
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        program = gphoto2(here.port)
        for args in (
            ("--summary",),
            ("--storage-info",),
            ("--get-all-files",),
            ("--folder", f"{FOLDER}/DCIM/100TEST", "--get-thumbnail", "1"),
            ("--list-config",),
            ("--get-config", "iso"),
            ("--set-config", "iso=400"),
            ("--capture-image-and-download", "--filename", "taken.jpg"),
            ("--folder", f"{FOLDER}/MISC", "--upload-file", saved / "UP.BIN"),
            ("--folder", f"{FOLDER}/MISC", "--delete-file", "UP.BIN"),
            ("--folder", f"{FOLDER}/MISC", "--mkdir", "NEW"),
            ("--folder", f"{FOLDER}/MISC", "--rmdir", "NEW"),
        ):
            await at_work(program, here, saved, *args)
    assert found(tap) == set()


async def test_gphoto2_leaves_the_end_of_an_empty_file_out(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    tap = Wiretap()
    (tmp_path / "NIL.TXT").touch()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        program = gphoto2(here.port)
        await at_work(program, here, tmp_path, "--folder", f"{FOLDER}/MISC", "--upload-file", tmp_path / "NIL.TXT")
    assert found(tap) == {"data-end-missing"}


async def test_gphoto2_answers_no_probe(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    tap = Wiretap()
    faults = parse_script("at event connect probe")
    async with hosted(tmp_path / "card", listen=tap.listen, faults=faults) as here:
        await at_work(gphoto2(here.port), here, tmp_path, "--wait-event=2s")
    assert found(tap) == {"probe-unanswered"}


async def test_python_gphoto2_keeps_to_all_rules(python_gphoto2: PythonGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        told = await asyncio.to_thread(python_gphoto2.run, VISIT, str(here.port), f"{FOLDER}/MISC")
        assert told.returncode == 0, told.stderr
        await here.left()
    assert found(tap) == set()


async def test_ptpy_pads_its_parameters_and_is_of_version_100(ptpy: PythonGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        await visit(ptpy, here, READING)
        await here.left()
    assert found(tap) == {"version-unknown", "parameters-padded"}


async def test_ptpy_sends_data_of_no_transaction(ptpy: PythonGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        await visit(ptpy, here, SENDING, "Artist", "056800650079006f000000")
        await here.left()
    assert found(tap) == {"version-unknown", "parameters-padded", "data-foreign"}


async def test_ptpy_sends_data_that_is_too_short_for_a_packet(ptpy: PythonGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        await visit(ptpy, here, SENDING, "ExposureIndex", "9001")
        await here.left()
    assert found(tap) == {"version-unknown", "parameters-padded", "framing-short"}


async def test_npm_ptp_counts_its_name_and_sends_what_it_did_not_announce(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        await demo(npm_ptp, here, "get_object_handles")
        picture = await handle_of(here, "DCIM", "100TEST", "TEST0001.JPG")
        await demo(npm_ptp, here, "get_object_info", picture)
        await here.witness.asked(GET_OBJECT_INFO)
        await demo(npm_ptp, here, "get_object", await handle_of(here, "MISC", "ONE.BIN"), str(tmp_path / "one"))
        await demo(npm_ptp, here, "get_device_property", "0x500f")
        await here.left()
    assert found(tap) == {"name-counted", "version-unknown"}


async def test_npm_ptp_sends_settings_unannounced(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    tap = Wiretap()
    async with hosted(tmp_path / "card", listen=tap.listen) as here:
        await demo(npm_ptp, here, "set_device_property", "0x500f", "createWord(400)")
        await demo(npm_ptp, here, "capture")
        await here.left()
    assert found(tap) == {"name-counted", "version-unknown", "data-unannounced", "total-32-bit"}


async def recording_of(tshark: Tshark, file: Path, card: Path, visitor: Callable[[Hosted], Awaitable[object]]) -> None:
    """A visit, recorded from the network."""
    async with hosted(card) as here, recorded(tshark, [here.port], file):
        await visitor(here)
        await here.left()


def checked(file: Path) -> tuple[int, set[str]]:
    """What the command line says of a file: its exit code, and the rules that were broken."""
    ran = CliRunner().invoke(program, ["pcap", "check", "--json", str(file)])
    return ran.exit_code, {rule["rule"] for rule in json.loads(ran.stdout)["rules"]}


async def test_a_file_that_tshark_wrote_of_gphoto2(tshark: Tshark, gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async def take(here: Hosted) -> None:
        await at_work(gphoto2(here.port), here, tmp_path, "--capture-image-and-download", "--filename", "taken.jpg")

    await recording_of(tshark, tmp_path / "gphoto2.pcapng", tmp_path / "card", take)
    assert checked(tmp_path / "gphoto2.pcapng") == (Exit.DONE, set())


async def test_a_file_that_tshark_wrote_of_ptpy(tshark: Tshark, ptpy: PythonGuest, tmp_path: Path) -> None:
    async def send(here: Hosted) -> None:
        await visit(ptpy, here, SENDING, "Artist", "056800650079006f000000")

    await recording_of(tshark, tmp_path / "ptpy.pcapng", tmp_path / "card", send)
    assert checked(tmp_path / "ptpy.pcapng") == (Exit.FOUND, {"version-unknown", "parameters-padded", "data-foreign"})


async def test_a_file_that_tshark_wrote_of_npm_ptp(tshark: Tshark, npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async def set_it(here: Hosted) -> None:
        await demo(npm_ptp, here, "set_device_property", "0x500f", "createWord(400)")

    await recording_of(tshark, tmp_path / "npm.pcapng", tmp_path / "card", set_it)
    rules = {"name-counted", "version-unknown", "data-unannounced", "total-32-bit"}
    assert checked(tmp_path / "npm.pcapng") == (Exit.FOUND, rules)
