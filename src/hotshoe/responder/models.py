"""The cameras that can be had by name, each in a module of its own that is imported when it is asked for."""

from __future__ import annotations

import difflib
from dataclasses import replace
from importlib import import_module

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness
from hotshoe.responder.listening import STANDARD
from hotshoe.responder.persona import GENERIC, Persona
from hotshoe.responder.persona import like as resembling
from hotshoe.vendors import registry
from hotshoe.wire.datasets import DeviceInfo

MODELS: dict[str, str] = {
    "generic": "",
    "canon": "canon.eos_r6",
    "canon-powershot": "canon.powershot_g9",
    "fuji": "fuji",
    "leica": "leica",
    "nikon": "nikon",
    "olympus": "olympus",
    "panasonic": "panasonic",
    "sony": "sony",
    "theta": "theta",
}
"""Names, and the modules below ``hotshoe.responder.bodies`` whose ``PERSONA`` they mean."""


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
    base = persona(_model(likeness.info))
    if base.listening is not STANDARD:
        # No text tells of another transport, nor of all that a body does on it.
        base = replace(GENERIC, handlers=GENERIC.handlers | base.elsewhere)
    return resembling(likeness, base)


def _model(info: DeviceInfo) -> str:
    """The model that is most like the camera of ``info``."""
    make = registry.find(info).name
    if make == "canon":
        kinds = import_module("hotshoe.vendors.canon")
        return "canon-powershot" if kinds.is_powershot(info.operations) else make
    return make if make in MODELS else "generic"
