"""Every bound of the core, each with its reason; seconds and bytes."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Arguments of the engines; the defaults suit cameras on a local network."""

    control_packet: int = 64 * KIB
    """Largest packet without payload: the largest that the standard knows has 112 bytes."""

    held_bytes: int = 256 * KIB
    """Most bytes kept of a peer that writes ahead of its turn."""

    empty_data_packets: int = 1000
    """Data packets without payload in a row: they make no progress, and could go on for ever."""

    surplus_bytes: int = MIB
    """Payload beyond the announced total that is dropped before the peer is given up."""

    data_packet: int = MIB
    """Largest payload of one packet that we send. One End_Data holds anything up to here, because libpict and vcam
    read nothing else; larger data is cut, so that a cancel has places to take hold."""

    dataset: int = 64 * MIB
    """Largest data phase that is kept in memory: a listing of a million objects fits several times."""

    pending_events: int = 4096
    """Events kept for an event connection that is not there yet."""

    establishment: float = 30.0
    """From the first connection to Init_Event_Ack (CIPA DC-X005 2.2.3.1), once the person has agreed."""

    consent: float = 60.0
    """Waiting for Init_Command_Ack while a person presses OK on the camera."""

    progress: float = 30.0
    """Without a byte on the command connection, in either direction, during a transaction: the peer is gone."""

    cancel: float = 10.0
    """From Cancel to the response; then the connections are closed."""

    cancel_partner: float = 5.0
    """How long a responder waits for the second copy of a Cancel (CIPA DC-X005 annex 5.6 leaves it open)."""

    probe_idle: float = 15.0
    """Silence after which an idle initiator probes; with the two below, a dead peer shows within 40 seconds."""

    probe_answer: float = 10.0
    """Waiting for Probe_Response (CIPA DC-X005 2.3.13)."""

    sign_of_life: float = 5.0
    """Waiting for the answer to a harmless operation, when a camera that answers no probes is silent."""

    probe_answers_per_second: int = 100
    """Answers to a flood of probes; a peer that asks more often is closed."""


DEFAULT = Limits()
