"""One verb over one camera or several: their sayings, their failures, and the exit code of the whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass, field
from functools import partial

from hotshoe.cli import exits, run
from hotshoe.cli.cameras import addresses, labels, open_camera
from hotshoe.cli.exits import Exit
from hotshoe.cli.gate import DESCRIPTORS, TRANSFERS_AT_ONCE, Gate, allow_descriptors
from hotshoe.cli.options import Settings
from hotshoe.cli.output import Output
from hotshoe.cli.pages import Pages
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.errors import HotshoeError


@dataclass(slots=True)
class Visit:
    """A verb's stay at one camera. ``facts`` is its part of the JSON document; ``alone`` is false beside others.

    ``say`` puts a line on stdout when it is this camera's turn; without it, at once.
    """

    camera: Camera
    label: str
    output: Output
    alone: bool
    facts: dict[str, object]
    done: int = 0
    failures: list[Exception] = field(default_factory=list)
    say: Callable[[str], None] | None = None
    transfers: Gate = field(default_factory=Gate)

    def transfer(self) -> AbstractAsyncContextManager[None]:
        """A block for one file: where there are many cameras, each has its turn, and what waits takes no memory."""
        return nullcontext() if self.alone else self.transfers.place()

    def line(self, text: str) -> None:
        """A line for people, with the camera's name in front where there are several."""
        if not self.output.json:
            (self.say or self.output.data)(text if self.alone else f"{self.label}: {text}")

    def item(self, kind: str, facts: dict[str, object], text: str | None = None) -> None:
        """One more thing done or found: into the list ``kind`` of the JSON document, or as a line."""
        self.done += 1
        if "saved" in facts:
            self.output.report("object.saved", camera=self.label, **facts)
        if self.output.json:
            items = self.facts.setdefault(kind, [])
            assert isinstance(items, list)
            items.append(facts)
        elif text is not None:
            self.line(text)

    def failed(self, what: str, error: Exception) -> None:
        """One thing failed, and the verb goes on with the next."""
        self.failures.append(error)
        self.output.report("object.failed", camera=self.label, what=what, **exits.facts(error))
        self.output.complain(what if self.alone else f"{self.label}: {what}", error)
        if self.output.json:
            failed = self.facts.setdefault("failed", [])
            assert isinstance(failed, list)
            failed.append({"what": what, **exits.facts(error)})


Work = Callable[[Visit], Awaitable[None]]


def visit_cameras(
    settings: Settings,
    work: Work,
    *,
    session: bool = True,
    fail_if_empty: bool = False,
    at_once: bool = True,
    grouped: bool = True,
    endless: bool = False,
) -> Exit:
    """Do ``work`` at every camera, ``at_once`` or in turn; one that fails does not stop the others.

    ``grouped`` keeps the lines of each camera together, in the order of the cameras. An interrupt is the normal end of
    what is ``endless``.
    """
    cameras = addresses(settings)
    allow_descriptors(len(cameras) * DESCRIPTORS)

    async def all_of_them(interrupts: run.Interrupts) -> Exit:
        tour = Tour(settings, work, labels(cameras), session=session, fail_if_empty=fail_if_empty, grouped=grouped)
        visits = [tour.visit(place, where) for place, where in enumerate(cameras)]
        with interrupts.normal_end() if endless else nullcontext():
            await (run.together(visits) if at_once else run.in_turn(visits))
        if settings.output.json:
            settings.output.document(verb=settings.verb, cameras=tour.documents)
        return exits.together(tour.codes)

    return run.run(settings, all_of_them)


class Tour:
    """The same work at every camera, what it brought for the JSON document, and how it ended there."""

    def __init__(
        self, settings: Settings, work: Work, names: list[str], *, session: bool, fail_if_empty: bool, grouped: bool
    ) -> None:
        self._settings = settings
        self._work = work
        self._names = names
        self._session = session
        self._fail_if_empty = fail_if_empty
        self._gate, self._transfers = Gate(), Gate(TRANSFERS_AT_ONCE)
        self._pages = Pages(len(names), settings.output.data) if grouped and len(names) > 1 else None
        self.documents: list[dict[str, object]] = [{"camera": name} for name in names]
        self.codes = [Exit.DONE] * len(names)

    async def visit(self, place: int, where: Address) -> None:
        """One camera, to the end or to its first error."""
        self.documents[place]["address"] = str(where)
        try:
            self.codes[place] = await self._stay(place, where)
        except BrokenPipeError:
            # Whoever reads our output has had enough of every camera.
            raise
        except (HotshoeError, OSError) as error:
            self._failed(place, error)
        finally:
            if self._pages:
                self._pages.end(place)

    async def _stay(self, place: int, where: Address) -> Exit:
        async with AsyncExitStack() as stack:
            label = self._names[place]
            opening = open_camera(where, self._settings, label=label, session=self._session)
            async with self._gate.place():
                camera = await stack.enter_async_context(opening)
            visit = Visit(camera, label, self._settings.output, len(self._names) == 1, self.documents[place])
            visit.transfers = self._transfers
            if self._pages:
                visit.say = partial(self._pages.line, place)
            await self._work(visit)
        if self._fail_if_empty and not visit.done and not visit.failures:
            return Exit.NOTHING_TO_DO
        return exits.outcome(visit.done, visit.failures)

    def _failed(self, place: int, error: Exception) -> None:
        settings, label, facts = self._settings, self._names[place], exits.facts(error)
        self.codes[place] = exits.ending(error).code
        self.documents[place]["error"] = facts
        settings.output.report("camera.failed", camera=label, **facts)
        named = str(error).startswith(label)
        settings.output.complain(settings.verb if named else f"{settings.verb}: {label}", error)
