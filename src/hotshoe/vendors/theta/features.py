"""What is known of Thetas, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("settings by name", Known.GPHOTO2, "which values a body has in which mode"),
    Feature("single pictures", Known.GPHOTO2),
    Feature("interval shooting", Known.SOURCE, "whether CaptureComplete follows each picture, or the last"),
    Feature("films", Known.SOURCE, "how long the body is busy after one"),
    Feature("padded responses and events", Known.SOURCE, "which bodies pad: theta4j insists on it"),
    Feature(
        "PTP/IP", Known.SOURCE, "Ricoh tells of it for the first THETA and the m15, of HTTP and USB for later ones"
    ),
)
