"""Rules about what DeviceInfo offers, and what is asked for, sent or refused all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotshoe.analysis.model import PacketSeen, Transaction
from hotshoe.analysis.rules.examples import PICTURE, STORE, does, happens, puts
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Offer
from hotshoe.catalog import formats, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import ObjectInfo
from hotshoe.wire.packets import Event, OperationRequest

_OFFERS = "ISO 15740 5.5.1: DeviceInfo lists every operation, event and property that a camera has"

OPERATION = Rule(
    "operation-not-offered",
    Severity.WARNING,
    "an operation that DeviceInfo does not list",
    _OFFERS,
    (
        Example("one of the standard's", does(0x101D, answer=responses.OPERATION_NOT_SUPPORTED)),
        Example("one of a maker's", does(0x9207, answer=responses.OPERATION_NOT_SUPPORTED)),
    ),
)

EVENT = Rule(
    "event-not-offered",
    Severity.WARNING,
    "an event that DeviceInfo does not list",
    _OFFERS,
    (Example("one of a maker's", (happens(0xC102, 1),)),),
)

PROPERTY = Rule(
    "property-not-offered",
    Severity.WARNING,
    "a property of the standard that DeviceInfo does not list",
    _OFFERS,
    (Example("an aperture", does(op.GET_DEVICE_PROP_DESC, 0x5007, answer=responses.DEVICE_PROP_NOT_SUPPORTED)),),
)

FORMAT = Rule(
    "format-not-offered",
    Severity.NOTE,
    "an image is sent in a format that DeviceInfo does not list",
    "ISO 15740 5.5.1: ImageFormats and CaptureFormats list the images that a camera takes and makes",
    (
        Example(
            "a TIFF",
            puts(
                op.SEND_OBJECT_INFO,
                STORE,
                0xFFFFFFFF,
                data_out=replace(PICTURE, storage=0, format=formats.TIFF, name="A.TIF"),
                results=(STORE, 0xFFFFFFFF, 9),
            ),
        ),
    ),
)

REFUSED = Rule(
    "operation-offered-and-refused",
    Severity.WARNING,
    "OperationNotSupported in answer to an operation that DeviceInfo lists",
    _OFFERS,
    (Example("SelfTest is listed", does(op.SELF_TEST, answer=responses.OPERATION_NOT_SUPPORTED)),),
)

PROPERTY_REFUSED = Rule(
    "property-offered-and-refused",
    Severity.WARNING,
    "DevicePropNotSupported in answer to a property that DeviceInfo lists",
    _OFFERS,
    (
        Example(
            "ExposureIndex is listed",
            does(
                op.GET_DEVICE_PROP_DESC,
                properties.EXPOSURE_INDEX.code,
                answer=responses.DEVICE_PROP_NOT_SUPPORTED,
            ),
        ),
    ),
)

RULES = (OPERATION, EVENT, PROPERTY, FORMAT, REFUSED, PROPERTY_REFUSED)

_FIRST = (op.GET_DEVICE_INFO.code, op.OPEN_SESSION.code, op.CLOSE_SESSION.code)
_ABOUT_PROPERTIES = (
    op.GET_DEVICE_PROP_DESC.code,
    op.GET_DEVICE_PROP_VALUE.code,
    op.SET_DEVICE_PROP_VALUE.code,
    op.RESET_DEVICE_PROP_VALUE.code,
)
_IMAGE = 0x0800
"""The bit that formats of images have (ISO 15740 6)."""

_STANDARD_PROPERTIES = 0x5
"""The top digit of their codes; makes tell of their own in other ways too."""


class Offers(Family):
    """Compares with the last DeviceInfo, once one was seen."""

    hears = (OperationRequest, Event)

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        offer = self.scene.offers
        if offer is None or not offer.operations:
            return
        match seen.packet:
            case OperationRequest(code=code) if code >> 12 in (1, 9):
                yield from self._requested(seen, seen.packet, offer)
            case Event(code=code) if code >> 12 in (4, 0xC) and code not in offer.events:
                yield self.scene.finding(EVENT, seen, f"0x{code:04X} is not among its {len(offer.events)} events")

    def _requested(self, seen: PacketSeen, request: OperationRequest, offer: Offer) -> Iterator[Finding]:
        if request.code not in offer.operations and request.code not in _FIRST:
            yield self.scene.finding(OPERATION, seen, f"not among its {len(offer.operations)} operations")
        elif request.code in _ABOUT_PROPERTIES and request.params:
            named = request.params[0]
            if named >> 12 == _STANDARD_PROPERTIES and named not in offer.properties:
                yield self.scene.finding(PROPERTY, seen, f"not among its {len(offer.properties)} properties")

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        offer, request, response = self.scene.offers, transaction.request, transaction.response
        if offer is None or response is None:
            return
        if response.code == responses.OPERATION_NOT_SUPPORTED and request.code in offer.operations:
            yield self.scene.of_response(REFUSED, transaction, "DeviceInfo lists the operation")
        elif response.code == responses.DEVICE_PROP_NOT_SUPPORTED and _is_offered(request, offer):
            yield self.scene.of_response(PROPERTY_REFUSED, transaction, "DeviceInfo lists the property")
        if request.code == op.SEND_OBJECT_INFO.code:
            yield from self._sent(transaction, offer)

    def _sent(self, transaction: Transaction, offer: Offer) -> Iterator[Finding]:
        told = self.scene.told(transaction)
        info = told.value if told else None
        if isinstance(info, ObjectInfo) and info.format & _IMAGE and info.format not in offer.formats:
            name = self.scene.catalog.format_name(info.format)
            yield self.scene.of_data(FORMAT, transaction, f"{name} is not among its formats")


def _is_offered(request: OperationRequest, offer: Offer) -> bool:
    """Whether a request is about a property that DeviceInfo lists."""
    return request.code in _ABOUT_PROPERTIES and request.params[:1] != () and request.params[0] in offer.properties
