"""Numbers for Prometheus, on a loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hotshoe.errors import SettingsError
from hotshoe.ingest.status import CameraStatus, ServiceStatus, SinkStatus, Stand

HOST = "127.0.0.1"
"""Nobody else: names of cameras and pictures are nobody's business, and there is no password."""

# Name, what it says, whether it only grows, and where it comes from.
OF_CAMERAS = (
    ("hotshoe_pictures", "Pictures saved.", True, "files"),
    ("hotshoe_bytes", "Bytes of pictures saved.", True, "bytes"),
    ("hotshoe_failures", "Pictures that could not be had when they were tried.", True, "failed"),
    ("hotshoe_deletions", "Pictures deleted from the card after they were saved.", True, "deleted"),
    ("hotshoe_connects", "Sessions opened.", True, "connects"),
    ("hotshoe_queue", "Pictures known and not saved yet.", False, "queue"),
    ("hotshoe_connected", "Whether there is a session.", False, "connected"),
)
OF_SINKS = (
    ("hotshoe_sink_waiting", "Pictures that wait to be passed on.", False, "waiting"),
    ("hotshoe_sink_deliveries", "Pictures passed on.", True, "delivered"),
    ("hotshoe_sink_failures", "Attempts that failed.", True, "failed"),
)


class StatusCollector(Collector):
    """Reads the status whenever somebody asks: nothing is counted twice."""

    def __init__(self, status: ServiceStatus) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        # The event loop may change the lists meanwhile: this runs in the server's thread.
        yield from _families(OF_CAMERAS, "camera", {each.label: each for each in tuple(self._status.cameras)})
        yield from _families(OF_SINKS, "sink", {each.name: each for each in tuple(self._status.sinks)})
        stands = GaugeMetricFamily("hotshoe_stand", "How a camera stands.", labels=["camera", "stand"])
        for camera in tuple(self._status.cameras):
            for stand in Stand:
                stands.add_metric([camera.label, stand.value], float(camera.stand is stand))
        yield stands


def _families(
    table: tuple[tuple[str, str, bool, str], ...], kind: str, rows: dict[str, CameraStatus] | dict[str, SinkStatus]
) -> Iterator[Metric]:
    for name, text, grows, attribute in table:
        family = (CounterMetricFamily if grows else GaugeMetricFamily)(name, text, labels=[kind])
        for label, row in rows.items():
            family.add_metric([label], float(getattr(row, attribute)))
        yield family


@asynccontextmanager
async def metrics(status: ServiceStatus, port: int) -> AsyncIterator[str]:
    """Their address, while the block lasts; port 0 is any free one. Raises SettingsError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector(status))
    try:
        server, thread = start_http_server(port, HOST, registry)
    except OSError as error:
        raise SettingsError(f"cannot show metrics on port {port}: {error.strerror}", key="metrics") from error
    try:
        yield f"http://{HOST}:{server.server_port}/metrics"
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()
