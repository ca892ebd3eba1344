"""What codes mean on a Panasonic."""

from __future__ import annotations

from hotshoe.catalog.model import Catalog, Format, by_code
from hotshoe.vendors.panasonic.operations import EVENTS, OPERATIONS
from hotshoe.vendors.panasonic.properties import PROPERTIES

# Bodies give their raw files the standard's code for pictures of no known format (tethr).
FORMATS = (Format(0x3800, "RW2", ("rw2",), "image/x-panasonic-rw2"),)

PANASONIC = Catalog(
    operations=by_code(OPERATIONS),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
    formats=by_code(FORMATS),
)
