"""What is known of Canons, and how."""

from __future__ import annotations

from hotshoe.vendors.features import Feature, Known

FEATURES: tuple[Feature, ...] = (
    Feature("EOS: event records and lists of choices", Known.TRACE, "records of a camera that takes pictures"),
    Feature("EOS: settings by name", Known.GPHOTO2, "values that only some models have"),
    Feature("EOS: image formats", Known.TRACE, "the names of sizes between large and small"),
    Feature("EOS: capture to the card", Known.GPHOTO2, "records of sizes beyond 32 bits (0xC1A7, 0xC1A9)"),
    Feature("EOS: capture to memory", Known.GPHOTO2, "whether handles are used again"),
    Feature("EOS: outcome of focusing", Known.GPHOTO2, "what 0xC1A3 tells, and bodies that tell nothing"),
    Feature("EOS: live view", Known.GPHOTO2, "blocks other than the picture"),
    Feature("EOS: lens drive", Known.GPHOTO2, "the size of a step; bodies move the lens in live view only"),
    Feature("EOS: films", Known.GPHOTO2, "bodies with a mode dial want it at movies"),
    Feature("EOS: bulb exposures", Known.GPHOTO2, "that the shutter has to be set to bulb"),
    Feature("EOS M and later PowerShots: their own modes", Known.SOURCE, "which models want which"),
    Feature("PowerShot: settings, release and viewfinder", Known.GPHOTO2, "models other than the G9"),
    Feature("PowerShot: events one at a time", Known.GPHOTO2),
    Feature("PowerShot: focusing by DoAeAfAwb", Known.SOURCE, "whether it says when there is no focus"),
)
