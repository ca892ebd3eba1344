"""``--like FILE``: the text about a real camera, and what people have to know of how it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from hotshoe.cli.output import Output
from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness, read_likeness
from hotshoe.wire.text import safe_text

MOST_BYTES = 16 * 1024 * 1024
"""The longest public text has half a million bytes; a camera's memory card, given by mistake, has more."""

SHOWN = 20
"""Lines about a text that are shown before -v is wanted for the others."""

LENGTH = 160
"""Of such a line: a body has hundreds of codes."""


def load_likeness(path: Path) -> Likeness:
    """The camera that a file describes; raises SettingsError, which names the file."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}", key="like") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path} has more than {MOST_BYTES} bytes: is it a text about a camera?", key="like")
    try:
        return _read(data)
    except SettingsError as error:
        raise SettingsError(f"{path}: {safe_text(str(error))}", key="like") from error


def _read(data: bytes) -> Likeness:
    try:
        return read_likeness(data.decode("utf-8"))
    except UnicodeDecodeError:
        likeness = read_likeness(data.decode("latin-1"))
        return replace(likeness, assumed=("the text is no UTF-8, and was taken for Latin-1", *likeness.assumed))


def tell_likeness(output: Output, path: Path, likeness: Likeness, only_listed: Sequence[int]) -> None:
    """What could not be read of the text, what was assumed, and what the camera lists and nobody serves."""
    if output.json:
        output.event(
            "camera.likeness",
            file=str(path),
            maker=likeness.info.manufacturer,
            model=likeness.info.model,
            unread=[asdict(unread) for unread in likeness.unread],
            assumed=list(likeness.assumed),
            only_listed=list(only_listed),
        )
    lines = list(_lines(likeness, only_listed))
    shown = lines if output.verbosity > 0 else [_shortened(line) for line in lines[:SHOWN]]
    for line in shown:
        output.talk(f"{path.name}: {safe_text(line)}")
    if len(lines) > len(shown):
        output.talk(f"{path.name}: {len(lines) - len(shown)} lines more, with -v")


def _shortened(line: str) -> str:
    return line if len(line) <= LENGTH else f"{line[:LENGTH].rpartition(' ')[0]} … (all with -v)"


def _lines(likeness: Likeness, only_listed: Sequence[int]) -> Iterator[str]:
    if only_listed:
        codes = ", ".join(f"0x{code:04x}" for code in only_listed)
        yield f"{len(only_listed)} operations are only listed, and answered with OperationNotSupported: {codes}"
    yield from map(str, likeness.unread)
    yield from (f"assumed: {sentence}" for sentence in likeness.assumed)
