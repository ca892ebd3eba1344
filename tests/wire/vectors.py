"""Packets that other programs really sent, byte for byte, each with where it comes from."""

from dataclasses import dataclass

from hotshoe.wire.deviations import VERSION_SHORT, VERSION_UNKNOWN, Deviation
from hotshoe.wire.packets import (
    DataPhase,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
)
from hotshoe.wire.values import Guid

LEICA = "hex dump of a session of Leica's host 'OLS' with a body of firmware 3.0.0 or later, in a public repository"
CANON_T6 = "answer of a Canon EOS Rebel T6 as quoted in petabyt/vcam, src/ptpip.c"
CANON_G7X = "a Canon PowerShot G7 X session as quoted in pastudan/ptpip-test, test.js"
LIBGPHOTO2 = "recorded from Debian 12's gphoto2 2.5.28 with libgphoto2 2.5.30 on a host called vm"

NO_GUID = Guid(bytes(16))
PADDING = (0, 0, 0, 0, 0)
OBJECT_INFO = bytes.fromhex(
    "00000000 0430 0000 00000000 0000 00000000 00000000 00000000 00000000 00000000 00000000 02000000 0000 00000000"
    "00000000 0a 65006d007000740079002e0074007800740000 00 000000"
)


@dataclass(frozen=True, slots=True)
class Vector:
    """One packet; ``deviations`` are what a lenient reader notes, ``faithful`` whether writing gives the same bytes."""

    name: str
    origin: str
    hex: str
    packet: Packet
    deviations: tuple[Deviation, ...] = ()
    faithful: bool = True

    @property
    def data(self) -> bytes:
        return bytes.fromhex(self.hex)


