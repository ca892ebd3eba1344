"""What real peers do that the standard does not allow: one named entry each, and the judge who notes or refuses it."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.errors import RemoteProtocolError


@dataclass(frozen=True, slots=True)
class Deviation:
    """A departure from CIPA DC-X005 or ISO 15740 that is tolerated unless the caller asks to be strict."""

    name: str
    summary: str
    source: str


NAME_UNTERMINATED = Deviation(
    "name-unterminated", "friendly name without its closing NUL", "libpict and PyPI ptpip 0.0.10 as initiators"
)
NAME_ASCII = Deviation("name-ascii", "friendly name in 8-bit characters", "PyPI ptpip 0.0.10 as initiator")
NAME_COUNTED = Deviation(
    "name-counted", "friendly name as a PTP string with a count byte before it", "npm ptp as initiator"
)
NAME_TOO_LONG = Deviation(
    "name-too-long",
    "friendly name of more than 40 UTF-16 units with its NUL",
    "libgphoto2 sends the host name, up to 99 characters",
)
VERSION_ABSENT = Deviation(
    "version-absent", "no protocol version after the name", "vcam's acknowledgement; atotto/ptpip as initiator"
)
VERSION_SHORT = Deviation(
    "version-short", "a protocol version of two bytes", "Leica's host tool; some ports of atotto/ptpip"
)
VERSION_UNKNOWN = Deviation(
    "version-unknown",
    "a protocol version other than 1.0",
    "Leica bodies (0.0), ptpy (100), Fimagena/libptp (1.1), Nikon WMU clients (0x00000001)",
)
REASON_ABSENT = Deviation("reason-absent", "Init_Fail without a reason", "ISO 15740 bridges; costs nothing to accept")
TOTAL_32_BIT = Deviation(
    "total-32-bit", "Start_Data with a total of four bytes", "npm ptp; literal readings of libgphoto2's PTPIP.TXT"
)
EVENT_WITHOUT_TRANSACTION = Deviation(
    "event-without-transaction", "Event of ten bytes, without transaction id", "hobby responders after PTPIP.TXT"
)
PARAMETERS_SURPLUS = Deviation(
    "parameters-surplus", "more parameters than the packet may carry, or a fraction of one", "libgphoto2 tolerates it"
)
BYTES_SURPLUS = Deviation("bytes-surplus", "bytes after the last field", "libpict's fixed 36-byte request")
FIELDS_ABSENT = Deviation(
    "fields-absent", "a dataset that ends before its last fields", "Fujifilm and libgphoto2 datasets"
)
STRING_UNTERMINATED = Deviation(
    "string-unterminated", "a PTP string whose count leaves no room for the NUL", "Android MTP initiators"
)
VENDOR_DATA_SPOILT = Deviation(
    "vendor-data-spoilt", "a maker's own structure that cannot be read", "Canon's event records end early at times"
)
UNKNOWN_PACKET = Deviation("unknown-packet", "a packet type outside 1 to 14", "reserved by CIPA DC-X005 2.3")

PHASE_UNKNOWN = Deviation(
    "phase-unknown", "a data phase other than 1 (none or in) and 2 (out)", "chdkptp and a Swift client send 0"
)
PARAMETERS_PADDED = Deviation(
    "parameters-padded",
    "parameters filled up with zeros",
    "ptpy, malc0mn, theta4j as initiators; Leica and Ricoh Theta bodies",
)
OPENSESSION_TRANSACTION = Deviation(
    "opensession-transaction", "OpenSession with a transaction id other than 0", "theta4j sends 1"
)
TRANSACTION_SKIPPED = Deviation(
    "transaction-skipped", "a transaction id that does not follow the last one", "theta4j starts at 2022"
)
EVENT_CONNECTION_MISSING = Deviation(
    "event-connection-missing", "operations before the event connection", "libpict and hobby scripts"
)
EVENT_CONNECTION_LOST = Deviation(
    "event-connection-lost",
    "the event connection ended before the command connection",
    "libgphoto2 closes in any order",
)
PROBE_UNANSWERED = Deviation("probe-unanswered", "Probe_Request without an answer", "libgphoto2 and vcam never answer")
PROBE_ON_COMMAND = Deviation(
    "probe-on-command", "a probe on the command connection", "skyshutter; Nikon applications probe either channel"
)
EVENT_ON_COMMAND = Deviation("event-on-command", "an event on the command connection", "skyshutter handles it")
PROBE_UNSOLICITED = Deviation(
    "probe-unsolicited", "Probe_Response that nobody asked for", "CIPA DC-X005 2.3.13 forbids it"
)
DATA_UNANNOUNCED = Deviation(
    "data-unannounced", "data sent after a request that announced none", "npm ptp and securelyfitz send phase 1"
)
DATA_WITHOUT_START = Deviation(
    "data-without-start", "a lone Data or End_Data packet as data phase", "none seen; harmless"
)
DATA_STRAY_END = Deviation(
    "data-stray-end", "End_Data outside a data phase", "libgphoto2 accepts it; vcam sends one for empty data"
)
DATA_LATE = Deviation("data-late", "data of a transaction that is over", "initiators that do not stop after an error")
DATA_FOREIGN = Deviation(
    "data-foreign", "data of a transaction that was never requested", "ptpy puts the payload where the id belongs"
)
DATA_END_MISSING = Deviation(
    "data-end-missing", "a data phase without its End_Data", "libgphoto2 sends an empty file so"
)
DATA_SHORT = Deviation("data-short", "a data phase that ends before its announced total", "interrupted cameras")
DATA_SURPLUS = Deviation("data-surplus", "a data phase longer than its announced total", "vcam's Fuji bodies")
RESPONSE_STALE = Deviation(
    "response-stale", "a response to an earlier transaction", "cameras that answer after a time-out or cancel"
)
RESPONSE_TRANSACTION_ZERO = Deviation(
    "response-transaction-zero", "transaction id 0 in a session response", "Leica answers CloseSession so"
)
REQUEST_PIPELINED = Deviation(
    "request-pipelined", "a request before the last response", "scripts that write ahead; CIPA DC-X005 2.5 forbids it"
)
CANCEL_REPEATED = Deviation("cancel-repeated", "a second Cancel on the command connection", "none seen; harmless")
DEVICE_INFO_OUTSIDE_SESSION = Deviation(
    "transaction-outside-session",
    "an operation outside a session with a transaction id other than 0",
    "theta4j and libptp ask GetDeviceInfo first",
)


@dataclass(frozen=True, slots=True)
class Met:
    """A deviation that was met: how often, and what the first one looked like."""

    deviation: Deviation
    times: int
    first: str


class Judge:
    """Notes the deviations of one peer, or refuses the first when ``strict``."""

    __slots__ = ("_met", "strict")

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._met: dict[Deviation, Met] = {}

    def meet(self, deviation: Deviation, detail: str = "") -> None:
        """Note ``deviation``; strict judges raise RemoteProtocolError with its explanation instead."""
        if self.strict:
            where = f" ({detail})" if detail else ""
            raise RemoteProtocolError(f"{deviation.name}: {deviation.summary}{where}")
        before = self._met.get(deviation)
        self._met[deviation] = Met(deviation, before.times + 1, before.first) if before else Met(deviation, 1, detail)

    @property
    def met(self) -> tuple[Met, ...]:
        """What was met so far, in the order of first meeting."""
        return tuple(self._met.values())
