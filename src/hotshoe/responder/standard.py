"""Every operation that the generic camera can serve."""

from __future__ import annotations

from hotshoe.responder import (
    capture,
    handlers_changes,
    handlers_mtp,
    handlers_objects,
    handlers_properties,
    handlers_session,
)

HANDLERS = (
    handlers_session.HANDLERS
    | handlers_objects.HANDLERS
    | handlers_changes.HANDLERS
    | handlers_properties.HANDLERS
    | handlers_mtp.HANDLERS
    | capture.HANDLERS
)
