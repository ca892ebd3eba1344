"""The cameras that can be had by name, each in a module of its own that is imported when it is asked for."""

from __future__ import annotations

import difflib
from importlib import import_module

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness
from hotshoe.responder.persona import GENERIC, Persona
from hotshoe.responder.persona import like as resembling

MODELS: dict[str, str] = {
    "generic": "",
    "nikon": "nikon",
}
"""Names, and the modules below ``hotshoe.responder.bodies`` whose ``PERSONA`` they mean."""

NIKON = 0xA
MICROSOFT_AS_NIKON_SAYS_IT = 0xFFFFFFFF
"""What Nikons put into DeviceInfo that have Microsoft's extension, too (Z 6II, Z 9)."""

BY_EXTENSION: dict[int, str] = {NIKON: "nikon"}
"""The model whose handlers serve a camera that has this vendor extension, where that is not the generic one."""


def persona(name: str) -> Persona:
    """The camera of that name. Raises SettingsError."""
    if name not in MODELS:
        near = difflib.get_close_matches(name, MODELS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(MODELS)}"
        raise SettingsError(f"there is no virtual camera {name!r}; {hint}", key="model")
    if not MODELS[name]:
        return GENERIC
    found = import_module(f"hotshoe.responder.bodies.{MODELS[name]}").PERSONA
    assert isinstance(found, Persona)
    return found


def like(likeness: Likeness) -> Persona:
    """The camera that ``likeness`` describes, served as its make's cameras are."""
    extension, maker = likeness.info.vendor_extension_id, likeness.info.manufacturer
    if extension == MICROSOFT_AS_NIKON_SAYS_IT and maker.startswith("Nikon"):
        extension = NIKON
    return resembling(likeness, persona(BY_EXTENSION.get(extension, "generic")))
