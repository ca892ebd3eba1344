"""A recording's figures as tables of text: what the terminal and the report show. Text of peers is made safe."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotshoe.analysis.distribution import Distribution
from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.stats import Statistics
from hotshoe.wire.text import safe_text

MOST_ROWS = 50


@dataclass(slots=True)
class Table:
    """``rows`` under a ``head``; ``left_out`` more are not shown."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    left_out: int = 0


def summary(figures: Statistics) -> list[str]:
    """The recording as a whole, in a few lines."""
    first, last = figures.first, figures.last
    if first is None or last is None:
        return ["no PTP in this recording"]
    transactions = sum(operation.count for operation in figures.operations.values())
    counted = ((len(figures.conversations), "conversation"), (transactions, "operation"), (figures.packets, "packet"))
    counts = ", ".join(f"{number} {name}{'s' * (number != 1)}" for number, name in counted)
    lines = [f"{iso_time(first.time)}, {seconds(last.time - first.time)}", counts]
    lines += [f"gaps: {figures.gaps}, {figures.gap_bytes} bytes"] if figures.gaps else []
    for title, found in (("broken rules", figures.findings), ("below PTP", figures.oddities)):
        if found:
            lines.append(f"{title}: " + ", ".join(f"{name} {count}" for name, count in found.most_common(20)))
    return lines


def tables(figures: Statistics) -> list[Table]:
    """All tables that have rows."""
    found = [_conversations(figures), _operations(figures), _events(figures), _objects(figures), _stalls(figures)]
    return [_cut(table) for table in found if table.rows]


def seconds(nanoseconds: float) -> str:
    """``0.18 ms``, ``12.3 ms``, ``4.567 s``."""
    if nanoseconds < 1e7:
        return f"{nanoseconds / 1e6:.2f} ms"
    return f"{nanoseconds / 1e6:.1f} ms" if nanoseconds < 1e9 else f"{nanoseconds / 1e9:.3f} s"


def rate(bytes_a_second: float | None) -> str:
    """``12.3 MB/s``; nothing where it is not known."""
    if not bytes_a_second:
        return ""
    return f"{bytes_a_second / 1e6:.1f} MB/s" if bytes_a_second >= 1e6 else f"{bytes_a_second / 1e3:.1f} kB/s"


def _spread(times: Distribution) -> tuple[str, str, str, str]:
    if not times.count:
        return ("", "", "", "")
    return (
        seconds(times.percentile(50)),
        seconds(times.percentile(90)),
        seconds(times.percentile(99)),
        seconds(times.most),
    )


def _conversations(figures: Statistics) -> Table:
    head = ("", "initiator", "responder", "model", "lasted", "busy", "idle", "longest idle", "bytes in", "bytes out")
    table = Table("Conversations", head)
    for found in figures.conversations.values():
        known = found.conversation
        table.rows.append(
            (
                str(known.number),
                safe_text(known.initiator),
                safe_text(known.responder),
                safe_text(known.device.model) if known.device else "",
                seconds(found.ended - found.began),
                seconds(found.busy),
                seconds(found.idle.total),
                seconds(found.idle.most),
                str(found.received),
                str(found.sent),
            )
        )
    return table


def _operations(figures: Statistics) -> Table:
    times = ("p50", "p90", "p99", "longest")
    head = ("operation", "count", "not OK", "unanswered", *times, "first data", "p90", "bytes in", "bytes out", "rate")
    table = Table("Operations", head)
    for found in sorted(figures.operations.values(), key=lambda each: -each.to_response.total):
        data = found.to_data
        table.rows.append(
            (
                found.name,
                str(found.count),
                str(found.failed or ""),
                str(found.unanswered or ""),
                *_spread(found.to_response),
                *(_spread(data)[:2]),
                str(found.received or ""),
                str(found.sent or ""),
                rate(found.rate),
            )
        )
    return table


def _events(figures: Statistics) -> Table:
    table = Table("Events, and how long after the request", ("event", "count", "p50", "p90", "p99", "longest"))
    for name, count in figures.events.most_common():
        table.rows.append((name, str(count), *_spread(figures.event_delays.get(name, Distribution()))))
    return table


def _objects(figures: Statistics) -> Table:
    head = ("frame", "handle", "name", "operation", "", "bytes", "parts", "took", "rate")
    table = Table("Objects", head, left_out=figures.objects.left_out)
    for found in figures.objects.moved:
        handle = "" if found.handle is None else f"0x{found.handle:08X}"
        table.rows.append(
            (
                f"#{found.frame}",
                handle,
                safe_text(found.name),
                found.operation,
                ">" if found.uploaded else "<",
                str(found.size),
                str(found.parts),
                seconds(found.seconds * 1e9),
                rate(found.rate),
            )
        )
    return table


def _stalls(figures: Statistics) -> Table:
    left_out = figures.stalled.count - len(figures.stalls)
    table = Table("Stalls", ("frame", "conversation", "operation", "nothing for"), left_out=left_out)
    for found in sorted(figures.stalls, key=lambda each: -each.nanoseconds):
        table.rows.append((f"#{found.frame}", str(found.conversation), found.operation, seconds(found.nanoseconds)))
    return table


def _cut(table: Table) -> Table:
    table.left_out += max(0, len(table.rows) - MOST_ROWS)
    del table.rows[MOST_ROWS:]
    return table
