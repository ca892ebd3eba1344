"""Cameras on USB through pyusb: which are there, and the pipes of one. Nothing else here imports usb.

Blocks; the threads of ``transport.stillimage`` call it. Needs the extra ``usb``.
"""

from __future__ import annotations

import contextlib
import errno
import logging
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import libusb_package
import usb.core
import usb.util

from hotshoe.errors import CableFailed, LinkLost
from hotshoe.transport.stillimage.holders import Place, denied, held
from hotshoe.transport.stillimage.pipes import (
    CANCEL_DATA,
    CANCELLATION_CODE,
    IMAGE_CLASS,
    STATUS_BYTES,
    Came,
    ClassRequest,
    DeviceStatus,
    Stalled,
    read_status,
)

logger = logging.getLogger(__name__)

CONTROL_MILLISECONDS = 2000

EVENT_BYTES = 24
"""An event with three parameters; read in whole packets."""

_OUT, _IN = 0x21, 0xA1
"""Class requests to an interface, from and to us (USB 2.0, table 9-2)."""

_GONE = frozenset({errno.ENODEV, errno.ENXIO, errno.ESHUTDOWN})
_BROKEN = frozenset({errno.EIO, errno.EPROTO, errno.EILSEQ, errno.EOVERFLOW})


@dataclass(frozen=True, slots=True)
class Model:
    """A still image interface that is plugged in. The texts are empty where the device may not be asked."""

    vendor: int
    product: int
    place: Place
    maker: str
    name: str
    serial: str
    interface: int
    device: Any

    @property
    def address(self) -> str:
        """As ``-c`` takes it."""
        return f"usb:{self.vendor:04x}:{self.product:04x}"


def backend() -> Any:
    """libusb, as its package brings it or the system has it. Raises CableFailed."""
    found = libusb_package.get_libusb1_backend()
    if found is None:
        raise CableFailed("libusb cannot be loaded: pip install libusb-package, or install your system's libusb-1.0")
    return found


def models(through: Any = None) -> list[Model]:
    """Every still image interface that is plugged in. Raises CableFailed."""
    try:
        devices = list(usb.core.find(find_all=True, backend=through or backend()))
    except (usb.core.USBError, usb.core.NoBackendError) as error:
        raise CableFailed(f"USB devices cannot be listed: {error}") from error
    return [model for device in devices for model in _models(device)]


def open_pipes(model: Model) -> UsbPipes:
    """Take the interface for this program. Raises CableFailed, which says who has it or what is not allowed."""
    device, number = model.device, model.interface
    try:
        _free_of_drivers(device, model)
        _configure(device)
        usb.util.claim_interface(device, number)
        return UsbPipes(device, _interface(device, number), model.name)
    except usb.core.USBError as error:
        usb.util.dispose_resources(device)
        raise _why(error, model) from error
    except BaseException:
        usb.util.dispose_resources(device)
        raise


class UsbPipes:
    """The endpoints of an interface that is ours, as ``Pipes`` has them."""

    def __init__(self, device: Any, interface: Any, product: str) -> None:
        self._device = device
        self._number: int = interface.bInterfaceNumber
        self._bulk_in = _endpoint(interface, usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_IN)
        self._bulk_out = _endpoint(interface, usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_OUT)
        self._interrupt = _endpoint(interface, usb.util.ENDPOINT_TYPE_INTR, usb.util.ENDPOINT_IN)
        if self._bulk_in is None or self._bulk_out is None:
            raise CableFailed("the still image interface has no pair of bulk endpoints")
        self._event_bytes = _whole_packets(EVENT_BYTES, self._interrupt) if self._interrupt else 0
        self.packet: int = self._bulk_out.wMaxPacketSize & 0x7FF
        self.product = product

    def read(self, into: array[int], milliseconds: int) -> Came | None:
        began = monotonic()
        with _lost("reading"):
            try:
                size = self._device.read(self._bulk_in.bEndpointAddress, into, milliseconds)
            except usb.core.USBTimeoutError:
                return None
        # pyusb gives what had come when time was up as if the transfer had ended there.
        in_time = (monotonic() - began) * 1000 < milliseconds
        return Came(size, short=size < len(into) and (in_time or bool(size % self.packet)))

    def write(self, data: array[int], milliseconds: int) -> int:
        with _lost("writing"):
            try:
                return int(self._device.write(self._bulk_out.bEndpointAddress, data, milliseconds))
            except usb.core.USBTimeoutError:
                return 0

    def event(self, milliseconds: int) -> bytes | None:
        if self._interrupt is None:
            sleep(milliseconds / 1000)
            return None
        with _lost("waiting for events"):
            try:
                return bytes(self._device.read(self._interrupt.bEndpointAddress, self._event_bytes, milliseconds))
            except usb.core.USBTimeoutError:
                return None
            except usb.core.USBError as error:
                if error.errno == errno.EOVERFLOW:
                    raise Stalled("the event is longer than a packet") from error
                if error.errno == errno.EPIPE:
                    self._device.clear_halt(self._interrupt.bEndpointAddress)
                raise

    def clear_halts(self, endpoints: Sequence[int] = ()) -> None:
        for endpoint in {self._bulk_in.bEndpointAddress, self._bulk_out.bEndpointAddress, *endpoints}:
            with contextlib.suppress(Stalled), _lost("clearing a halt"):
                self._device.clear_halt(endpoint)

    def status(self) -> DeviceStatus | None:
        with contextlib.suppress(Stalled):
            return read_status(bytes(self._control(_IN, ClassRequest.STATUS, STATUS_BYTES)))
        return None

    def cancel(self, transaction: int) -> bool:
        with contextlib.suppress(Stalled):
            self._control(_OUT, ClassRequest.CANCEL, CANCEL_DATA.pack(CANCELLATION_CODE, transaction))
            return True
        return False

    def reset(self) -> bool:
        with contextlib.suppress(Stalled):
            self._control(_OUT, ClassRequest.RESET, b"")
            return True
        return False

    def close(self) -> None:
        try:
            usb.util.release_interface(self._device, self._number)
        except usb.core.USBError as error:
            logger.debug("the interface could not be released: %s", error)
        usb.util.dispose_resources(self._device)

    def _control(self, kind: int, request: ClassRequest, data: bytes | int) -> Any:
        with _lost("asking its control endpoint"):
            try:
                return self._device.ctrl_transfer(kind, request, 0, self._number, data, CONTROL_MILLISECONDS)
            except usb.core.USBTimeoutError as error:
                raise Stalled("the control endpoint does not answer") from error


