"""Plugs a device that USB/IP exports into the system that a program sees: umockdev's stand-in for Linux's usbfs.

``usbfs.py PORT COMMAND ...`` runs COMMAND, whose libusb finds one device. It is run by Debian's own Python, which has
umockdev, and imports nothing of ours: what libusb asks the kernel for goes out as USB/IP.
"""

import errno
import os
import queue
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402 - a version has to be chosen first

NODE = "/dev/bus/usb/001/002"

URB = struct.Struct("<BBxxiIxxxxQiiiiiIQ")
BUFFER_AT = 16
CONTROL, BULK = 2, 3

(SUBMIT, DISCARD, REAP, REAP_AT_ONCE, CAPABILITIES, CLEAR_HALT, GET_DRIVER) = (10, 11, 12, 13, 26, 21, 8)
NO_PACKET_SIZE_LIMIT, ZERO_PACKETS = 0x08, 0x01

REAP_SECONDS = 0.002
"""The node always seems ready, so that libusb asks again and again; it is let wait a little for each answer."""


class Cable:
    """USB/IP from the computer's side, as far as it is needed here."""

    def __init__(self, port: int, came: Callable[[int, int, int, bytes], None]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._came = came
        self._lock = threading.Lock()
        self._number = 0
        self._inward: dict[int, int] = {}
        self._socket.sendall(struct.pack(">HHI32s", 0x0111, 0x8003, 0, b"1-1"))
        _, _, status = struct.unpack(">HHI", self._exactly(8))
        if status:
            sys.exit(f"the device cannot be attached: {status}")
        self.device = self._exactly(312)
        self._socket.settimeout(None)
        threading.Thread(target=self._listen, daemon=True).start()

    def submit(self, endpoint: int, inward: bool, size: int, data: bytes, setup: bytes = bytes(8)) -> int:
        with self._lock:
            self._number += 1
            self._inward[self._number] = inward
            head = struct.pack(">IIIII", 1, self._number, 0x10001, int(inward), endpoint & 15)
            self._socket.sendall(head + struct.pack(">Iiiii8s", 0, size, 0, 0, 0, setup) + data)
            return self._number

    def unlink(self, number: int) -> None:
        with self._lock:
            self._number += 1
            self._inward[self._number] = number
            self._socket.sendall(struct.pack(">IIIII", 2, self._number, 0x10001, 0, 0) + struct.pack(">I24x", number))

    def _listen(self) -> None:
        try:
            while True:
                command, number = struct.unpack(">II12x", self._exactly(20))
                status, size = struct.unpack(">ii20x", self._exactly(28))
                inward = self._inward.pop(number)
                if command == 3:
                    self._came(number, status, size, self._exactly(size) if inward else b"")
                elif status:
                    self._came(inward, -errno.ENOENT, 0, b"")
        except EOFError:
            self._came(0, -errno.ENODEV, 0, b"")

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)


