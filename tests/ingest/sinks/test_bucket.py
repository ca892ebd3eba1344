"""Copies in an object store: moto's S3, which nobody here wrote, and a folder."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from hotshoe.errors import DeliveryError, SettingsError
from hotshoe.ingest.sinks import bucket
from hotshoe.ingest.sinks.bucket import BucketSink
from tests.ingest.sinks.saved import saved_in

BUCKET = "pictures"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def options(server: str) -> Iterator[Mapping[str, str]]:
    s3 = client(server)
    s3.create_bucket(Bucket=BUCKET)
    yield {"endpoint": server, "region": "us-east-1", "access_key_id": "test", "secret_access_key": "test"}
    for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
    s3.delete_bucket(Bucket=BUCKET)


def client(server: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - boto3 makes its clients at run time
    return boto3.client(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def opened(options: Mapping[str, str], url: str = f"s3://{BUCKET}/studio") -> BucketSink:
    sink = BucketSink(url, options)
    sink.open()
    return sink


async def test_a_foreign_client_finds_the_copy(server: str, options: Mapping[str, str], tmp_path: Path) -> None:
    saved = saved_in(tmp_path, b"raw bytes")
    await opened(options).deliver(saved)
    found = client(server).get_object(Bucket=BUCKET, Key=f"studio/{saved.name}")
    assert found["Body"].read() == b"raw bytes"
    assert found["Metadata"] == {"blake3": saved.digest}


async def test_a_second_delivery_of_the_same_changes_nothing(
    server: str, options: Mapping[str, str], tmp_path: Path
) -> None:
    saved, sink = saved_in(tmp_path), opened(options)
    await sink.deliver(saved)
    before = client(server).head_object(Bucket=BUCKET, Key=f"studio/{saved.name}")
    await sink.deliver(saved)
    after = client(server).head_object(Bucket=BUCKET, Key=f"studio/{saved.name}")
    assert after["LastModified"] == before["LastModified"]


@pytest.mark.parametrize("whole_bytes", [bucket.WHOLE_BYTES, 0], ids=["whole", "in parts"])
@pytest.mark.parametrize("there", [b"raX", b"longer"])
async def test_nothing_is_ever_replaced(
    whole_bytes: int,
    there: bytes,
    server: str,
    options: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bucket, "WHOLE_BYTES", whole_bytes)
    sink = opened(options)
    await sink.deliver(saved_in(tmp_path, there, digest="cd" * 32))
    with pytest.raises(DeliveryError, match=r"has another .* nothing is overwritten") as caught:
        await sink.deliver(saved_in(tmp_path, b"raw"))
    assert caught.value.final
    found = client(server).get_object(Bucket=BUCKET, Key=f"studio/{saved_in(tmp_path).name}")
    assert found["Body"].read() == there


async def test_large_ones_go_in_parts(
    server: str, options: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "WHOLE_BYTES", 1 << 20)
    content, sink = bytes(range(256)) * 4096 * 12, opened(options)
    saved = saved_in(tmp_path, content)
    await sink.deliver(saved)
    await sink.deliver(saved)
    assert client(server).get_object(Bucket=BUCKET, Key=f"studio/{saved.name}")["Body"].read() == content


async def test_what_is_gone_from_the_library_is_not_tried_again_soon(
    options: Mapping[str, str], tmp_path: Path
) -> None:
    saved = replace(saved_in(tmp_path), path=tmp_path / "gone.NEF")
    with pytest.raises(DeliveryError, match="not in the library any more") as caught:
        await opened(options).deliver(saved)
    assert caught.value.final


async def test_a_bucket_that_is_not_there(options: Mapping[str, str], tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="cannot put it into s3://nowhere") as caught:
        await opened(options, "s3://nowhere/x").deliver(saved_in(tmp_path))
    assert "\n" not in str(caught.value)
    assert not caught.value.final


async def test_a_folder_is_a_store_too(tmp_path: Path) -> None:
    (tmp_path / "nas").mkdir()
    saved, sink = saved_in(tmp_path), opened({}, f"file://{tmp_path / 'nas'}")
    await sink.deliver(saved)
    await sink.deliver(saved)
    assert (tmp_path / "nas" / saved.name).read_bytes() == b"raw"
    with pytest.raises(DeliveryError, match="has another"):
        await sink.deliver(saved_in(tmp_path, b"longer"))


@pytest.mark.parametrize("url, options", [("nonsense://x", {}), (f"s3://{BUCKET}", {"no_such": "option"})])
def test_what_no_store_understands(url: str, options: Mapping[str, str]) -> None:
    with pytest.raises(SettingsError):
        opened(options, url)


def test_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="pip install"):
        opened({})
