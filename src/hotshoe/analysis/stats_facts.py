"""A recording's figures as one JSON document."""

from __future__ import annotations

from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.objects_moved import Moved
from hotshoe.analysis.stats import ConversationFigures, OperationFigures, Stall, Statistics

_SECOND = 1e9

Facts = dict[str, object]


def stats_facts(figures: Statistics) -> Facts:
    """Everything that was counted and measured; times in seconds."""
    first, last = figures.first, figures.last
    timeline = figures.timeline
    return {
        "began": iso_time(first.time) if first else None,
        "seconds": (last.time - first.time) / _SECOND if first and last else 0.0,
        "packets": figures.packets,
        "conversations": [_conversation(found) for found in figures.conversations.values()],
        "operations": [operation_facts(found) for found in figures.operations.values()],
        "events": dict(figures.events),
        "event_delays": {name: delays.facts() for name, delays in figures.event_delays.items()},
        "stalls": {**figures.stalled.facts(), "list": [_stall(found) for found in figures.stalls]},
        "oddities": {
            name: {"count": count, "bytes": figures.oddity_bytes[name]} for name, count in figures.oddities.items()
        },
        "findings": dict(figures.findings),
        "gaps": {"count": figures.gaps, "bytes": figures.gap_bytes},
        "objects": [_moved(found) for found in figures.objects.moved],
        "objects_left_out": figures.objects.left_out,
        "timeline": {
            "slot_seconds": timeline.width / _SECOND,
            "slots": [
                [number, slot.received, slot.sent, slot.busy / _SECOND]
                for number, slot in sorted(timeline.slots.items())
            ],
        },
    }


def operation_facts(found: OperationFigures) -> Facts:
    """All transactions of one operation."""
    return {
        "name": found.name,
        "count": found.count,
        "failed": found.failed,
        "unanswered": found.unanswered,
        "bytes_in": found.received,
        "bytes_out": found.sent,
        "to_response": found.to_response.facts(),
        "to_data": found.to_data.facts(),
        "rate": found.rate,
    }


def _conversation(found: ConversationFigures) -> Facts:
    known = found.conversation
    return {
        "conversation": known.number,
        "framing": known.framing,
        "initiator": known.initiator,
        "responder": known.responder,
        "model": known.device.model if known.device else None,
        "seconds": (found.ended - found.began) / _SECOND,
        "busy": found.busy / _SECOND,
        "idle": found.idle.facts(),
        "transactions": found.transactions,
        "bytes_in": found.received,
        "bytes_out": found.sent,
    }


def _stall(found: Stall) -> Facts:
    return {
        "conversation": found.conversation,
        "operation": found.operation,
        "frame": found.frame,
        "seconds": found.nanoseconds / _SECOND,
    }


def _moved(found: Moved) -> Facts:
    return {
        "conversation": found.conversation,
        "handle": found.handle,
        "name": found.name,
        "operation": found.operation,
        "uploaded": found.uploaded,
        "size": found.size,
        "seconds": found.seconds,
        "parts": found.parts,
        "rate": found.rate,
        "frame": found.frame,
    }
