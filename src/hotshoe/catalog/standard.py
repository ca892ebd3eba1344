"""Everything that ISO 15740 defines, as one catalog."""

from __future__ import annotations

from hotshoe.catalog.events import EVENTS
from hotshoe.catalog.formats import FORMATS
from hotshoe.catalog.model import Catalog, by_code
from hotshoe.catalog.operations import OPERATIONS
from hotshoe.catalog.properties import PROPERTIES
from hotshoe.catalog.responses import RESPONSES

STANDARD = Catalog(
    operations=by_code(OPERATIONS),
    responses=by_code(RESPONSES),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
    formats=by_code(FORMATS),
)
