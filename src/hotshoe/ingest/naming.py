"""Where a shot goes below the library's folder: a template, filled in and made safe."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from hotshoe.client.names import numbered, safe_component
from hotshoe.ingest.shot import Identity
from hotshoe.ingest.template import Value, fields, fill, parse_template
from hotshoe.wire.values import parse_date

DEFAULT_TEMPLATE = "{session}/{camera}/{date:%Y%m%d}/{name}"

UNNAMED = "unnamed"
"""A component of which nothing is left when it has been made safe."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a template may say of a shot, beside its identity: the words of its camera and of the session."""

    camera: str = ""
    cam: int = 1
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
        self.place = place or Place()
        self._pieces = parse_template(template)
        self._complete = bool(fields(self._pieces) & {"name", "ext"})

    def path(self, identity: Identity, captured: str, *, sequence: int = 1, shot: int = 1, number: int = 0) -> str:
        """The relative path of a shot, with ``/`` between its components; ``number`` sets it apart from others."""
        stem, ending = split_name(identity.name)
        text = fill(self._pieces, self._values(identity, captured, stem, ending, sequence, shot))
        if ending and not self._complete:
            text += f".{ending}"
        *folders, name = [_safe(part) for part in text.split("/") if part] or [UNNAMED]
        return "/".join((*folders, numbered(name, number)))

    def claim(self, identity: Identity, captured: str, *, sequence: int = 1, shot: int = 1) -> str:
        """What is the same for all files of one release (RAW, JPEG, XMP, WAV), folded as file systems fold it."""
        stem, _ = split_name(identity.name)
        return folded(self.path(identity._replace(name=stem), captured, sequence=sequence, shot=shot))

    def _values(
        self, identity: Identity, captured: str, stem: str, ending: str, sequence: int, shot: int
    ) -> dict[str, Value]:
        place = self.place
        return {
            "name": identity.name,
            "stem": stem,
            "ext": ending,
            "folder": identity.folder.strip("/"),
            "storage": identity.storage,
            "seq": sequence,
            "shot": shot,
            "cam": place.cam,
            "date": parse_date(captured or identity.date),
            "camera": place.camera,
            "model": place.model,
            "make": place.make,
            "serial": place.serial,
            "session": place.session,
            "job": place.job,
            "group": place.group,
        }


def split_name(name: str) -> tuple[str, str]:
    """``DSC_0001.NEF`` is ``DSC_0001`` and ``NEF``; a name without a dot, or with nothing before it, has no ending."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and stem.strip(".") else (name, "")


def folded(path: str) -> str:
    """A path as file systems compare it that know neither case nor how an accent is written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _safe(part: str) -> str:
    # Handles are no part of names here: what has no usable name gets a number where there are several.
    return safe_component(part) if part.strip("._-~ ") else UNNAMED
