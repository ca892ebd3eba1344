"""A virtual camera behind a cable that is none: pyusb's backend interface in front of our device."""

import asyncio
import errno
import struct
from array import array
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

import usb.core
from usb.backend import IBackend

from hotshoe.responder import persona
from hotshoe.responder.body import Body
from hotshoe.responder.persona import Persona
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import Store
from hotshoe.responder.usb.descriptors import Face, Habits, configuration, device
from hotshoe.responder.usb.endpoints import Halted, Unplugged
from hotshoe.responder.usb.gadget import Gadget, Setup, gadget_of
from hotshoe.responder.usb.session import Session
from hotshoe.sync.portal import Portal

T = TypeVar("T")

FOREVER = 60.0

_DEVICE = """
    bLength bDescriptorType bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 idVendor idProduct
    bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations
"""
_CONFIGURATION = """
    bLength bDescriptorType wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower
"""
_INTERFACE = """
    bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass bInterfaceSubClass
    bInterfaceProtocol iInterface
"""
_ENDPOINT = "bLength bDescriptorType bEndpointAddress bmAttributes wMaxPacketSize bInterval"


class Port:
    """A gadget in a socket of the bench, with the thread in which its camera lives."""

    def __init__(self, portal: Portal, gadget: Gadget, number: int = 1) -> None:
        self.portal = portal
        self.gadget = gadget
        self.number = number
        self.claimed = False
        self.handles = 0
        self.configured = 1
        self.log: list[tuple[str, int, int]] = []
        self.refuses: dict[str, int] = {}
        self.driver = False

    def run(self, work: Coroutine[Any, Any, T], milliseconds: int) -> T:
        """Have the device do something, and wait as a host does."""
        try:
            return self.portal.run(asyncio.wait_for(work, milliseconds / 1000 if milliseconds else FOREVER))
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT) from error
        except Halted as error:
            raise usb.core.USBError("pipe error", errno=errno.EPIPE) from error
        except Unplugged as error:
            raise usb.core.USBError("no such device", errno=errno.ENODEV) from error

    def allow(self, what: str) -> None:
        if number := self.refuses.get(what):
            kind = usb.core.USBTimeoutError if number == errno.ETIMEDOUT else usb.core.USBError
            raise kind(f"{what} refused", errno=number)


class DescribedBackend(IBackend):  # type: ignore[misc]
    """What pyusb asks about devices, out of the bytes of their descriptors."""

    def device_bytes(self, dev: Any) -> bytes:
        raise NotImplementedError

    def configuration_bytes(self, dev: Any) -> bytes:
        raise NotImplementedError

    def number(self, dev: Any) -> int:
        return 1

    def get_parent(self, dev: Any) -> None:
        return None

    def get_device_descriptor(self, dev: Any) -> SimpleNamespace:
        found = _named(_DEVICE, "<BBHBBBBHHHBBBB", self.device_bytes(dev))
        found.bus, found.address, found.port_number, found.port_numbers, found.speed = 1, self.number(dev), 1, (1,), 3
        return found

    def get_configuration_descriptor(self, dev: Any, config: int) -> SimpleNamespace:
        return _named(_CONFIGURATION, "<BBHBBBBB", self.configuration_bytes(dev))

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> SimpleNamespace:
        if intf or alt:
            raise IndexError
        return _named(_INTERFACE, "<9B", self.configuration_bytes(dev)[9:])

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        found = _named(_ENDPOINT, "<BBBBHB", self.configuration_bytes(dev)[18 + 7 * ep :])
        found.bRefresh = found.bSynchAddress = 0
        return found


