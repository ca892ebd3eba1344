"""Everything that goes over some ports of the loopback interface, recorded by tshark, and what is found in it."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import Diagnosed, Gap, Item, PacketSeen, Said, Transaction, TransactionEnded
from hotshoe.analysis.reading import read
from tests.interop.guests import PATIENCE, Tshark


@contextlib.asynccontextmanager
async def recorded(tshark: Tshark, ports: Sequence[int], file: Path) -> AsyncIterator[None]:
    """Record from before the block until all that was said in it is in the file."""
    ports_only = " or ".join(f"tcp port {port}" for port in ports)
    process = await asyncio.create_subprocess_exec(
        tshark.program,
        # A large buffer, because the loopback is faster than tshark writes.
        *("-B", "64", "-i", "lo", "-f", ports_only, "-w", file, "-P", "-l", "-n"),
        *("-T", "fields", "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "tcp.len"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said = ""
    while "Capture started" not in said:
        line = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
        if not line:
            pytest.skip(f"tshark may not record here: {said}")
        said += line
    try:
        yield
        await _until_marked(process, ports[0])
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), PATIENCE)


async def _until_marked(process: asyncio.subprocess.Process, port: int) -> None:
    """Make a connection that says nothing, and wait until it has been recorded: what came before it has been, too."""
    with socket.create_connection(("127.0.0.1", port)) as mark:
        own = str(mark.getsockname()[1])
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while own not in (line := (await process.stdout.readline()).decode()).split():
            assert line, "tshark ended early"


@dataclass(frozen=True)
class Recording:
    """What is found in a file."""

    path: Path
    items: Sequence[Item]

    @property
    def packets(self) -> list[PacketSeen]:
        return [item for item in self.items if isinstance(item, PacketSeen)]

    @property
    def transactions(self) -> list[Transaction]:
        return [item.transaction for item in self.items if isinstance(item, TransactionEnded)]

    @property
    def deviations(self) -> set[str]:
        """Names of tolerated deviations, and what else breaks the rules."""
        found = [item for item in self.items if isinstance(item, Diagnosed)]
        return {item.deviation.name if item.deviation else item.text for item in found}

    @property
    def gaps(self) -> list[Gap]:
        return [item for item in self.items if isinstance(item, Gap)]

    def heads(self) -> dict[int, PacketSeen]:
        """The packets that begin where their segment does, which are those that tshark sees; by frame."""
        said = [record for record in read([self.path]) if isinstance(record, Said)]
        begins = {record.point.frame: record.point.offset for record in said}
        heads: dict[int, PacketSeen] = {}
        for packet in self.packets:
            if begins.get(packet.point.frame) == packet.point.offset:
                heads.setdefault(packet.point.frame, packet)
        return heads


def found_in(path: Path) -> Recording:
    return Recording(path, list(follow(read([path]))))
