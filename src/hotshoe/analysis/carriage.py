"""Which operations carry objects, thumbnails or frames of the live view, told by how the catalog describes them.

Makes have operations of their own for parts of objects and for their live view. All name their parameters alike, so
that what is recorded of a make that comes later is understood as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.catalog.operations import GET_OBJECT, SEND_OBJECT
from hotshoe.vendors.sony.control import VIEW
from hotshoe.wire.packets import OperationRequest

LIVE_HANDLES = frozenset({int(VIEW)})
"""Objects that are frames of the live view."""

_LIVE = re.compile(r"(LiveView|View[Ff]inder)(Im|Data)")
_OBJECT = re.compile(r"GetObject")


class Kind(Enum):
    """What a data phase holds."""

    OBJECT = "object"
    THUMBNAIL = "thumbnail"
    LIVE = "live view"


@dataclass(frozen=True, slots=True)
class Carriage:
    """What a data phase holds, of which object, from where on; ``handle`` is None where none was named yet.

    ``whole`` where the data phase is all of the object.
    """

    kind: Kind
    handle: int | None = None
    offset: int = 0
    whole: bool = True


def carriage(request: OperationRequest, catalog: Catalog) -> Carriage | None:
    """What the data phase of ``request`` carries; None where it is a dataset."""
    if request.code == SEND_OBJECT.code:
        return Carriage(Kind.OBJECT)
    operation = catalog.operations.get(request.code)
    if operation is None:
        return None
    if _LIVE.search(operation.name):
        return Carriage(Kind.LIVE)
    params = dict(zip(operation.params, request.params, strict=False))
    if "handle" not in params:
        return None
    return _of_handle(operation, params)


def _of_handle(operation: Operation[object], params: dict[str, int]) -> Carriage | None:
    handle = params["handle"]
    if "Thumb" in operation.name:
        return Carriage(Kind.THUMBNAIL, handle)
    if "offset" in operation.params or "offset_low" in operation.params:
        offset = params.get("offset", params.get("offset_low", 0)) | params.get("offset_high", 0) << 32
        return Carriage(Kind.OBJECT, handle, offset, whole=False)
    if operation.code == GET_OBJECT.code or (operation.params == ("handle",) and _OBJECT.search(operation.name[-9:])):
        return Carriage(Kind.LIVE if handle in LIVE_HANDLES else Kind.OBJECT, handle)
    return None