class BenchBackend(DescribedBackend):
    """What pyusb wants of a library, with our devices instead of the system's."""

    def __init__(self, *ports: Port) -> None:
        super().__init__()
        self.ports = list(ports)

    def enumerate_devices(self) -> Sequence[Port]:
        return [port for port in self.ports if port.gadget.present]

    def device_bytes(self, dev: Port) -> bytes:
        return device(dev.gadget.face)

    def configuration_bytes(self, dev: Port) -> bytes:
        return configuration(dev.gadget.face)

    def number(self, dev: Port) -> int:
        return dev.number

    def open_device(self, dev: Port) -> Port:
        dev.allow("open")
        dev.handles += 1
        return dev

    def close_device(self, dev_handle: Port) -> None:
        dev_handle.claimed = False
        dev_handle.handles -= 1

    def get_configuration(self, dev_handle: Port) -> int:
        return dev_handle.configured

    def set_configuration(self, dev_handle: Port, config_value: int) -> None:
        dev_handle.configured = config_value

    def claim_interface(self, dev_handle: Port, intf: int) -> None:
        dev_handle.allow("claim")
        dev_handle.claimed = True

    def release_interface(self, dev_handle: Port, intf: int) -> None:
        dev_handle.claimed = False

    def is_kernel_driver_active(self, dev_handle: Port, intf: int) -> bool:
        return dev_handle.driver

    def detach_kernel_driver(self, dev_handle: Port, intf: int) -> None:
        dev_handle.allow("detach")
        dev_handle.driver = False

    def clear_halt(self, dev_handle: Port, ep: int) -> None:
        dev_handle.log.append(("clear", ep, 0))
        dev_handle.allow("clear")
        dev_handle.run(dev_handle.gadget.control(Setup(0x02, 1, 0, ep, 0)), 1000)

    def bulk_read(self, dev_handle: Port, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        dev_handle.allow("read")
        data = dev_handle.run(dev_handle.gadget.read(ep, len(buff)), timeout)
        memoryview(buff)[: len(data)] = memoryview(data)
        dev_handle.log.append(("read", ep, len(data)))
        return len(data)

    intr_read = bulk_read

    def bulk_write(self, dev_handle: Port, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        dev_handle.run(dev_handle.gadget.write(ep, data.tobytes()), timeout)
        dev_handle.log.append(("write", ep, len(data)))
        return len(data)

    def ctrl_transfer(
        self,
        dev_handle: Port,
        bmRequestType: int,  # noqa: N803 - pyusb's names
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: "array[int]",
        timeout: int,
    ) -> int:
        setup = Setup(bmRequestType, bRequest, wValue, wIndex, len(data))
        dev_handle.log.append(("control", bRequest, len(data)))
        dev_handle.allow("control")
        if not bmRequestType & 0x80:
            dev_handle.run(dev_handle.gadget.control(setup, data.tobytes()), timeout)
            return len(data)
        answer = dev_handle.run(dev_handle.gadget.control(setup), timeout)
        memoryview(data)[: len(answer)] = memoryview(answer)
        return len(answer)


def _named(names: str, form: str, data: bytes) -> SimpleNamespace:
    return SimpleNamespace(
        extra_descriptors=b"", **dict(zip(names.split(), struct.unpack_from(form, data), strict=True))
    )


class Bench:
    """One camera behind a cable: its body, its device and pyusb's way to it."""

    def __init__(self, portal: Portal, camera: VirtualCamera, gadget: Gadget) -> None:
        self.portal = portal
        self.camera = camera
        self.gadget = gadget
        self.port = Port(portal, gadget)
        self.backend = BenchBackend(self.port)

    @property
    def session(self) -> Session:
        """The present one."""
        assert self.gadget._session
        return self.gadget._session

    def start(self) -> None:
        """Begin a session, as a host's first transfer does."""
        self.gadget._now()

    def unplug(self) -> None:
        """Draw the cable."""
        self.portal.run(self.gadget.close())


@contextmanager
def camera_on_a_cable(
    *stores: Store,
    kind: Persona = persona.GENERIC,
    packet: int = 512,
    habits: Habits | None = None,
    body: Body | None = None,
    serial: str = "1001",
    **options: Any,
) -> Iterator[Bench]:
    """A camera with those cards, in a thread of its own."""
    body = body or kind.body(list(stores), name="Bench Camera", serial=serial)
    identity = body.identity
    face = Face(identity.manufacturer, identity.model, identity.serial, packet=packet)
    gadget = gadget_of(body, kind.handlers, face=face, habits=habits)
    portal = Portal()
    try:
        camera = portal.run(_open(body, gadget, kind, options))
        yield Bench(portal, camera, gadget)
        portal.run(camera.close())
    finally:
        portal.close()


async def _open(body: Body, gadget: Gadget, kind: Persona, options: dict[str, Any]) -> VirtualCamera:
    return await serve(body, listen=gadget, handlers=kind.handlers, check_address=False, watch=False, **options)
