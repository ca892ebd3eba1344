"""What a verb's PATH, HANDLE and GLOB arguments mean on a camera."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cache

from hotshoe.client.camera import Camera
from hotshoe.client.objects import CameraObject
from hotshoe.client.stored import without_store
from hotshoe.errors import NoSuchObject
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Handle

MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Selected:
    """An object, and the folder (camera names, may be empty) in which it belongs below the place it is copied to."""

    object: CameraObject
    folder: str = ""


def is_literal(wanted: str) -> bool:
    """Whether an argument is a plain path, neither a handle nor a pattern."""
    return not MAGIC & set(wanted) and _handle(wanted) is None


async def select(camera: Camera, wanted: Sequence[str], *, inside: bool = True) -> AsyncIterator[Selected]:
    """The objects of ``wanted``, or everything when it is empty, each one once.

    With ``inside``, folders bring all that is in them, and keep their names. Raises NoSuchObject.
    """
    seen: set[Handle] = set()
    for argument in wanted or ("/",):
        async for found in _one(camera, argument, inside):
            if found.object.handle not in seen:
                seen.add(found.object.handle)
                yield found


async def _one(camera: Camera, wanted: str, inside: bool) -> AsyncIterator[Selected]:
    if not wanted.strip("/"):
        async for found in camera.walk("/", recursive=inside):
            yield Selected(found, _parent(found.path))
    elif MAGIC & set(wanted):
        async for selected in _matching(camera, wanted, inside):
            yield selected
    else:
        async for selected in _with_contents(camera, await camera.find(_handle(wanted) or wanted), inside):
            yield selected


async def _with_contents(camera: Camera, top: CameraObject, inside: bool) -> AsyncIterator[Selected]:
    yield Selected(top)
    if inside and top.is_folder:
        above = len(_parent(top.path))
        async for found in camera.walk(top.path):
            yield Selected(found, _parent(found.path)[above:].lstrip("/"))


async def _matching(camera: Camera, pattern: str, inside: bool) -> AsyncIterator[Selected]:
    """What matches, and what is in the folders that match."""
    tops: dict[str, CameraObject] = {}
    nothing = True
    async for found in camera.walk("/"):
        above = found.path.rpartition("/")[0]
        top = tops.get(above)
        if top is None and matches(pattern, found.path):
            nothing = False
            yield Selected(found)
            top = found
        elif top and inside:
            yield Selected(found, _parent(found.path)[len(_parent(top.path)) :].lstrip("/"))
        if top and found.is_folder:
            tops[found.path] = top
    if nothing:
        raise NoSuchObject(f"nothing on the camera matches {safe_text(pattern)}")


def matches(pattern: str, path: str) -> bool:
    """Whether a shell pattern means ``path``: by its name alone, or by the whole path where it has a slash.

    ``*`` stays within one folder, ``**`` does not. The store's name may be left out.
    """
    if "/" not in pattern:
        return _name_matches(pattern, path.rpartition("/")[2])
    parts = pattern.strip("/").split("/")
    short = without_store(path)
    return any(_parts_match(parts, full.strip("/").split("/")) for full in {path, short})


def _parts_match(patterns: list[str], parts: list[str]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return any(_parts_match(patterns[1:], parts[skip:]) for skip in range(len(parts) + 1))
    return bool(parts) and _name_matches(patterns[0], parts[0]) and _parts_match(patterns[1:], parts[1:])


def _name_matches(pattern: str, name: str) -> bool:
    """A name that is the pattern itself, brackets and all, matches too."""
    return name == pattern or _compiled(pattern).match(name) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def _handle(text: str) -> Handle | None:
    """A number, decimal or ``0x``, is a handle; a file that is called so is found as ``/NAME``."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}|[1-9][0-9]{0,9}", text):
        return Handle(int(text, 0))
    return None


def _parent(path: str) -> str:
    return path.rpartition("/")[0].lstrip("/")
