"""What is known of Sonys, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("handshake (SDIO connect)", Known.GPHOTO2),
    Feature("settings by name", Known.GPHOTO2, "which values a body refuses, and when"),
    Feature("release, picture in memory", Known.GPHOTO2),
    Feature("pictures on the card too", Known.SOURCE, "what bodies without D222 do"),
    Feature("live view", Known.GPHOTO2, "the header before the picture"),
    Feature("autofocus and lens drive", Known.SOURCE, "how long the focus takes; which bodies have NearFar"),
    Feature("films, by the button", Known.GPHOTO2, "no body announces the film in this mode"),
    Feature("0x9280 and 0x9281 over PTP/IP", Known.SOURCE, "what their bytes mean"),
    Feature("Access Authentication over SSH", Known.SOURCE, "not spoken: such bodies refuse the connection"),
)
