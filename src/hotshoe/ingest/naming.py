"""Where a shot goes below the library's folder: a template, filled in and made safe."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.ingest.shot import Identity

DEFAULT_TEMPLATE = "{session}/{camera}/{date:%Y%m%d}/{name}"


@dataclass(frozen=True, slots=True)
class Place:
    """What a template may say of a shot, beside its identity: the camera's alias, model and so on."""

    camera: str = ""
    model: str = ""
    make: str = ""
    serial: str = ""
    session: str = ""
    job: str = ""
    group: str = ""


class Naming:
    """A template with the words of one camera. Raises SettingsError for a template that cannot be used."""

    def __init__(self, template: str = DEFAULT_TEMPLATE, place: Place | None = None) -> None:
        self.template = template

    def path(self, identity: Identity, captured: str, *, sequence: int = 1, shot: int = 1, number: int = 0) -> str:
        """The relative path of a shot, with ``/`` between its components; ``number`` sets it apart from others."""
        raise NotImplementedError

    def claim(self, identity: Identity, captured: str) -> str:
        """What is the same for all files of one release (RAW, JPEG, XMP, WAV), and folded as file systems fold it."""
        raise NotImplementedError
