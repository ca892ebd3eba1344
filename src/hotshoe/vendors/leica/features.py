"""What is known of Leicas, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("acknowledgement without GUID and name, version 0.0", Known.TRACE),
    Feature("padded responses and events", Known.TRACE),
    Feature("CloseSession answered with transaction 0", Known.SOURCE),
    Feature("Leica's own session", Known.TRACE, "what its parameter means"),
    Feature("keeping the session alive", Known.TRACE, "how often a body wants it"),
    Feature("properties after Leica's session only", Known.GPHOTO2, "gphoto2 opens none over PTP/IP and is refused"),
    Feature("capture to the card", Known.GPHOTO2, "whether a body takes pictures without Leica's session"),
    Feature("autofocus", Known.SOURCE, "whether the answer waits for the focus"),
    Feature("live view, lens drive, bulb", Known.SOURCE, "not spoken: operations without known parameters"),
    Feature("properties beyond the standard's", Known.SOURCE, "what they mean: told as numbers"),
)
