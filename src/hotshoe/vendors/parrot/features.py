"""What is known of Parrot's Sequoia, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature(
        "capture, five pictures at once", Known.SOURCE, "after the standard: ObjectAdded for each, CaptureComplete"
    ),
    Feature("properties by name", Known.SOURCE, "the units of the multispectral sensors' exposures"),
    Feature("sensors, status and calibration", Known.SOURCE, "the units of the numbers"),
    Feature("0x9214 to 0x9216", Known.SOURCE, "what they are: the camera lists them, nobody names them"),
)
