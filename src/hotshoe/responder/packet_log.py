"""One line for every packet of a connection, in both directions, at DEBUG."""

from __future__ import annotations

import logging

from hotshoe.catalog.describe import describe
from hotshoe.catalog.model import Catalog
from hotshoe.errors import ProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader, Piece
from hotshoe.protocol.states import Channel
from hotshoe.wire.codec import Buffer
from hotshoe.wire.packets import OperationRequest, OperationResponse, PacketType

_SENT, _RECEIVED = ">", "<"
_NAMES = {PacketType.DATA: "Data", PacketType.END_DATA: "EndData"}


class PacketLog:
    """Reads along; costs nothing while ``logger`` is not set to DEBUG when the connection begins."""

    def __init__(self, logger: logging.Logger, catalog: Catalog) -> None:
        self._logger = logger
        self._catalog = catalog
        self._readers: dict[tuple[str, Channel], FrameReader] = {}
        self._operation: int | None = None
        if logger.isEnabledFor(logging.DEBUG):
            sides = ((way, channel) for way in (_SENT, _RECEIVED) for channel in Channel)
            self._readers = {side: FrameReader() for side in sides}

    def received(self, channel: Channel, data: Buffer) -> None:
        """Bytes came."""
        if self._readers:
            self._read(_RECEIVED, channel, data)

    def sent(self, channel: Channel, data: Buffer) -> None:
        """Bytes go out."""
        if self._readers:
            self._read(_SENT, channel, data)

    def went_by(self, channel: Channel, size: int) -> None:
        """So many bytes of payload go out beside what ``sent`` is told of."""
        if reader := self._readers.get((_SENT, channel)):
            reader.passed(size)

    def _read(self, way: str, channel: Channel, data: Buffer) -> None:
        reader = self._readers.get((way, channel))
        if reader is None or not len(data):
            return
        reader.feed(bytes(data))
        try:
            while (frame := reader.next()) is not None:
                if not isinstance(frame, Piece):
                    self._logger.debug("%s %s", way, self._line(frame))
        except ProtocolError as error:
            self._logger.debug("%s unreadable: %s", way, error)
            del self._readers[way, channel]

    def _line(self, frame: Frame) -> str:
        if isinstance(frame, DataHeader):
            return f"{_NAMES[frame.kind]} {frame.size} bytes #{frame.transaction}"
        assert not isinstance(frame, Piece)
        if isinstance(frame, OperationRequest):
            self._operation = frame.code
        answered = self._operation if isinstance(frame, OperationResponse) else None
        return describe(frame, self._catalog, answered)
