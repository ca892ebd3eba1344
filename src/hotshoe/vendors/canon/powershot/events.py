"""What CheckEvent brings: nothing, or one event in the form in which USB carries events (libgphoto2, ptp.c)."""

from __future__ import annotations

from hotshoe.errors import MalformedPacket
from hotshoe.wire.fields import Buffer, Reader, form_of, pack
from hotshoe.wire.packets import Event

HEADER = form_of("<IHHI")
EVENT_CONTAINER = 4
MOST_PARAMS = 3


def read_event(data: Buffer) -> Event | None:
    """The event; None where there is none. Raises MalformedPacket."""
    if not len(data):
        return None
    reader = Reader(data)
    length, kind, code, transaction = reader.unpack(HEADER)
    count, odd = divmod(length - HEADER.size, 4)
    if kind != EVENT_CONTAINER or odd or not 0 <= count <= MOST_PARAMS:
        raise MalformedPacket(f"an event of kind {kind} and {length} bytes", offset=0)
    return Event(code, transaction, reader.unpack(form_of(f"<{count}I")))


def write_event(event: Event) -> bytes:
    """The bytes of an event."""
    count = len(event.params)
    header = pack(HEADER, HEADER.size + 4 * count, EVENT_CONTAINER, event.code, event.transaction)
    return header + pack(form_of(f"<{count}I"), *event.params)
