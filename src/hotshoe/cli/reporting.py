"""What ingest says: a line for each picture, JSON for programs, a table on terminals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from hotshoe.cli.output import Output
from hotshoe.cli.progress import REPORT_SECONDS, transfer_text
from hotshoe.cli.units import count, show_duration, show_size
from hotshoe.ingest.post import source_path
from hotshoe.ingest.reports import CameraConnected, CameraLost, Progressed, Report, ShotDeleted, ShotSaved, Told
from hotshoe.ingest.status import ServiceStatus
from hotshoe.wire.text import safe_text


class Reporter:
    """Puts reports into words. ``root`` is the library's folder; with ``whole_paths`` each picture is told with it."""

    def __init__(
        self,
        output: Output,
        root: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        verb: str = "ingest",
        whole_paths: bool = False,
    ) -> None:
        self._output = output
        self._root = root
        self._clock = clock
        self._verb = verb
        self._whole_paths = whole_paths
        self._news = asyncio.Event()
        self._began = clock()
        self._progress: dict[str, float] = {}

    def report(self, report: Report) -> None:
        """One thing that happened."""
        self._news.set()
        match report:
            case CameraConnected():
                self._connected(report)
            case CameraLost():
                self._lost(report)
            case ShotSaved():
                self._saved(report)
            case ShotDeleted():
                self._deleted(report)
            case Progressed():
                self._progressed(report)
            case Told():
                self._told(report)

    async def something(self) -> None:
        """Wait until something happens."""
        self._news.clear()
        await self._news.wait()

    def ended(self, status: ServiceStatus) -> None:
        """The last line."""
        seconds = self._clock() - self._began
        if self._output.json:
            self._output.event(
                f"{self._verb}.ended",
                files=status.files,
                bytes=status.bytes,
                failed=status.failed,
                dest=self._root,
                seconds=round(seconds, 3),
            )
        self._output.talk(
            f"done  {count(status.files, 'picture')}, {show_size(status.bytes)}, {status.failed} failed, "
            f"in {show_duration(seconds)}  → {safe_text(self._root)}"
        )

    def _connected(self, report: CameraConnected) -> None:
        label, model, serial = report.label, safe_text(report.model), safe_text(report.serial)
        if self._output.json:
            self._output.event(
                "camera.connected",
                camera=label,
                address=report.address,
                device=report.camera,
                model=report.model,
                serial=report.serial,
                again=None if report.again is None else round(report.again, 3),
            )
        if report.again is None:
            self._output.talk(f"{label}  connected  {model}  s/n {serial}  → {safe_text(self._root)}")
        else:
            self._output.talk(f"{label}  back after {show_duration(report.again)}")

    def _lost(self, report: CameraLost) -> None:
        if self._output.json:
            facts = {"message": report.why, "delay": round(report.delay, 3), "attempts": report.attempts}
            self._output.event("camera.lost", camera=report.label, **facts)
        if report.attempts == 1:
            self._output.talk(f"{report.label}  no link, trying again: {safe_text(report.why)}")
        else:
            self._output.detail(f"{report.label}  attempt {report.attempts} in vain: {safe_text(report.why)}")

    def _saved(self, report: ShotSaved) -> None:
        shot, label = report.shot, report.label
        if self._output.json:
            self._output.event(
                "object.saved",
                camera=label,
                path=source_path(shot),
                saved=str(report.path),
                size=shot.size,
                hash=shot.digest.hex(),
                captured=shot.captured,
                seconds=round(report.seconds, 3),
            )
            return
        name, where = safe_text(shot.identity.name), safe_text(str(report.path) if self._whole_paths else shot.path)
        self._output.data(f"{label}  {name}  {transfer_text(shot.size, report.seconds)}  → {where}")

    def _deleted(self, report: ShotDeleted) -> None:
        if self._output.json:
            self._output.event("object.deleted", camera=report.label, path=source_path(report.shot))
        self._output.detail(f"{report.label}  {safe_text(report.shot.identity.name)}  deleted from the card")

    def _progressed(self, report: Progressed) -> None:
        now = self._clock()
        if self._output.reports and now - self._progress.get(report.label, self._began) >= REPORT_SECONDS:
            self._progress[report.label] = now
            name = report.found.identity.name
            self._output.report(
                "object.progress", camera=report.label, name=name, bytes=report.received, size=report.total
            )

    def _told(self, report: Told) -> None:
        name = report.shot.identity.name if report.shot else None
        if self._output.json:
            self._output.event("camera.told", camera=report.label, message=report.what, object=name, alarm=report.alarm)
        line = "  ".join([report.label, *([safe_text(name)] if name else []), safe_text(report.what)])
        if report.alarm:
            self._output.talk(f"{line}  (!)")
        else:
            self._output.detail(line)
