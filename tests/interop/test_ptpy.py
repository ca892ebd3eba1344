"""ptpy: reads well, pads its parameters, calls itself version 100, and cannot send data."""

import asyncio
import json
from pathlib import Path

import pytest

from hotshoe.catalog.properties import ARTIST, EXPOSURE_INDEX
from tests.interop.cards import Hosted, hosted
from tests.interop.guests import PythonGuest

OPENING = """
import hashlib, json, sys
import ptpy

camera = ptpy.PTPy(device=("127.0.0.1", int(sys.argv[1])), transport=ptpy.IP, raw=True)
told = {}
"""

READING = (
    OPENING
    + """
told["model"] = camera.get_device_info().Model
with camera.session():
    told["stores"] = list(camera.get_storage_ids())
    told["count"] = camera.get_num_objects(0xFFFFFFFF)
    told["files"] = {}
    for handle in camera.get_object_handles(0xFFFFFFFF):
        info = camera.get_object_info(handle)
        if info.ObjectFormat != "Association":
            data = camera.get_object(handle).Data
            told["files"][info.Filename] = hashlib.sha256(data).hexdigest()
    told["iso"] = camera.get_device_prop_value("ExposureIndex").Data.hex()
    told["values"] = list(camera.get_device_prop_desc("ExposureIndex").Form)
    told["capture"] = str(camera.initiate_capture(0, 0).ResponseCode)
    told["event"] = repr(camera.event())
print(json.dumps(told))
"""
)

# The Data packet has the payload where the transaction belongs, and neither Start_Data before nor End_Data after it.
SENDING = (
    OPENING
    + """
payload = bytes.fromhex(sys.argv[3])
with camera.session():
    try:
        told["set"] = str(camera.set_device_prop_value(sys.argv[2], payload).ResponseCode)
        told["value"] = str(camera.get_device_prop_value(sys.argv[2]).ResponseCode)
    except ptpy.ptp.PTPError as error:
        told["set"] = str(error)
    print(json.dumps(told), flush=True)
"""
)

HABITS = {"version-unknown", "parameters-padded"}


async def visit(ptpy: PythonGuest, here: Hosted, script: str, *args: str) -> dict[str, object]:
    finished = await asyncio.to_thread(ptpy.run, script, str(here.port), *args)
    assert finished.stdout, finished.stderr
    told: dict[str, object] = json.loads(finished.stdout)
    return told


async def test_reading(ptpy: PythonGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        before = {Path(path).name: known for path, known in here.card.files.items()}
        folders = here.card.folders
        told = await visit(ptpy, here, READING)
        assert told["model"] == "Virtual Camera"
        assert told["stores"] == [0x00010001]
        assert told["count"] == len(before) + len(folders)
        assert told["files"] == before
        assert told["iso"] == "6400"
        assert told["values"] == [65535, 100, 200, 400, 800, 1600, 3200, 6400]
        assert "OK" in str(told["capture"])
        # It has an event connection and never hears anything on it.
        assert told["event"] == "None"
        assert (here.card.path / "DCIM/100HSHOE/HSHO0001.JPG").exists()
    assert here.deviations == HABITS


@pytest.mark.parametrize("payload", ["056800650079006f000000", "0190000000"])
async def test_what_it_sends_as_data_belongs_to_no_transaction(ptpy: PythonGuest, tmp_path: Path, payload: str) -> None:
    async with hosted(tmp_path / "card") as here:
        told = await visit(ptpy, here, SENDING, "Artist", payload)
        assert "InvalidTransactionID" in str(told["set"])
        assert "OK" in str(told["value"])
        assert here.camera.body.properties.value(ARTIST.code) == ""
    assert here.deviations - HABITS == {"data-foreign"}


async def test_what_is_too_short_for_a_data_packet_ends_the_connection(ptpy: PythonGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        told = await visit(ptpy, here, SENDING, "ExposureIndex", "9001")
        assert told["set"] == "Command connection dropped"
        assert here.camera.body.properties.value(EXPOSURE_INDEX.code) == 100
    assert "at least 12 bytes" in here.reports[-1].reason
