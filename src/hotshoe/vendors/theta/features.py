"""What is known of Thetas, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("settings by name", Known.GPHOTO2, "which values a body has in which mode"),
    Feature("single pictures", Known.GPHOTO2),
    Feature("interval shooting", Known.SOURCE, "whether CaptureComplete follows each picture, or the last"),
    Feature("films", Known.SOURCE, "how long the body is busy after one"),
    Feature("padded responses and events", Known.SOURCE, "that the newest bodies still pad"),
    Feature("PTP/IP", Known.SOURCE, "which models still speak it: the newer ones speak HTTP over Wi-Fi"),
)
