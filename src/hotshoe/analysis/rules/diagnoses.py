"""Which rule a diagnosis of the observer is about: one table for deviations, one for what nobody tolerates."""

from __future__ import annotations

from collections.abc import Mapping

from hotshoe.analysis.model import Diagnosed
from hotshoe.analysis.rules import cancelling, data, establishment, framing, happenings, probes, transactions, turns
from hotshoe.analysis.rules.model import Rule
from hotshoe.errors import MalformedPacket, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Unframed
from hotshoe.protocol.states import Phase, Signal, data_signal, signal_of
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire import deviations as known
from hotshoe.wire.deviations import Deviation
from hotshoe.wire.packets import OperationResponse, Packet

OF_DEVIATIONS: Mapping[Deviation, Rule] = {
    known.NAME_UNTERMINATED: establishment.NAMES[0],
    known.NAME_ASCII: establishment.NAMES[1],
    known.NAME_COUNTED: establishment.NAMES[2],
    known.NAME_TOO_LONG: establishment.NAMES[3],
    known.VERSION_ABSENT: establishment.VERSIONS[0],
    known.VERSION_SHORT: establishment.VERSIONS[1],
    known.VERSION_UNKNOWN: establishment.VERSIONS[2],
    known.REASON_ABSENT: establishment.REASON_ABSENT,
    known.TOTAL_32_BIT: framing.TOTAL,
    known.EVENT_WITHOUT_TRANSACTION: framing.EVENT_ID,
    known.PARAMETERS_SURPLUS: framing.PARAMETERS,
    known.BYTES_SURPLUS: framing.SURPLUS,
    known.UNKNOWN_PACKET: framing.UNKNOWN,
    known.PROBE_ON_COMMAND: probes.ON_COMMAND,
    known.EVENT_ON_COMMAND: happenings.ON_COMMAND,
    known.DATA_UNANNOUNCED: data.UNANNOUNCED,
    known.DATA_WITHOUT_START: data.WITHOUT_START,
    known.DATA_STRAY_END: data.STRAY_END,
    known.DATA_LATE: data.LATE,
    known.DATA_END_MISSING: data.END_MISSING,
    known.DATA_SHORT: data.TOO_SHORT,
    known.DATA_SURPLUS: data.TOO_LONG,
    known.RESPONSE_STALE: transactions.STALE,
    known.RESPONSE_TRANSACTION_ZERO: transactions.ZERO,
    known.REQUEST_PIPELINED: transactions.PIPELINED,
    known.CANCEL_REPEATED: cancelling.REPEATED,
}
"""What the observer notes; the families of rules find the other deviations themselves."""


def rule_of(found: Diagnosed) -> Rule | None:
    """The rule that was broken; None where a family of rules tells of it, with more knowledge of the conversation."""
    if found.deviation:
        return OF_DEVIATIONS.get(found.deviation)
    match found.error:
        case None:
            return framing.CUT
        case Unframed():
            return framing.LENGTH
        case MalformedPacket():
            return framing.SHORT
        case WrongTransaction():
            return (
                transactions.RESPONSE_FOREIGN
                if isinstance(found.packet, OperationResponse)
                else transactions.DATA_FOREIGN
            )
        case error:
            return _out_of_turn(found, error)


def _out_of_turn(found: Diagnosed, error: RemoteProtocolError) -> Rule:
    """The rule about a packet that can be read and may not be there."""
    packet, channel, sender = found.packet, found.channel, found.sender
    if packet is None or channel is None or sender is None or error.packet == "":
        return data.ENDLESS
    signal, phase = _signal(packet), Phase(error.phase)
    if isinstance(packet, DataHeader) and turns.is_allowed(channel, sender, phase, signal):
        return data.AFTER_END if packet.size else data.ENDLESS
    return turns.rule_of_turn(channel, sender, phase, signal)


def _signal(packet: Packet | DataHeader) -> Signal:
    return data_signal(packet.kind) if isinstance(packet, DataHeader) else signal_of(packet)
