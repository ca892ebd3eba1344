"""What is known of Nikons, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("settings by name", Known.GPHOTO2, "values that only some models have"),
    Feature("capture to the card", Known.GPHOTO2),
    Feature("capture to memory", Known.GPHOTO2, "how many pictures a body keeps in memory"),
    Feature("polled events (GetEvent)", Known.TRACE),
    Feature("polled events (GetEventEx)", Known.GPHOTO2, "the reserved field, and parameters beyond the first"),
    Feature("live view", Known.GPHOTO2, "the header's length, by which frames are found all the same"),
    Feature("autofocus and lens drive", Known.GPHOTO2, "the size of a step"),
    Feature("films", Known.GPHOTO2, "which bodies want their live view on first"),
    Feature("bulb exposures", Known.SOURCE, "whether a computer may set the program, as gphoto2 does first"),
    Feature("Z pairing", Known.SOURCE, "what GetPairingInfo holds"),
    Feature("Wi-Fi profiles, WEP and open", Known.GPHOTO2, "how many slots there are, and what SetProfileData takes"),
    Feature("Wi-Fi profiles, WPA", Known.SOURCE, "how the key lies, of which no public text tells"),
    Feature("datasets of a D5500 session", Known.TRACE),
)
