"""The virtual camera: a responder that serves folders, takes pictures, and behaves as well or badly as asked."""

from hotshoe.responder.body import Body, CameraClock, Identity
from hotshoe.responder.connection import SessionReport
from hotshoe.responder.faults import Script, load_script, parse_script, preset
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook

__all__ = [
    "Body",
    "CameraClock",
    "FolderStore",
    "HandleBook",
    "Identity",
    "MemoryStore",
    "Refusal",
    "Script",
    "SessionReport",
    "VirtualCamera",
    "generic",
    "load_script",
    "parse_script",
    "preset",
    "serve",
]
