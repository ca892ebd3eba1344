"""What codes mean on a Nikon."""

from __future__ import annotations

from hotshoe.catalog.model import Catalog, by_code
from hotshoe.vendors.nikon.events import EVENTS
from hotshoe.vendors.nikon.operations import OPERATIONS, RESPONSES
from hotshoe.vendors.nikon.properties import PROPERTIES

NIKON = Catalog(
    operations=by_code(OPERATIONS),
    responses=by_code(RESPONSES),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
)
