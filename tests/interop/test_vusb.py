"""libgphoto2's own virtual USB camera, which python-gphoto2's wheel brings: our client with it, and ours beside it."""

import asyncio
import json
import os
import sys
from pathlib import Path

from hotshoe.transport import usb
from hotshoe.transport.stillimage.dialling import find
from tests.interop.guests import SOURCE, PythonGuest, run
from tests.interop.vusb import answers
from tests.transport.stillimage.test_commands import a_bench

PICTURES = {"A.JPG": bytes(range(256)) * 300, "B.JPG": b"b" * (2048 - 12)}


def visited(guest: PythonGuest, folder: Path) -> dict[str, object]:
    """What its process tells of a visit, with ``PICTURES`` on its card."""
    (folder / "card" / "DCIM").mkdir(parents=True)
    (folder / "out").mkdir()
    for name, data in PICTURES.items():
        (folder / "card" / "DCIM" / name).write_bytes(data)
    (wheel,) = guest.interpreter.parents[1].glob("lib/python*/site-packages/gphoto2/libgphoto2")
    environment = {
        "VCAMERADIR": str(folder / "card"),
        "IOLIBS": str(wheel / "vusb"),
        "PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent)]),
    }
    library = wheel / "libgphoto2_port.so.12"
    program = [sys.executable, "-m", "tests.interop.vusb", str(library), str(folder / "out")]
    finished = run(program, environment=environment)
    assert finished.returncode == 0, finished.stderr
    told: dict[str, object] = json.loads(finished.stdout)
    return told


def test_our_client_with_a_usb_camera_that_is_not_ours(python_gphoto2: PythonGuest, tmp_path: Path) -> None:
    told = visited(python_gphoto2, tmp_path)
    assert (told["maker"], told["model"]) == ("GP", "VC")
    assert told["files"] == {f"/DCIM/{name}": str(tmp_path / "out" / name) for name in PICTURES}
    assert {name: (tmp_path / "out" / name).read_bytes() for name in PICTURES} == PICTURES
    assert told["set"] == "-1 EV"
    assert told["shot"] == ["GPH_0099.JPG"]
    # Its DeviceInfo is longer than its fields.
    assert told["deviations"] == ["bytes-surplus"]


def test_ours_answers_as_it_does(python_gphoto2: PythonGuest, tmp_path: Path) -> None:
    theirs = visited(python_gphoto2, tmp_path)["answers"]
    with a_bench(2036, 70000) as bench:
        pipes = usb.open_pipes(find("", usb.models(bench.backend)))
        assert asyncio.run(answers(pipes)) == theirs
