"""All rules, in the order of the page about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotshoe.analysis.rules import (
    cancelling,
    data,
    datasets,
    devices,
    establishment,
    framing,
    handles,
    happenings,
    objects,
    offers,
    operations,
    probes,
    properties,
    propertylists,
    recordings,
    sessions,
    storages,
    transactions,
    turns,
)
from hotshoe.analysis.rules.model import Rule
from hotshoe.analysis.rules.scene import Family

SECTIONS: Mapping[str, Sequence[Rule]] = {
    "Packets": framing.RULES,
    "Establishment": establishment.RULES,
    "Turns": turns.RULES,
    "Sessions": sessions.RULES,
    "Transactions": transactions.RULES,
    "Operations": operations.RULES,
    "Offers": offers.RULES,
    "Data phases": data.RULES,
    "Cancel": cancelling.RULES,
    "Probes": probes.RULES,
    "Events": happenings.RULES,
    "Datasets": datasets.RULES,
    "DeviceInfo": devices.RULES,
    "Stores": storages.RULES,
    "Handles": handles.RULES,
    "Objects": objects.RULES,
    "Properties": properties.RULES,
    "Property lists": propertylists.RULES,
    "Recordings": recordings.RULES,
}
"""The rules by what they are about."""

RULES: Mapping[str, Rule] = {rule.name: rule for rules in SECTIONS.values() for rule in rules}
"""The rules by name."""

FAMILIES: Sequence[type[Family]] = (
    establishment.Establishment,
    sessions.Sessions,
    transactions.TransactionIds,
    operations.Operations,
    offers.Offers,
    data.DataPhases,
    cancelling.Cancelling,
    probes.Probes,
    happenings.Happenings,
    datasets.Datasets,
    devices.Devices,
    storages.Storages,
    handles.Handles,
    objects.Objects,
    properties.Properties,
    propertylists.PropertyLists,
)
"""Who looks at each conversation."""