class Usbfs(UMockdev.IoctlBase):  # type: ignore[misc]
    """The ioctls of a device node (Linux, include/uapi/linux/usbdevice_fs.h)."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._done: queue.SimpleQueue[tuple[int, int, int, bytes]] = queue.SimpleQueue()
        self._urbs: dict[int, tuple[Any, Any, int]] = {}
        self._lock = threading.Lock()
        self._gone = False
        self._direct: dict[int, queue.SimpleQueue[bytes]] = {}
        self.cable = Cable(port, self._came)

    def control(self, setup: bytes, size: int) -> bytes:
        """A control transfer of our own."""
        answer: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        with self._lock:
            self._direct[self.cable.submit(0, bool(setup[0] & 0x80), size, b"", setup)] = answer
        return answer.get(timeout=10)

    def do_handle_ioctl(self, client: Any) -> bool:
        request = client.get_request()
        number, size = request & 0xFF, request >> 16 & 0x3FFF
        try:
            data = client.get_arg().resolve(0, size) if size else None
            result = self._answer(number, client, data)
        except Exception as error:  # noqa: BLE001 - without an answer the program would wait for ever
            sys.stderr.write(f"usbfs: ioctl {number}: {error!r}\n")
            result = -errno.EIO
        client.complete(-1 if result < 0 else result, -result if result < 0 else 0)
        return True

    def _answer(self, number: int, client: Any, data: Any) -> int:
        if self._gone and number not in (REAP, REAP_AT_ONCE, DISCARD):
            return -errno.ENODEV
        if number == CAPABILITIES:
            data.update(0, struct.pack("<I", NO_PACKET_SIZE_LIMIT | ZERO_PACKETS))
        elif number == SUBMIT:
            return self._submit(data)
        elif number == DISCARD:
            return self._discard(int.from_bytes(bytes(client.get_arg().retrieve()), "little"))
        elif number in (REAP, REAP_AT_ONCE):
            return self._reap(data)
        elif number == CLEAR_HALT:
            (endpoint,) = struct.unpack("<I", bytes(data.retrieve()))
            self.control(struct.pack("<BBHHH", 2, 1, 0, endpoint, 0), 0)
        elif number == GET_DRIVER:
            return -errno.ENODATA
        return 0

    def _submit(self, data: Any) -> int:
        kind, endpoint, _, _, _, size, *_ = URB.unpack(bytes(data.retrieve()))
        memory = data.resolve(BUFFER_AT, size) if size else None
        setup, sent = bytes(8), b""
        inward = bool(endpoint & 0x80)
        if kind == CONTROL and memory:
            content = bytes(memory.retrieve())
            setup, sent, size = content[:8], content[8:], size - 8
            inward = bool(setup[0] & 0x80)
        elif not inward and memory:
            sent = bytes(memory.retrieve())
        with self._lock:
            number = self.cable.submit(endpoint, inward, size, b"" if inward else sent, setup)
            self._urbs[number] = (data, memory, 8 if kind == CONTROL else 0)
        return 0

    def _discard(self, address: int) -> int:
        with self._lock:
            for number, (data, *_) in self._urbs.items():
                if data.client_addr == address:
                    self.cable.unlink(number)
                    return 0
        return -errno.EINVAL

    def _reap(self, data: Any) -> int:
        try:
            number, status, size, content = self._done.get(timeout=REAP_SECONDS)
        except queue.Empty:
            return -errno.ENODEV if self._gone else -errno.EAGAIN
        urb, memory, start = self._urbs.pop(number)
        if content:
            memory.update(start, content)
        urb.update(4, struct.pack("<i", status))
        urb.update(28, struct.pack("<i", size))
        data.set_ptr(0, urb)
        return 0

    def _came(self, number: int, status: int, size: int, content: bytes) -> None:
        with self._lock:
            if not number:
                self._gone = True
                for each in self._urbs:
                    self._done.put((each, -errno.ENODEV, 0, b""))
            elif answer := self._direct.pop(number, None):
                answer.put(content)
            elif number in self._urbs:
                self._done.put((number, status, size, content))


def describe(handler: Usbfs) -> str:
    """The device, as umockdev wants it."""
    device = handler.control(struct.pack("<BBHHH", 0x80, 6, 0x100, 0, 18), 18)
    setup = handler.control(struct.pack("<BBHHH", 0x80, 6, 0x200, 0, 255), 255)
    vendor, product = struct.unpack_from("<HH", device, 8)
    return f"""P: /devices/pci0000:00/0000:00:14.0/usb1/1-1
N: bus/usb/001/002
E: DEVNAME=/dev/bus/usb/001/002
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
E: DRIVER=usb
E: BUSNUM=001
E: DEVNUM=002
E: MAJOR=189
E: MINOR=1
E: PRODUCT={vendor:x}/{product:x}/100
E: TYPE=0/0/0
A: busnum=1\\n
A: devnum=2\\n
A: devpath=1\\n
A: idVendor={vendor:04x}\\n
A: idProduct={product:04x}\\n
A: bConfigurationValue=1\\n
A: bNumConfigurations=1\\n
A: bNumInterfaces= 1\\n
A: speed=480\\n
A: maxchild=0\\n
H: descriptors={(device + setup).hex()}
"""


def main() -> int:
    """Run the command; its exit code."""
    handler = Usbfs(int(sys.argv[1]))
    testbed = UMockdev.Testbed.new()
    testbed.add_from_string(describe(handler))
    testbed.attach_ioctl(NODE, handler)
    environment = dict(os.environ, LD_PRELOAD="libumockdev-preload.so.0", UMOCKDEV_DIR=testbed.get_root_dir())
    environment.pop("PYTHONHOME", None)
    code = subprocess.run(sys.argv[2:], env=environment, check=False).returncode
    testbed.detach_ioctl(NODE)
    return code


if __name__ == "__main__":
    sys.exit(main())
