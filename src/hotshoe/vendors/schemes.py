"""The kinds of cameras on a network, by the schemes of their addresses; apart, so that addresses load no make."""

from __future__ import annotations

from typing import Final

PTP_IP: Final = "ptpip"
FUJI: Final = "fuji"
USB: Final = "usb"
"""Not a network: cameras on a cable, which have no ports."""

PORTS: Final = {PTP_IP: 15740, FUJI: 55740}
"""Where each listens unless told: IANA's port of PTP/IP, and where Fujifilm's bodies listen (libgphoto2)."""
