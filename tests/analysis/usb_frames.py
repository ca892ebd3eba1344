"""USB transfers as usbmon and USBPcap record them."""

import struct
from dataclasses import dataclass

from tests.analysis.recordings import START, STEP, Frame

USBMON, USBMON_RING, USBPCAP = 189, 220, 249
INTERRUPT, CONTROL, BULK = 1, 2, 3
STALLED, GONE, CANCELLED = -32, -108, -2
_USBD = {0: 0, STALLED: 0xC0000004, GONE: 0xC0007000, CANCELLED: 0xC0010000}


@dataclass
class Camera:
    """A device on bus 1, recorded by one of the recorders; methods give frames, and time goes on."""

    link: int
    device: int = 5
    big: bool = False
    time: int = START
    transfers: int = 0

    def out(
        self, endpoint: int, data: bytes, kind: int = BULK, *, status: int = 0, sent: int | None = None
    ) -> list[Frame]:
        """A transfer to the device, of which ``sent`` bytes were taken."""
        taken = len(data) if sent is None else sent
        return [
            self._frame("S", endpoint, kind, data, len(data)),
            self._frame("C", endpoint, kind, b"", taken, status),
        ]

    def into(self, endpoint: int, data: bytes, kind: int = BULK, *, room: int = 16384, status: int = 0) -> list[Frame]:
        """A transfer from the device."""
        return [
            self._frame("S", endpoint | 0x80, kind, b"", room if self.link != USBPCAP else 0),
            self._frame("C", endpoint | 0x80, kind, data, len(data), status),
        ]

    def control(self, setup: bytes, data: bytes = b"") -> list[Frame]:
        """A request: what it says, or what is answered, by the first bit of ``setup``."""
        inward = bool(setup[0] & 0x80)
        endpoint = 0x80 if inward else 0
        return [
            self._frame("S", endpoint, CONTROL, b"" if inward else data, len(data), setup=setup),
            self._frame("C", endpoint, CONTROL, data if inward else b"", len(data)),
        ]

    def _frame(
        self, event: str, endpoint: int, kind: int, data: bytes, size: int, status: int = 0, setup: bytes = b""
    ) -> Frame:
        self.time += STEP
        self.transfers += event == "S"
        make = self._pcap if self.link == USBPCAP else self._mon
        frame = make(event, endpoint, kind, data, size, status, setup)
        return Frame(frame, self.time)

    def _mon(self, event: str, endpoint: int, kind: int, data: bytes, size: int, status: int, setup: bytes) -> bytes:
        head = struct.pack(
            (">" if self.big else "<") + "QBBBBHBBqiiII8s",
            self.transfers,
            ord(event),
            kind,
            endpoint,
            self.device,
            1,
            0 if setup else ord("-"),
            0 if data else ord("<"),
            self.time // 1_000_000_000,
            0,
            status if event == "C" else -115,
            size,
            len(data),
            setup,
        )
        return head + bytes(16 if self.link == USBMON_RING else 0) + data

    def _pcap(self, event: str, endpoint: int, kind: int, data: bytes, size: int, status: int, setup: bytes) -> bytes:
        stage = (b"\0" if event == "S" else b"\3") if kind == CONTROL else b""
        body = setup + data
        announced = len(body) if event == "S" or data else size
        head = struct.pack(
            "<HQIHBHHBBI",
            27 + len(stage),
            self.transfers,
            _USBD[status],
            9,
            int(event == "C"),
            1,
            self.device,
            endpoint,
            kind,
            announced,
        )
        return head + stage + body


def configuration(*interfaces: tuple[int, int, tuple[int, ...]], packet: int = 512) -> bytes:
    """A configuration descriptor of interfaces: number, class, addresses of endpoints."""
    body = b""
    for number, kind, endpoints in interfaces:
        body += struct.pack("<9B", 9, 4, number, 0, len(endpoints), kind, 1, 1, 0)
        for address in endpoints:
            body += struct.pack("<BBBBHB", 7, 5, address, 3 if address == 0x83 else 2, packet, 0)
    return struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), len(interfaces), 1, 0, 0xC0, 50) + body
