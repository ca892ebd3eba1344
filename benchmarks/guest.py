"""The program "python-gphoto2": libgphoto2 through its Python binding, in an environment where only that is installed.

``python guest.py VERB FOLDER TIMES PORT``; nothing of this package can be imported here.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STORE = "/store_00010001"

gphoto2: Any = importlib.import_module("gphoto2")


def connected(port: int) -> Any:
    """A camera with an open session; the port's third part is that of the event connection."""
    ports, abilities = gphoto2.PortInfoList(), gphoto2.CameraAbilitiesList()
    ports.load()
    abilities.load()
    camera = gphoto2.Camera()
    camera.set_port_info(ports[ports.lookup_path(f"ptpip:127.0.0.1:{port}:{port}")])
    camera.set_abilities(abilities[abilities.lookup_model("PTP/IP Camera")])
    camera.init()
    return camera


def names(camera: Any) -> list[str]:
    """Of all files."""
    found = camera.folder_list_files(STORE)
    return [found.get_name(number) for number in range(found.count())]


def tell(began: float, **numbers: float) -> None:
    """Print what was measured."""
    print("inner " + json.dumps({"seconds": time.perf_counter() - began, **numbers}))


def download(camera: Any, folder: Path, times: int) -> None:
    began = time.perf_counter()
    for name in names(camera):
        camera.file_get(STORE, name, gphoto2.GP_FILE_TYPE_NORMAL).save(str(folder / name))
    tell(began)


def listing(camera: Any, folder: Path, times: int) -> None:
    began = time.perf_counter()
    found = names(camera)
    tell(began, count=len(found))
    print(*found, sep="\n")


def upload(camera: Any, folder: Path, times: int) -> None:
    began = time.perf_counter()
    for path in sorted(folder.iterdir()):
        file = gphoto2.CameraFile()
        file.open(str(path))
        camera.folder_put_file(STORE, path.name, gphoto2.GP_FILE_TYPE_NORMAL, file)
    tell(began)


def rate(camera: Any, folder: Path, times: int) -> None:
    """One GetObjectInfo for each file, for the library asks only once for each."""
    began = time.perf_counter()
    found = names(camera)
    for name in found:
        camera.file_get_info(STORE, name)
    tell(began, count=len(found))


def tether(camera: Any, folder: Path, times: int) -> None:
    """So many pictures, each as soon as the camera tells of it."""
    taken = 0
    while taken < times:
        kind, path = camera.wait_for_event(1000)
        if kind == gphoto2.GP_EVENT_FILE_ADDED:
            camera.file_get(path.folder, path.name, gphoto2.GP_FILE_TYPE_NORMAL).save(str(folder / path.name))
            taken += 1


def live(camera: Any, folder: Path, times: int) -> None:
    """So many frames of the live view, as fast as they come."""
    began = time.perf_counter()
    for _ in range(times):
        camera.capture_preview().get_data_and_size()
    tell(began, count=times)


VERBS: dict[str, Callable[[Any, Path, int], None]] = {
    "download": download,
    "list": listing,
    "upload": upload,
    "rate": rate,
    "tether": tether,
    "live": live,
}


if __name__ == "__main__":
    the_camera = connected(int(sys.argv[4]))
    VERBS[sys.argv[1]](the_camera, Path(sys.argv[2]), int(sys.argv[3]))
    the_camera.exit()
