"""What a runner's reports mean for its camera's status."""

from __future__ import annotations

from hotshoe.ingest.reports import CameraConnected, CameraLost, Progressed, Report, ShotDeleted, ShotSaved, Told
from hotshoe.ingest.shot import State
from hotshoe.ingest.status import CameraStatus, Stand


def follow_status(camera: CameraStatus, report: Report) -> None:
    """Bring ``camera`` up to date."""
    match report:
        case CameraConnected():
            camera.stand, camera.error = Stand.LIVE, ""
            camera.model, camera.serial, camera.address = report.model, report.serial, report.address
            camera.connects += 1
        case CameraLost():
            camera.stand, camera.error = Stand.LOST, report.why
            camera.now, camera.passed = "", 0
        case ShotSaved():
            camera.files += 1
            camera.bytes += report.shot.size
            camera.now, camera.passed = "", 0
        case Progressed():
            camera.now, camera.passed, camera.total = report.found.identity.name, report.received, report.total
        case ShotDeleted():
            camera.deleted += 1
        case Told():
            camera.error = report.what if report.alarm else camera.error
            if report.shot and report.shot.state in {State.FAILED, State.GONE, State.UNVERIFIED}:
                camera.failed += 1
