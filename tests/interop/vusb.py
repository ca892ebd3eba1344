"""libgphoto2's own virtual USB camera, by the calls of its port library, and our client with it.

``python -m tests.interop.vusb LIBRARY FOLDER`` visits it and tells in JSON what it says. ``LIBRARY`` is
libgphoto2_port.so.12 of python-gphoto2's wheel. In the environment are ``VCAMERADIR``, the folder that is on its card,
and ``IOLIBS``, the wheel's folder ``vusb``. It is a process of its own, because that camera belongs to its process.
"""

import asyncio
import ctypes
import json
import sys
import threading
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotshoe.catalog.model import Operation, Reply
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.errors import LinkLost, OperationError
from hotshoe.transport.stillimage.dialling import UsbDial
from hotshoe.transport.stillimage.pipes import Came, DeviceStatus, Pipes

QUESTIONS: tuple[tuple[int, ...], ...] = (
    (0x1001,),
    (0x1004,),
    (0x1005, 0x00010001),
    (0x1005, 0x99),
    (0x1006, 0xFFFFFFFF),
    (0x1006, 0x99),
    (0x1007, 0xFFFFFFFF, 0, 0xFFFFFFFF),
    (0x1008, 0x777),
    (0x1009, 0x777),
    (0x100A, 0x777),
    (0x100B, 0x777),
    (0x1014, 0x5001),
    (0x1015, 0x5001),
    (0x1014, 0x5FFF),
    (0x1015, 0x5FFF),
)
"""Operations that both offer, with parameters that are right and that are wrong."""


class VusbPipes:
    """One such camera, after ``Pipes``. It has no control endpoint worth the name, and is not made for threads."""

    packet = 512
    product = "libgphoto2's vusb"

    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))
        self._lock = threading.Lock()
        self._port = ctypes.c_void_p()
        infos, info = ctypes.c_void_p(), ctypes.c_void_p()
        self._do("gp_port_new", ctypes.byref(self._port))
        self._do("gp_port_info_list_new", ctypes.byref(infos))
        self._do("gp_port_info_list_load", infos)
        place = self._do("gp_port_info_list_lookup_path", infos, b"vusb:")
        self._do("gp_port_info_list_get_info", infos, place, ctypes.byref(info))
        self._do("gp_port_set_info", self._port, info)
        self._do("gp_port_open", self._port)

    def read(self, into: "array[int]", milliseconds: int) -> Came | None:
        with self._lock:
            size = self._do("gp_port_read", self._port, (ctypes.c_char * len(into)).from_buffer(into), len(into))
        if not size:
            time.sleep(0.001)
            return None
        return Came(size, short=size < len(into))

    def write(self, data: "array[int]", milliseconds: int) -> int:
        if not data:
            return 0
        with self._lock:
            return self._do("gp_port_write", self._port, data.tobytes(), len(data))

    def event(self, milliseconds: int) -> bytes | None:
        memory = (ctypes.c_char * 64)()
        with self._lock:
            size = self._library.gp_port_check_int_fast(self._port, memory, 64)
        if size <= 0:
            time.sleep(milliseconds / 1000)
            return None
        return memory.raw[:size]

    def clear_halts(self, endpoints: Sequence[int] = ()) -> None: ...

    def status(self) -> DeviceStatus | None:
        return None

    def cancel(self, transaction: int) -> bool:
        return False

    def reset(self) -> bool:
        return False

    def close(self) -> None:
        with self._lock:
            self._do("gp_port_close", self._port)

    def _do(self, name: str, *args: Any) -> int:
        result = int(getattr(self._library, name)(*args))
        if result < 0:
            raise LinkLost(f"{name}: {result}")
        return result


async def answers(pipes: Pipes) -> dict[str, list[object]]:
    """What a camera answers to each question: the response, and whether data came."""
    told: dict[str, list[object]] = {}
    async with connect("usb:", dial=UsbDial(lambda which: pipes), vendor="standard") as camera:
        for code, *params in QUESTIONS:
            names = tuple(f"p{place}" for place in range(len(params)))
            question = Operation(code, f"0x{code:04X}", names, read=_data)
            key = " ".join(f"{number:X}" for number in (code, *params))
            try:
                told[key] = [0x2001, bool(await camera.call(question, *params, force=True))]
            except OperationError as error:
                told[key] = [error.code, False]
    return told


async def visit(pipes: Pipes, folder: Path) -> dict[str, object]:
    """Empty the camera, set something, and take a picture."""
    async with connect("usb:", dial=UsbDial(lambda which: pipes)) as camera:
        found = [each async for each in camera.walk("/") if not each.is_folder]
        files = {each.path: str((await camera.download(each, folder)).path) for each in found}
        described = await camera.set("exposure-compensation", -1)
        return {
            "maker": camera.info.manufacturer,
            "model": camera.info.model,
            "files": files,
            "set": described.value,
            "shot": await _shot(camera),
            "deviations": [met.deviation.name for met in camera.deviations],
        }


async def _shot(camera: Camera) -> list[str]:
    """What the camera's events say of a picture."""
    return [each.name for each in await camera.shoot()]


def _data(reply: Reply) -> bytes:
    return reply.data


def main() -> None:
    """Tell all of it."""
    library, folder = Path(sys.argv[1]), Path(sys.argv[2])
    told = {"answers": asyncio.run(answers(VusbPipes(library)))}
    sys.stdout.write(json.dumps(told | asyncio.run(visit(VusbPipes(library), folder))))


if __name__ == "__main__":
    main()
