"""What a camera may do that the standard does not say, or forbids: one switch each, to try initiators with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from hotshoe.wire.deviations import (
    DATA_STRAY_END,
    EVENT_ON_COMMAND,
    NAME_UNTERMINATED,
    PARAMETERS_PADDED,
    PROBE_ON_COMMAND,
    RESPONSE_TRANSACTION_ZERO,
    VERSION_ABSENT,
    VERSION_UNKNOWN,
    Deviation,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Habits of a camera as a sender. ``HABITS`` are harmless to a lenient initiator; the rest are moods and faults.

    A fault happens in transactions of the operations ``at`` (all but those of sessions and GetDeviceInfo where None),
    the first ``times`` of them (all where None).
    """

    padded_responses: bool = False
    """Five parameters in every response (Leica, Ricoh Theta)."""

    padded_events: bool = False
    """Three parameters in every event (Leica, Ricoh Theta)."""

    ack_without_version: bool = False
    """The acknowledgement ends after its name (vcam)."""

    ack_version: int | None = None
    """Another version in the acknowledgement; Leica's is 0."""

    ack_name_unterminated: bool = False
    """The acknowledgement ends with its name, without NUL (Fujifilm)."""

    close_transaction_zero: bool = False
    """CloseSession is answered with transaction 0 (Leica)."""

    stray_end_data: bool = False
    """An empty End_Data before every response (vcam)."""

    total_unknown: bool = False
    """Start_Data leaves the total open."""

    empty_data_skipped: bool = False
    """Where there is nothing to send, the response comes without a data phase (Fujifilm)."""

    empty_end_data: bool = False
    """The payload comes in Data packets only, and End_Data is empty."""

    data_packet: int | None = None
    """Most payload bytes of one packet."""

    events_on_command: bool = False
    """Events come on the command connection."""

    probes_on_command: bool = False
    """A probe before every response, on the command connection (Nikon)."""

    probe_on_event: bool = False
    """A probe as soon as the event connection is there."""

    one_byte_segments: bool = False
    """Every byte is written by itself."""

    coalesced: bool = False
    """What belongs to a transaction is written at once, with its response."""

    ack_delay: float = 0.0
    """Seconds before Init_Command_Ack: a person has to press OK."""

    event_ack_delay: float = 0.0
    """Seconds before Init_Event_Ack."""

    busy: int = 0
    """How often every operation is answered with DeviceBusy before it is served."""

    session_already_open: bool = False
    """The first OpenSession is answered with SessionAlreadyOpen."""

    init_fail: int | None = None
    """Init_Fail with this reason instead of Init_Command_Ack."""

    event_init_fail: int | None = None
    """Init_Fail with this reason instead of Init_Event_Ack."""

    event_ack_missing: bool = False
    """The event connection is never acknowledged."""

    missing_bytes: int = 0
    """So many bytes of a data phase are announced and not sent."""

    extra_bytes: int = 0
    """So many bytes are sent beyond those announced."""

    data_missing: bool = False
    """OK comes instead of the data."""

    wrong_transaction: bool = False
    """The response names another transaction."""

    response_missing: bool = False
    """No response comes."""

    response_twice: bool = False
    """The response comes twice."""

    garbage: bytes = b""
    """These bytes instead of the response."""

    hang_up: bool = False
    """Both connections end instead of the response."""

    cut_after: int | None = None
    """Both connections end after so many bytes on the command connection, from its beginning."""

    reset: bool = False
    """Where connections end, they end without the last bytes, and by a reset where there is such a thing."""

    at: frozenset[int] | None = None
    times: int | None = None

    def __or__(self, other: Quirks) -> Quirks:
        return replace(self, **dict(other._shown()))

    def _shown(self) -> Iterator[tuple[str, Any]]:
        """The switches that are not as they are at first."""
        values = ((field, getattr(self, field.name)) for field in fields(self))
        return ((field.name, value) for field, value in values if value != field.default)


HABITS: dict[str, tuple[Quirks, Deviation | None]] = {
    "padded responses": (Quirks(padded_responses=True), PARAMETERS_PADDED),
    "padded events": (Quirks(padded_events=True), PARAMETERS_PADDED),
    "acknowledgement without version": (Quirks(ack_without_version=True), VERSION_ABSENT),
    "acknowledgement of version 0.0": (Quirks(ack_version=0), VERSION_UNKNOWN),
    "name without NUL": (Quirks(ack_name_unterminated=True), NAME_UNTERMINATED),
    "CloseSession answered with transaction 0": (Quirks(close_transaction_zero=True), RESPONSE_TRANSACTION_ZERO),
    "stray End_Data": (Quirks(stray_end_data=True), DATA_STRAY_END),
    "unknown total": (Quirks(total_unknown=True), None),
    "response instead of empty data": (Quirks(empty_data_skipped=True), None),
    "empty End_Data": (Quirks(empty_end_data=True), None),
    "small packets": (Quirks(data_packet=7), None),
    "events on the command connection": (Quirks(events_on_command=True), EVENT_ON_COMMAND),
    "probes on the command connection": (Quirks(probes_on_command=True), PROBE_ON_COMMAND),
    "a probe at once": (Quirks(probe_on_event=True), None),
    "one byte at a time": (Quirks(one_byte_segments=True), None),
    "everything at once": (Quirks(coalesced=True), None),
    "slow acknowledgements": (Quirks(ack_delay=0.2, event_ack_delay=0.2), None),
    "busy at first": (Quirks(busy=2), None),
}
"""What a lenient initiator copes with, and the deviation that it notes where there is one."""
