"""What is known of Nikons, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("settings by name", Known.GPHOTO2, "values that only some models have"),
    Feature("capture to the card", Known.GPHOTO2),
    Feature("capture to memory", Known.GPHOTO2, "how many pictures a body keeps in memory"),
    Feature("polled events (GetEvent)", Known.GPHOTO2),
    Feature("polled events (GetEventEx)", Known.SOURCE, "the reserved field, and parameters beyond the first"),
    Feature("live view", Known.GPHOTO2, "the header's length, by which frames are found all the same"),
    Feature("autofocus and lens drive", Known.SOURCE, "the size of a step"),
    Feature("films", Known.SOURCE, "which bodies want their live view on first"),
    Feature("bulb exposures", Known.SOURCE),
    Feature("Z pairing", Known.SOURCE, "what GetPairingInfo holds"),
    Feature("datasets of a D5500 session", Known.TRACE),
)
