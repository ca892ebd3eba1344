"""What codes mean on a Sony."""

from __future__ import annotations

from hotshoe.catalog.model import Catalog, Format, by_code
from hotshoe.vendors.sony.operations import EVENTS, OPERATIONS, RESPONSES
from hotshoe.vendors.sony.properties import PROPERTIES

FORMATS = (Format(0xB101, "ARW", ("arw",), "image/x-sony-arw"), Format(0xB110, "HEIF", ("hif",), "image/heif"))

SONY = Catalog(
    operations=by_code(OPERATIONS),
    responses=by_code(RESPONSES),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
    formats=by_code(FORMATS),
)
