"""Rules about single packets: their length, their type, their fields."""

from __future__ import annotations

from hotshoe.analysis.rules.examples import (
    answers,
    asks,
    bytes_of,
    does,
    gets,
    happens,
    initiator,
    responder,
)
from hotshoe.analysis.rules.model import Example, Rule, Severity
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import events
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    EVENT_WITHOUT_TRANSACTION,
    PARAMETERS_SURPLUS,
    TOTAL_32_BIT,
    UNKNOWN_PACKET,
)
from hotshoe.wire.packets import EndData, ProbeResponse

LENGTH = Rule(
    "framing-length",
    Severity.ERROR,
    "a length that no packet can have: nobody knows where the next one begins",
    "CIPA DC-X005 2.3: the length counts the whole packet, its header of eight bytes included",
    (
        Example("a packet shorter than its header", (initiator(bytes_of("07000000 06000000")),)),
        Example("a request of 1 GiB", (initiator(bytes_of("00000040 06000000")),)),
        Example("an answer in another protocol", (asks(op.CLOSE_SESSION), responder(b"HTTP/1.1 400 Bad Request"))),
    ),
)

SHORT = Rule(
    "framing-short",
    Severity.ERROR,
    "a packet that ends before its mandatory fields",
    "CIPA DC-X005 2.3; erratum 15: request 18 bytes, response 14, Start_Data 20, Data 12, Cancel 12",
    (
        Example("a request without its transaction", (initiator(bytes_of("0E000000 06000000 01000000 0410")),)),
        Example("a response without its transaction", (asks(0x1003), responder(bytes_of("0A000000 07000000 0120")))),
        Example("Data of ten bytes", (asks(op.SEND_OBJECT), initiator(bytes_of("0A000000 0A000000 0200")))),
        Example("Start_Data without a total", (asks(0x1004), responder(bytes_of("0C000000 09000000 02000000")))),
        Example("Cancel without its transaction", (initiator(bytes_of("08000000 0B000000"), on=Channel.EVENT),)),
    ),
)

CUT = Rule(
    "framing-cut",
    Severity.ERROR,
    "a connection that ends in the midst of a packet",
    "CIPA DC-X005 2.3: a packet has as many bytes as its length says",
    (Example("half a request", (initiator(bytes_of("12000000 06000000 01000000")),)),),
)

UNKNOWN = tolerated(
    UNKNOWN_PACKET,
    "CIPA DC-X005 2.3: there are the types 1 to 14",
    Example("a packet of type 15", (initiator(bytes_of("08000000 0F000000")), *does(op.SELF_TEST))),
    Example(
        "a packet of type 0 on the event connection",
        (responder(bytes_of("08000000 00000000"), on=Channel.EVENT), happens(events.DEVICE_INFO_CHANGED)),
    ),
)

SURPLUS = tolerated(
    BYTES_SURPLUS,
    "CIPA DC-X005 2.3, ISO 15740 5.5: packets and datasets end with their last field",
    Example(
        "a probe of twelve bytes",
        (
            initiator(bytes_of("0C000000 0D000000 00000000"), on=Channel.EVENT),
            responder(ProbeResponse(), on=Channel.EVENT),
        ),
    ),
    Example("bytes after the last of the stores", gets(op.GET_STORAGE_IDS, data_in=bytes_of("01000000 01000100 0000"))),
)

PARAMETERS = tolerated(
    PARAMETERS_SURPLUS,
    "CIPA DC-X005 2.3.6 to 2.3.8, erratum 16: five parameters at most, and three of an event",
    Example(
        "half a parameter",
        (initiator(bytes_of("14000000 06000000 01000000 0310 02000000 0000")), answers()),
    ),
    Example(
        "an event with four parameters",
        (responder(bytes_of("1E000000 08000000 01C1 FFFFFFFF 01000000 01000000 01000000 01000000"), on=Channel.EVENT),),
    ),
)

EVENT_ID = tolerated(
    EVENT_WITHOUT_TRANSACTION,
    "CIPA DC-X005 2.3.8, erratum 6: the transaction is 0xFFFFFFFF where none is meant, and never left out",
    Example("an event of ten bytes", (responder(bytes_of("0A000000 08000000 0840"), on=Channel.EVENT),)),
)

TOTAL = tolerated(
    TOTAL_32_BIT,
    "CIPA DC-X005 2.3.9, erratum 7: the total has 64 bits",
    Example(
        "Start_Data of sixteen bytes",
        (
            asks(op.SET_DEVICE_PROP_VALUE, 0x500F, phase=2),
            initiator(bytes_of("10000000 09000000 02000000 02000000")),
            initiator(EndData(2, b"\x90\x01")),
            answers(),
        ),
    ),
)

RULES = (LENGTH, SHORT, CUT, UNKNOWN, SURPLUS, PARAMETERS, EVENT_ID, TOTAL)
