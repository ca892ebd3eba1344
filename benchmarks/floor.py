"""The program "floor": what the machine could give, with the fewest blocking calls and nothing made durable.

``python -m benchmarks.floor VERB FOLDER TIMES PORT...``
"""

from __future__ import annotations

import os
import re
import struct
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.blocking import GET_OBJECT_INFO, GET_OBJECT_PROP_LIST, Session
from benchmarks.sockets import many_files
from benchmarks.telling import tell
from benchmarks.views import SMOOTH, Load
from hotshoe.wire.values import ALL

SET_DEVICE_PROP_VALUE, EXPOSURE_INDEX = 0x1016, 0x500F
START_LIVE_VIEW, END_LIVE_VIEW, GET_LIVE_VIEW_IMAGE = 0x9201, 0x9202, 0x9203
"""Nikon's."""

NAME_IN_UTF16 = re.compile("IMG_000000.BIN".encode("utf-16-le").replace(b"0\0", rb"\d\0"))


def download(sessions: list[Session], folder: Path, times: int) -> None:
    """Every object of every camera, a thread for each."""
    _each(sessions, folder, _save_all)


def _save_all(session: Session, folder: Path) -> None:
    for handle in session.handles():
        name = session.info(handle).name
        with (folder / name).open("xb", buffering=0) as file:
            session.fetch(handle, file.write)


def spliced_download(sessions: list[Session], folder: Path, times: int) -> None:
    """The same with bytes that go from the socket to the file inside the kernel."""
    _each(sessions, folder, _splice_all)


def _splice_all(session: Session, folder: Path) -> None:
    for handle in session.handles():
        with (folder / session.info(handle).name).open("xb", buffering=0) as file:
            session.splice(handle, file.fileno())


def durable_download(sessions: list[Session], folder: Path, times: int) -> None:
    """The same with what it takes to survive a loss of power, which gphoto2 does not do, and ours does."""
    _each(sessions, folder, _keep_all)


def _keep_all(session: Session, folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    for handle in session.handles():
        name = session.info(handle).name
        with (folder / f"{name}.part").open("xb", buffering=0) as file:
            session.fetch(handle, file.write)
            os.fsync(file.fileno())
        (folder / f"{name}.part").rename(folder / name)
        os.fsync(directory)


def receive(sessions: list[Session], folder: Path, times: int) -> None:
    """Every object, to nowhere."""
    _each(sessions, folder, _drop_all)


def _drop_all(session: Session, folder: Path) -> None:
    for handle in session.handles():
        session.fetch(handle, len)


def _each(sessions: list[Session], folder: Path, work: Callable[[Session, Path], None]) -> None:
    folders = [folder / str(number) for number in range(len(sessions))]
    with ThreadPoolExecutor(len(sessions)) as threads:
        began = time.perf_counter()
        for each in folders:
            each.mkdir()
        for _ in threads.map(work, sessions, folders):
            pass
        tell(seconds=time.perf_counter() - began)


def listing(sessions: list[Session], folder: Path, times: int) -> None:
    """The names of all objects, one GetObjectInfo each."""
    (session,) = sessions
    began = time.perf_counter()
    names = [session.info(handle).name for handle in session.handles()]
    tell(seconds=time.perf_counter() - began, count=len(names))
    print(*names, sep="\n")


def bulk_listing(sessions: list[Session], folder: Path, times: int) -> None:
    """All properties of all objects in one transaction, the bytes only."""
    (session,) = sessions
    began = time.perf_counter()
    data = session.call(GET_OBJECT_PROP_LIST, ALL, 0, ALL, 0, 0)
    seconds = time.perf_counter() - began
    names = {each.decode("utf-16-le") for each in NAME_IN_UTF16.findall(data)}
    tell(seconds=seconds, count=len(names))
    print(*names, sep="\n")


def upload(sessions: list[Session], folder: Path, times: int) -> None:
    """Every file of ``folder``."""
    (session,) = sessions
    began = time.perf_counter()
    for path in sorted(folder.iterdir()):
        session.send(path)
    tell(seconds=time.perf_counter() - began)


def rate(sessions: list[Session], folder: Path, times: int) -> None:
    """So many GetObjectInfo, the dataset's bytes only."""
    (session,) = sessions
    handles = session.handles()
    _again_and_again(times, lambda number: session.call(GET_OBJECT_INFO, handles[number % len(handles)]))


def settings(sessions: list[Session], folder: Path, times: int) -> None:
    """So many SetDevicePropValue, of one value and of another in turns."""
    (session,) = sessions
    values = [struct.pack("<H", value) for value in (100, 200)]
    _again_and_again(times, lambda number: session.call(SET_DEVICE_PROP_VALUE, EXPOSURE_INDEX, data=values[number % 2]))


def live(sessions: list[Session], folder: Path, times: int) -> None:
    """So many frames of a Nikon's live view, sixty a second, which nobody looks at."""
    (session,) = sessions
    session.call(START_LIVE_VIEW)
    session.call(GET_LIVE_VIEW_IMAGE)
    load, began = Load(), time.perf_counter()
    for number in range(times):
        time.sleep(max(0.0, began + number / SMOOTH - time.perf_counter()))
        session.call(GET_LIVE_VIEW_IMAGE)
    load.tell(times, times / SMOOTH)
    session.call(END_LIVE_VIEW)


def _again_and_again(times: int, transaction: Callable[[int], object]) -> None:
    waits = []
    began = last = time.perf_counter()
    for number in range(times):
        transaction(number)
        now = time.perf_counter()
        waits.append(now - last)
        last = now
    tell(seconds=last - began, count=times, slowest=max(waits))


VERBS: dict[str, Callable[[list[Session], Path, int], None]] = {
    "download": download,
    "download-durable": durable_download,
    "download-spliced": spliced_download,
    "receive": receive,
    "list": listing,
    "list-bulk": bulk_listing,
    "upload": upload,
    "rate": rate,
    "set": settings,
    "live": live,
    "set-nagle": settings,
}


def connect(ports: list[int], times: int) -> None:
    """One after the other, ``times`` over."""
    began = time.perf_counter()
    for _ in range(times):
        for port in ports:
            Session(port).close()
    tell(seconds=time.perf_counter() - began, count=times * len(ports))


def hold(ports: list[int]) -> None:
    """All at the same time; connected one after the other."""
    began = time.perf_counter()
    sessions = [Session(port) for port in ports]
    tell(seconds=time.perf_counter() - began, count=len(ports))
    for session in sessions:
        session.close()


def main(verb: str, folder: Path, times: int, ports: list[int]) -> None:
    """Do what ``verb`` says."""
    many_files()
    if verb == "connect":
        connect(ports, times)
    elif verb == "hold":
        hold(ports)
    else:
        sessions = [Session(port, nagle=verb.endswith("-nagle")) for port in ports]
        VERBS[verb](sessions, folder, times)
        for session in sessions:
            session.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [int(port) for port in sys.argv[4:]])
