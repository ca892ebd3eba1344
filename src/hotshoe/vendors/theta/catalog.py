"""What codes mean on a Theta (Ricoh's THETA USB API v2, which its maker publishes)."""

from __future__ import annotations

from typing import Any

from hotshoe.catalog.model import Catalog, Direction, Operation, by_code, whole_data
from hotshoe.vendors.theta.properties import PROPERTIES

STOP_SELF_TIMER: Operation[None] = Operation(0x99A2, "StopSelfTimer")

OPERATIONS: tuple[Operation[Any], ...] = (
    STOP_SELF_TIMER,
    Operation(0x99A3, "GetAccessPointHandles", (), whole_data, Direction.IN),
    Operation(0x99A4, "GetAccessPointInfo", ("access_point",), whole_data, Direction.IN),
    Operation(0x99A5, "SetAccessPoint", direction=Direction.OUT),
    Operation(0x99A6, "DeleteAccessPoint", ("access_point",)),
    Operation(0x99A7, "ConvertVideoFormats", ("handle",)),
    Operation(0x99A8, "GetPluginHandles", (), whole_data, Direction.IN),
    Operation(0x99A9, "GetPluginInfo", ("plugin",), whole_data, Direction.IN),
    Operation(0x99AB, "PluginControl", ("state", "plugin")),
    Operation(0x99AD, "SetAccessPointPassword", direction=Direction.OUT),
    Operation(0x99AE, "CancelVideoConvert"),
    Operation(0x99AF, "Reboot"),
    Operation(0x99B3, "GetPluginLicense", ("plugin",), whole_data, Direction.IN),
    Operation(0x99B5, "GetWlanMacAddress", (), whole_data, Direction.IN),
    Operation(0x99B6, "GetBluetoothMacAddress", (), whole_data, Direction.IN),
    Operation(0x99B7, "SetPluginOrders", direction=Direction.OUT),
    Operation(0x99B8, "GetPluginOrders", (), whole_data, Direction.IN),
    Operation(0x99B9, "GetPluginState", (), whole_data, Direction.IN),
)

THETA = Catalog(operations=by_code(OPERATIONS), properties=by_code(PROPERTIES))
