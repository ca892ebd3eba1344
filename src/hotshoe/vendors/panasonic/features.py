"""What is known of Panasonics, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("descriptions and values of properties", Known.TRACE, "a GH5 on a cable; other bodies"),
    Feature("settings by name", Known.GPHOTO2, "which modes let what be set"),
    Feature("release, picture on the card", Known.GPHOTO2),
    Feature("picture in memory", Known.GPHOTO2, "when it is gone; which event comes where it is in both places"),
    Feature("live view and its sizes", Known.GPHOTO2, "how a body refuses a frame when the view is off"),
    Feature("films", Known.GPHOTO2, "which event tells of the film"),
    Feature("autofocus", Known.SOURCE, "how a body tells that it found nothing"),
    Feature(
        "lens drive", Known.GPHOTO2, "which way is far: libgphoto2 has it both ways, its later table and tethr agree"
    ),
    Feature("changed settings as events", Known.SOURCE, "0xC102 tells the group (tethr)"),
    Feature("session of its own (0x9102, 0x9103)", Known.SOURCE, "whether anything needs it: gphoto2 does without"),
    Feature(
        "operations that DeviceInfo leaves out",
        Known.SOURCE,
        "a GH5 and a GH5S serve them; libgphoto2 adds them on a cable only, and over PTP/IP goes by DeviceInfo",
    ),
    Feature("bulb exposures", Known.SOURCE, "not spoken: nobody says how they are ended"),
    Feature(
        "HTTP before PTP/IP (cam.cgi, as LUMIX Tether does)", Known.SOURCE, "not spoken: such bodies want it first"
    ),
)
