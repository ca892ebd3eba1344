"""Every exception that hotshoe raises.

::

    HotshoeError
    ├─ ProtocolError                 the rules of PTP/IP or PTP were broken
    │  ├─ LocalProtocolError         by us: the caller asked for something illegal, nothing was sent
    │  └─ RemoteProtocolError        by the peer
    │     └─ MalformedPacket         its bytes cannot be read
    ├─ LinkError                     the connection, not the camera's answer
    │  ├─ ConnectFailed
    │  │  └─ CableFailed          a camera on USB: none there, not allowed, in use
    │  ├─ RefusedByCamera            Init_Fail, with its reason
    │  ├─ LinkLost
    │  └─ ResponseTimeout            also a TimeoutError
    ├─ OperationError                the camera answered with a response code other than OK
    │  └─ DeviceBusy, AccessDenied, StoreFull, FocusFailed, NotSupported ...
    ├─ NotOffered                    DeviceInfo does not list the operation; nothing was sent
    ├─ NoSuchObject                  no object of that path or handle
    ├─ TransferError                 length or content disagrees with what was announced
    ├─ StorageError                  this computer's disk: full, read-only, target missing
    │  ├─ TargetExists               nothing is ever overwritten unasked
    │  ├─ LibraryInUse               another process has the ledger
    │  └─ LibraryAway                the library's folder is not there, or is another one
    ├─ DeliveryError                 a picture that is saved could not be passed on
    ├─ CaptureFileError              a recording cannot be read
    └─ SettingsError                 a setting cannot be used
"""

from __future__ import annotations


class HotshoeError(Exception):
    """Base of everything that hotshoe raises on purpose."""


class ProtocolError(HotshoeError):
    """The rules of PTP/IP or PTP were broken; the only exception that leaves the core."""


class LocalProtocolError(ProtocolError):
    """The caller asked for something that the protocol does not allow here; nothing was sent."""


class RemoteProtocolError(ProtocolError):
    """The peer broke the protocol.

    ``sender``, ``phase`` and ``packet`` are short texts for people, empty where unknown.
    """

    def __init__(self, message: str, *, sender: str = "", phase: str = "", packet: str = "") -> None:
        super().__init__(message)
        self.sender = sender
        self.phase = phase
        self.packet = packet


class MalformedPacket(RemoteProtocolError):
    """Bytes that cannot be read; ``offset`` counts from the start of the packet or dataset."""

    def __init__(self, message: str, *, offset: int = 0, packet: str = "") -> None:
        super().__init__(message, packet=packet)
        self.offset = offset


class LinkError(HotshoeError):
    """The connection failed, as opposed to the camera's answer."""


class ConnectFailed(LinkError):
    """No connection could be made: refused, no route, unknown host, or no answer."""


class CableFailed(ConnectFailed):
    """No camera on USB could be opened: none is there, it may not be opened, or another program has it."""


class RefusedByCamera(LinkError):
    """The responder sent Init_Fail; ``reason`` is its number (1 rejected, 2 busy, 3 unspecified)."""

    def __init__(self, message: str, *, reason: int) -> None:
        super().__init__(message)
        self.reason = reason


class LinkLost(LinkError):
    """An established connection ended; ``during`` says what was being done."""

    def __init__(self, message: str, *, during: str = "") -> None:
        super().__init__(message)
        self.during = during


class ResponseTimeout(LinkError, TimeoutError):
    """The peer made no progress within the limit."""


class OperationError(HotshoeError):
    """The camera answered an operation with a response code other than OK.

    ``code`` is the response code, ``operation`` the operation's name, ``params`` the request's parameters.
    """

    def __init__(self, message: str, *, code: int, operation: str = "", params: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.operation = operation
        self.params = params


class DeviceBusy(OperationError):
    """0x2019: try again later."""


class AccessDenied(OperationError):
    """0x200F, 0x200D or 0x200E: protected, read-only or forbidden."""


class FocusFailed(OperationError):
    """The camera could not focus, and took no picture; makers have codes of their own for it."""


class BatteryLow(OperationError):
    """The battery is too low for what was asked; makers have codes of their own for it."""


class StoreFull(OperationError):
    """0x200C: the camera's store has no room."""


class StoreUnavailable(OperationError):
    """0x2008 or 0x2013: no such store, or no card in it."""


class InvalidHandle(OperationError):
    """0x2009: no object of that handle in this session."""


class NotSupported(OperationError):
    """0x2005 and its kin: the camera cannot do that."""


class InvalidParameter(OperationError):
    """0x201D and its kin: the camera refused a parameter, property value or dataset."""


class IncompleteTransfer(OperationError):
    """0x2007: the data phase ended early."""


class NoThumbnail(OperationError):
    """0x2010: the object has no thumbnail."""


class SessionError(OperationError):
    """0x2003, 0x2004 or 0x201E: the session is not open, open already, or out of step."""


class TransactionCancelled(OperationError):
    """0x201F: the transaction was cancelled, by us or by the camera."""


class NotOffered(HotshoeError):
    """DeviceInfo does not list the operation; nothing was sent."""


class NoSuchObject(HotshoeError):
    """No object of that path or handle on the camera."""


class TransferError(HotshoeError):
    """What arrived is not what was announced; ``path`` is the partial file, where there is one."""

    def __init__(
        self, message: str, *, expected: int | None = None, received: int | None = None, path: str | None = None
    ) -> None:
        super().__init__(message)
        self.expected = expected
        self.received = received
        self.path = path


class StorageError(HotshoeError):
    """This computer's storage refused: full, read-only, or the folder is missing; ``path`` says where."""

    def __init__(self, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path


class TargetExists(StorageError):
    """A file of that name is there already, and nothing is overwritten unasked."""


class LibraryInUse(StorageError):
    """Another process writes to this ledger; ``path`` is the ledger's."""


class LibraryAway(StorageError):
    """The folder at ``path`` is not the library: nothing is mounted there, or something else, or it is read-only."""


class DeliveryError(HotshoeError):
    """A picture that is saved could not be passed on; where it is ``final``, trying again will not help."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class CaptureFileError(HotshoeError):
    """A recording cannot be read; ``offset`` is the position in the file."""

    def __init__(self, message: str, *, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class SettingsError(HotshoeError):
    """A setting, address or argument cannot be used; ``key`` names it, ``line`` is where it stands in a file, or 0."""

    def __init__(self, message: str, *, key: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.key = key
        self.line = line
