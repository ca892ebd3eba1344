"""One verb over one camera or several: their sayings, their failures, and the exit code of the whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hotshoe.cli import exits, run
from hotshoe.cli.cameras import addresses, labels, open_camera
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings
from hotshoe.cli.output import Output
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.errors import HotshoeError


@dataclass(slots=True)
class Visit:
    """A verb's stay at one camera. ``facts`` is its part of the JSON document; ``alone`` is false beside others."""

    camera: Camera
    label: str
    output: Output
    alone: bool
    facts: dict[str, object]
    done: int = 0
    failures: list[Exception] = field(default_factory=list)

    def line(self, text: str) -> None:
        """A line for people, with the camera's name in front where there are several."""
        if not self.output.json:
            self.output.data(text if self.alone else f"{self.label}: {text}")

    def item(self, kind: str, facts: dict[str, object], text: str | None = None) -> None:
        """One more thing done or found: into the list ``kind`` of the JSON document, or as a line."""
        self.done += 1
        if self.output.json:
            items = self.facts.setdefault(kind, [])
            assert isinstance(items, list)
            items.append(facts)
        elif text is not None:
            self.line(text)

    def failed(self, what: str, error: Exception) -> None:
        """One thing failed, and the verb goes on with the next."""
        self.failures.append(error)
        self.output.complain(what if self.alone else f"{self.label}: {what}", error)
        if self.output.json:
            failed = self.facts.setdefault("failed", [])
            assert isinstance(failed, list)
            failed.append({"what": what, **exits.facts(error)})


Work = Callable[[Visit], Awaitable[None]]


def visit_cameras(settings: Settings, work: Work, *, session: bool = True, fail_if_empty: bool = False) -> Exit:
    """Do ``work`` at every camera in turn; one that fails does not stop the others."""
    cameras = addresses(settings)

    async def all_of_them(_: run.Interrupts) -> Exit:
        tour = Tour(settings, work, session, fail_if_empty, alone=len(cameras) == 1)
        codes = [await tour.visit(where, label) for where, label in zip(cameras, labels(cameras), strict=True)]
        if settings.output.json:
            settings.output.document(verb=settings.verb, cameras=tour.documents)
        return exits.together(codes)

    return run.run(settings, all_of_them)


@dataclass(slots=True)
class Tour:
    """The same work at one camera after the other, and what it brought for the JSON document."""

    settings: Settings
    work: Work
    session: bool
    fail_if_empty: bool
    alone: bool
    documents: list[dict[str, object]] = field(default_factory=list)

    async def visit(self, where: Address, label: str) -> Exit:
        """One camera, to the end or to its first error."""
        settings, facts = self.settings, dict[str, object](camera=label, address=str(where))
        self.documents.append(facts)
        try:
            async with open_camera(where, settings, label=label, session=self.session) as camera:
                visit = Visit(camera, label, settings.output, self.alone, facts)
                await self.work(visit)
        except (HotshoeError, OSError) as error:
            facts["error"] = exits.facts(error)
            settings.output.complain(f"{settings.verb}: {label}", error)
            return exits.ending(error).code
        if self.fail_if_empty and not visit.done and not visit.failures:
            return Exit.NOTHING_TO_DO
        return exits.outcome(visit.done, visit.failures)
