"""Large data phases of a fast camera go to their files beside this process's memory, one ferry at a time."""

from __future__ import annotations

from collections.abc import Callable

from hotshoe.client.flows import Sink, SinkInFile
from hotshoe.protocol.engine import Engine
from hotshoe.transport.base import ByteStream
from hotshoe.transport.ferry import AT_ONCE_BYTES, Ferry

FAST_BYTES = 256 * 1024
"""Who has sent so much before we look again is fast enough for a ferry."""

FRUITLESS = 16
"""After so many ferries on end that brought less, a data phase is read in the ordinary way: its packets are small."""


class Ferries:
    """For one connection: ``pause`` has its stream wait, ``landed`` is told of each ferry that is back."""

    def __init__(self, engine: Engine, pause: Callable[[], None], landed: Callable[[Ferry], None]) -> None:
        self._engine = engine
        self._pause = pause
        self._landed = landed
        self._ferry: Ferry | None = None
        self._fruitless = 0

    @property
    def crossing(self) -> bool:
        """Whether a thread reads the stream."""
        return self._ferry is not None

    def begin(self) -> None:
        """Another data phase may be different."""
        self._fruitless = 0

    def send(self, sink: Sink | None, stream: ByteStream) -> None:
        """Leave the next bytes to a thread, if ``sink`` and ``stream`` have a way for that and it pays."""
        if self._ferry or not (self._pays() and isinstance(sink, SinkInFile) and sink.carries):
            return
        engine = self._engine
        self._ferry = stream.ferry(engine.transaction, engine.payload_due, engine.payload_room)
        if self._ferry:
            self._pause()
            sink.carry(self._ferry, self._back)

    def _pays(self) -> bool:
        engine = self._engine
        return bool(engine.payload_due) and engine.payload_room >= AT_ONCE_BYTES and self._fruitless < FRUITLESS

    def _back(self) -> None:
        ferry, self._ferry = self._ferry, None
        assert ferry, "none is under way"
        ferry.close()
        self._fruitless = 0 if ferry.carried >= FAST_BYTES else self._fruitless + 1
        self._landed(ferry)
