"""A virtual camera for test suites: in a thread of its own, on a free port of this computer, with a folder as its card.

::

    with BackgroundCamera(folder, pictures=3, faults="at GetObject 2  cut after 10 KB") as camera:
        my_program("--camera", camera.address)

pytest users have the fixture ``virtual_camera``, which makes as many as are wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from hotshoe.catalog.properties import IMAGE_SIZE
from hotshoe.responder import capture, persona
from hotshoe.responder.body import Body
from hotshoe.responder.connection import SessionReport
from hotshoe.responder.faults import Script, parse_script, preset
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.sync.portal import Portal
from hotshoe.wire.values import StorageID

T = TypeVar("T")

HOST = "127.0.0.1"
STORE = StorageID(0x00010001)
SEED = 1
"""Of scripts that name none: a test should fail twice in the same way."""

PATIENCE = 10.0


class BackgroundCamera:
    """A camera that serves ``folder`` from now until ``close``, or to the end of a ``with`` statement.

    ``pictures`` are taken and ``files`` (contents by path) are written before anybody can connect. ``faults`` is a
    script, its text, or the name of a preset, as ``wild:7``. Raises SettingsError for a script that cannot be read,
    StorageError for a folder that cannot be served.
    """

    def __init__(
        self,
        folder: Path,
        *,
        pictures: int = 0,
        files: Mapping[str, bytes] | None = None,
        name: str = persona.MODEL,
        model: str = persona.MODEL,
        serial: str = "1001",
        faults: Script | str = "",
        read_only: bool = False,
        strict: bool = False,
    ) -> None:
        self.folder = folder
        script = _script(faults)
        for path, content in (files or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        self._ended: list[SessionReport] = []
        self._changed = threading.Condition()
        self._store = FolderStore(folder, STORE, HandleBook(), read_only=read_only)
        self._body = _body(self._store, name, model, serial, pictures)
        self._portal = Portal()
        try:
            self._camera = self._portal.run(self._open(script, strict=strict))
        except BaseException:
            self._portal.close()
            self._store.close()
            raise
        self.port = self._camera.port

    @property
    def address(self) -> str:
        """``127.0.0.1:40123``."""
        return f"{HOST}:{self.port}"

    @property
    def sessions(self) -> tuple[SessionReport, ...]:
        """The visits that are over, in the order of their ends."""
        with self._changed:
            return tuple(self._ended)

    def wait_for_sessions(self, number: int, timeout: float = PATIENCE) -> tuple[SessionReport, ...]:
        """The visits, once so many are over: an end is noticed a moment later. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._ended) >= number, timeout):
                raise TimeoutError(f"{len(self._ended)} of {number} visits ended within {timeout:g} s")
            return tuple(self._ended)

    def shoot(self) -> None:
        """Press the shutter: a picture appears on the card, and whoever is connected hears of it. Raises Refusal."""
        self._portal.run(self._camera.shoot())

    def do(self, job: Callable[[Body], T]) -> T:
        """Do something with the camera as data, where nobody else is at it."""
        return self._portal.run(self._camera.do(lambda: job(self._body)))

    def close(self) -> None:
        """Switch it off; harmless when done twice."""
        if not self._portal.closed:
            self._portal.run(self._camera.close())
            self._portal.close()
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _open(self, script: Script, *, strict: bool) -> VirtualCamera:
        return await serve(
            self._body, HOST, 0, faults=script, strict=strict, check_address=False, on_session_end=self._visited
        )

    def _visited(self, report: SessionReport) -> None:
        with self._changed:
            self._ended.append(report)
            self._changed.notify_all()


class CameraFactory:
    """Makes cameras for one test, each with a new folder, and switches them off at its end."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._stack = ExitStack()

    def __call__(
        self,
        folder: Path | None = None,
        *,
        pictures: int = 0,
        files: Mapping[str, bytes] | None = None,
        name: str = persona.MODEL,
        model: str = persona.MODEL,
        serial: str = "1001",
        faults: Script | str = "",
        read_only: bool = False,
        strict: bool = False,
    ) -> BackgroundCamera:
        """A camera, with the options of BackgroundCamera."""
        camera = BackgroundCamera(
            folder or self._new_folder(),
            pictures=pictures,
            files=files,
            name=name,
            model=model,
            serial=serial,
            faults=faults,
            read_only=read_only,
            strict=strict,
        )
        return self._stack.enter_context(camera)

    def close(self) -> None:
        """Switch all of them off."""
        self._stack.close()


def _script(faults: Script | str) -> Script:
    script = faults if isinstance(faults, Script) else preset(faults) or parse_script(faults)
    return script if script.seed else replace(script, seed=SEED)


def _body(store: FolderStore, name: str, model: str, serial: str, pictures: int) -> Body:
    body = persona.generic([store], name=name, serial=serial)
    body.identity = replace(body.identity, model=model)
    size = body.properties.value(IMAGE_SIZE.code)
    # The smallest are painted in no time.
    body.properties.put(IMAGE_SIZE.code, persona.IMAGE_SIZES[-1])
    for _ in range(pictures):
        capture.release(body)
    body.properties.put(IMAGE_SIZE.code, size)
    return body
