"""What is known of Olympus and OM System bodies, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("settings by name", Known.GPHOTO2, "which of D008 and D00F an OM-1 wants for its compensation"),
    Feature("control by the computer", Known.GPHOTO2, "that the change of mode is answered over PTP/IP"),
    Feature("release, picture on the card", Known.GPHOTO2, "which event ends a capture"),
    Feature("pictures in memory", Known.SOURCE, "not spoken"),
    Feature("live view", Known.GPHOTO2, "which sizes a body really shows"),
    Feature("autofocus", Known.SOURCE, "how a body tells that it found nothing"),
    Feature("lens drive", Known.GPHOTO2, "the size of a step; libgphoto2 moves by 3, 14 and 60"),
    Feature("bulb exposures", Known.SOURCE),
    Feature("PTP/IP", Known.SOURCE, "all sources speak USB"),
)