VECTORS = (
    Vector(
        "leica-init-command-request",
        LEICA,
        "22000000 01000000 00000000000000000000000000000000 4f004c0053000000 0100",
        InitCommandRequest(NO_GUID, "OLS", 1),
        (VERSION_SHORT,),
        faithful=False,
    ),
    Vector(
        "leica-init-command-ack",
        LEICA,
        "22000000 02000000 01000000 00000000000000000000000000000000 0000 00000000",
        InitCommandAck(1, NO_GUID, "", 0),
        (VERSION_UNKNOWN,),
    ),
    Vector("leica-init-event-request", LEICA, "0c000000 03000000 01000000", InitEventRequest(1)),
    Vector("leica-init-event-ack", LEICA, "08000000 04000000", InitEventAck()),
    Vector(
        "leica-open-session-request",
        LEICA,
        "16000000 06000000 01000000 0210 00000000 12040000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x1002, 0, (0x0412,)),
    ),
    Vector(
        "leica-open-session-response",
        LEICA,
        "22000000 07000000 0120 00000000 0000000000000000000000000000000000000000",
        OperationResponse(0x2001, 0, PADDING),
    ),
    Vector(
        "leica-vendor-open-session-request",
        LEICA,
        "16000000 06000000 01000000 0590 01000000 55ff0000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x9005, 1, (0xFF55,)),
    ),
    Vector(
        "leica-vendor-open-session-response",
        LEICA,
        "22000000 07000000 0120 01000000 0000000000000000000000000000000000000000",
        OperationResponse(0x2001, 1, PADDING),
    ),
    Vector(
        "leica-keep-alive-request",
        LEICA,
        "12000000 06000000 01000000 1d90 18000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x901D, 24),
    ),
    Vector(
        "leica-keep-alive-response",
        LEICA,
        "22000000 07000000 0120 18000000 0000000000000000000000000000000000000000",
        OperationResponse(0x2001, 24, PADDING),
    ),
    Vector(
        "leica-property-changed",
        LEICA,
        "1a000000 08000000 0640 ffffffff 13500000 00000000 00000000",
        Event(0x4006, 0xFFFFFFFF, (0x5013, 0, 0)),
    ),
    Vector(
        "canon-t6-init-command-ack",
        CANON_T6,
        "2e000000 02000000 01000000 000000000000000000 0100bbc1859fab 45004f005300540036007b000000 00000100",
        InitCommandAck(1, Guid(bytes.fromhex("00000000 00000000 000100bbc1859fab")), "EOST6{"),
    ),
    Vector(
        "canon-g7x-open-session",
        CANON_G7X,
        "16000000 06000000 01000000 0210 00000000 41000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x1002, 0, (0x41,)),
    ),
    Vector(
        "canon-g7x-set-remote-mode",
        CANON_G7X,
        "16000000 06000000 01000000 1491 01000000 15000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x9114, 1, (0x15,)),
    ),
    Vector(
        "canon-g7x-set-property-request",
        CANON_G7X,
        "12000000 06000000 02000000 1091 01000000",
        OperationRequest(DataPhase.OUT, 0x9110, 1),
    ),
    Vector(
        "canon-g7x-set-property-start",
        CANON_G7X,
        "14000000 09000000 01000000 0c00000000000000",
        StartData(1, 12),
    ),
    # Its author pasted this one from another session, so its transaction is not that of the request before.
    Vector(
        "canon-g7x-set-property-end",
        CANON_G7X,
        "18000000 0c000000 93000000 0c000000b0d1000008000000",
        EndData(0x93, bytes.fromhex("0c000000b0d1000008000000")),
    ),
    Vector(
        "canon-g7x-release-on",
        CANON_G7X,
        "1a000000 06000000 01000000 2891 9a010000 03000000 01000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x9128, 410, (3, 1)),
    ),
    Vector(
        "canon-g7x-release-off",
        CANON_G7X,
        "16000000 06000000 01000000 2991 9c010000 03000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x9129, 412, (3,)),
    ),
    Vector(
        "canon-g7x-keep-alive",
        CANON_G7X,
        "12000000 06000000 01000000 2f90 13000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x902F, 19),
    ),
    Vector(
        "libgphoto2-init-command-request",
        LIBGPHOTO2,
        "22000000 01000000 27f252aa7645e7f7a236d5edf6bcf4ad 76006d000000 00000100",
        InitCommandRequest(Guid(bytes.fromhex("27f252aa7645e7f7a236d5edf6bcf4ad")), "vm"),
    ),
    Vector("libgphoto2-init-event-request", LIBGPHOTO2, "0c000000 03000000 01000000", InitEventRequest(1)),
    Vector(
        "libgphoto2-open-session",
        LIBGPHOTO2,
        "16000000 06000000 01000000 0210 00000000 01000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x1002, 0, (1,)),
    ),
    Vector(
        "libgphoto2-get-device-info",
        LIBGPHOTO2,
        "12000000 06000000 01000000 0110 01000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x1001, 1),
    ),
    Vector(
        "libgphoto2-get-object-handles",
        LIBGPHOTO2,
        "1e000000 06000000 01000000 0710 03000000 ffffffff 00000000 ffffffff",
        OperationRequest(DataPhase.NONE_OR_IN, 0x1007, 3, (0xFFFFFFFF, 0, 0xFFFFFFFF)),
    ),
    Vector(
        "libgphoto2-initiate-capture",
        LIBGPHOTO2,
        "1a000000 06000000 01000000 0e10 05000000 00000000 00000000",
        OperationRequest(DataPhase.NONE_OR_IN, 0x100E, 5, (0, 0)),
    ),
    Vector(
        "libgphoto2-send-object-info-request",
        LIBGPHOTO2,
        "1a000000 06000000 02000000 0c10 0b000000 01000100 02000000",
        OperationRequest(DataPhase.OUT, 0x100C, 11, (0x00010001, 2)),
    ),
    Vector(
        "libgphoto2-send-object-info-start",
        LIBGPHOTO2,
        "14000000 09000000 0b000000 4c00000000000000",
        StartData(11, 76),
    ),
    Vector(
        "libgphoto2-send-object-info-end",
        LIBGPHOTO2,
        "58000000 0c000000 0b000000" + OBJECT_INFO.hex(),
        EndData(11, OBJECT_INFO),
    ),
    Vector(
        "libgphoto2-send-object-request",
        LIBGPHOTO2,
        "12000000 06000000 02000000 0d10 0c000000",
        OperationRequest(DataPhase.OUT, 0x100D, 12),
    ),
    # An empty file: nothing follows, not even End_Data.
    Vector(
        "libgphoto2-send-object-start",
        LIBGPHOTO2,
        "14000000 09000000 0c000000 0000000000000000",
        StartData(12, 0),
    ),
)