@contextlib.contextmanager
def _lost(doing: str) -> Iterator[None]:
    """What libusb says, as our errors: Stalled or LinkLost."""
    try:
        yield
    except usb.core.USBError as error:
        if error.errno == errno.EPIPE:
            raise Stalled("the camera halted an endpoint") from error
        if error.errno in _GONE:
            raise LinkLost("it was unplugged or switched off") from error
        if error.errno in _BROKEN:
            raise LinkLost(f"the USB connection broke while {doing}; is the cable loose?") from error
        raise LinkLost(f"USB failed while {doing}: {error.strerror or error}") from error


def _models(device: Any) -> Iterator[Model]:
    """A device's still image interfaces."""
    try:
        numbers = sorted({each.bInterfaceNumber for setup in device for each in setup if _kind(each) == IMAGE_CLASS})
    except usb.core.USBError as error:
        logger.debug("a device at %s %s tells nothing: %s", device.bus, device.address, error)
        return
    if not numbers:
        return
    place = Place(device.bus or 0, device.address or 0)
    texts = [_text(device, index) for index in (device.iManufacturer, device.iProduct, device.iSerialNumber)]
    # To be asked it was opened.
    usb.util.dispose_resources(device)
    for number in numbers:
        yield Model(device.idVendor, device.idProduct, place, texts[0], texts[1], texts[2], number, device)


def _kind(interface: Any) -> tuple[int, int, int]:
    return interface.bInterfaceClass, interface.bInterfaceSubClass, interface.bInterfaceProtocol


def _text(device: Any, index: int) -> str:
    """A string of the device; empty where it has none, or may not be asked."""
    if not index:
        return ""
    try:
        return str(usb.util.get_string(device, index) or "").strip("\0 ")
    except (usb.core.USBError, ValueError) as error:
        logger.debug("a string of a USB device cannot be read: %s", error)
        return ""


def _free_of_drivers(device: Any, model: Model) -> None:
    """Take the interface from a driver of the system, where it has one and lets go. Raises CableFailed."""
    try:
        if device.is_kernel_driver_active(model.interface):
            device.detach_kernel_driver(model.interface)
    except NotImplementedError:
        return
    except usb.core.USBError as error:
        if error.errno not in (errno.ENOSYS, errno.ENOENT):
            raise


def _configure(device: Any) -> None:
    """Choose the first configuration of a device that has none yet."""
    try:
        device.get_active_configuration()
    except usb.core.USBError as error:
        if error.errno is not None:
            raise
        device.set_configuration()


def _interface(device: Any, number: int) -> Any:
    setup = device.get_active_configuration()
    return next(each for each in setup if each.bInterfaceNumber == number and _kind(each) == IMAGE_CLASS)


def _endpoint(interface: Any, kind: int, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda each: (
            usb.util.endpoint_type(each.bmAttributes) == kind
            and usb.util.endpoint_direction(each.bEndpointAddress) == direction
        ),
    )


def _whole_packets(size: int, endpoint: Any) -> int:
    packet = max(endpoint.wMaxPacketSize & 0x7FF, 1)
    return int(-(-size // packet) * packet)


def _why(error: Any, model: Model) -> CableFailed:
    """Why a device cannot be had."""
    name = model.name or model.address
    if error.errno in (errno.EACCES, errno.EPERM):
        return CableFailed(f"cannot open {name}: {denied(model.place)}")
    if error.errno == errno.EBUSY:
        return CableFailed(f"cannot open {name}: {held(model.place, model.interface)}")
    if error.errno in _GONE:
        return CableFailed(f"cannot open {name}: it was unplugged or switched off")
    return CableFailed(f"cannot open {name}: {error.strerror or error}")
