"""What is known of Fujifilm's bodies, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("greetings and containers on port 55740", Known.GPHOTO2),
    Feature("beginning of a session", Known.GPHOTO2, "what a body answers in another order"),
    Feature("settings that 0x902B describes", Known.GPHOTO2),
    Feature("settings that 0xD212 tells", Known.TRACE, "which of them can be set all the same"),
    Feature("half press, then release (0xD208)", Known.GPHOTO2, "a body that is set to manual focus"),
    Feature("autofocus alone", Known.SOURCE, "the steps 0x9300 and 0x0005 over Wi-Fi"),
    Feature("previews that have to be fetched", Known.SOURCE, "whether every model wants it"),
    Feature("ObjectAdded after a release", Known.GPHOTO2, "an X-T1 sent 0xC004, which names no object"),
    Feature("changed settings as events", Known.TRACE, "how often 0xD212 may be asked for"),
    Feature("live view on the third port", Known.GPHOTO2, "the fourteen bytes before each picture"),
    Feature("pictures on the card (view_images)", Known.TRACE),
)
