import asyncio
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hotshoe.errors import SettingsError
from hotshoe.ingest.metrics import metrics
from hotshoe.ingest.status import CameraStatus, ServiceStatus, SinkStatus, Stand


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


async def test_the_numbers_are_those_of_the_status() -> None:
    status = ServiceStatus(
        [CameraStatus('z8"\n', stand=Stand.LIVE, files=3, bytes=42, queue=2), CameraStatus("z9")],
        [SinkStatus("exec", waiting=7, delivered=1)],
    )
    async with metrics(status, 0) as address:
        assert address.startswith("http://127.0.0.1:")
        first = await asyncio.to_thread(fetched, address)
        status.cameras[0].files = 4
        second = await asyncio.to_thread(fetched, address)
    assert samples(first)["hotshoe_pictures_total", 'z8"\n'] == 3
    assert samples(second)["hotshoe_pictures_total", 'z8"\n'] == 4
    found = samples(second)
    assert found["hotshoe_queue", 'z8"\n'] == 2
    assert (found["hotshoe_connected", 'z8"\n'], found["hotshoe_connected", "z9"]) == (1, 0)
    assert found["hotshoe_sink_waiting", "exec"] == 7
    assert 'hotshoe_stand{camera="z9",stand="seeking"} 1.0' in second


def samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, sample.labels.get("camera") or sample.labels["sink"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "stand" not in sample.labels
    }


async def test_the_port_is_free_again_and_one_that_is_taken_is_told() -> None:
    async with metrics(ServiceStatus(), 0) as address:
        port = int(address.split(":")[2].split("/")[0])
        with pytest.raises(SettingsError, match=f"cannot show metrics on port {port}"):
            async with metrics(ServiceStatus(), port):
                pass
    async with metrics(ServiceStatus(), port):
        pass
    with pytest.raises(urllib.error.URLError):
        await asyncio.to_thread(fetched, address)


def test_all_of_it_in_one_line() -> None:
    status = ServiceStatus(
        [CameraStatus("a", stand=Stand.LIVE, files=1, queue=2), CameraStatus("b", stand=Stand.LOST, files=3)],
        [SinkStatus("exec"), SinkStatus("webhook", waiting=2)],
    )
    assert status.line() == "1 of 2 cameras, 4 pictures, 2 to come; webhook: 2 waiting"
