"""What the tab key brings at the shell's prompt: verbs, names of settings, and the values that they allow."""

from __future__ import annotations

import contextlib

from hotshoe.cli.sessions import Sessions
from hotshoe.client.settings import CameraProperty
from hotshoe.errors import HotshoeError

CONFIG = ("list", "get", "set", "diff", "save", "load")


class Completer:
    """Completes a line; settings are asked of the cameras when they are first needed."""

    def __init__(self, verbs: tuple[str, ...], sessions: Sessions) -> None:
        self._verbs = verbs
        self._sessions = sessions
        self._properties: dict[str, CameraProperty] | None = None
        self._matches: list[str] = []

    def complete(self, line: str, text: str, number: int) -> str | None:
        """The answer to readline: match ``number`` for ``text``, which ends what is typed of ``line``."""
        if number == 0:
            self._matches = [match for match in self.matches(line, text) if match.startswith(text)]
        return self._matches[number] if number < len(self._matches) else None

    def matches(self, line: str, text: str) -> list[str]:
        """Everything that could stand there."""
        before = line[: len(line) - len(text)].split()
        match before:
            case ["config", *action]:
                return self._settings(action)
            case []:
                return [f"{verb} " for verb in (*self._verbs, "help", "exit")]
            case ["help"]:
                return list(self._verbs)
        return []

    def _settings(self, action: list[str]) -> list[str]:
        match action:
            case []:
                return [f"{action} " for action in CONFIG]
            case ["set", *_, change] if change.endswith("="):
                return self._choices(change.removesuffix("="))
            case ["set", *_]:
                return [f"{name}=" for name in self._names()]
            case ["get" | "list", *_]:
                return self._names()
        return []

    def _names(self) -> list[str]:
        return sorted(self._known())

    def _choices(self, name: str) -> list[str]:
        known = self._known().get(name)
        return [choice.replace(" ", "\\ ") for choice in known.choices] if known else []

    def _known(self) -> dict[str, CameraProperty]:
        if self._properties is None:
            self._properties = {}
            for camera in self._sessions.cameras:
                # A camera that does not answer completes nothing, and is told of by the verb that follows.
                with contextlib.suppress(HotshoeError):
                    known = self._sessions.run(camera.read_properties())
                    self._properties |= {each.name: each for each in known.values()}
        return self._properties
