"""Read by mypy, never run: what ``camera.call`` gives for each kind of operation."""

from collections.abc import AsyncGenerator
from typing import assert_type

import hotshoe
import hotshoe.sync
from hotshoe import Camera, CameraObject
from hotshoe.catalog import operations as op
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST, GET_PARTIAL_OBJECT_64
from hotshoe.catalog.operations import Placed
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo, ObjectPropList, StorageInfo
from hotshoe.wire.values import Handle, StorageID


async def calls(camera: Camera) -> None:
    assert_type(await camera.call(op.GET_NUM_OBJECTS, 1, 0, 0), int)
    assert_type(await camera.call(op.GET_OBJECT, 1), bytes)
    assert_type(await camera.call(op.GET_DEVICE_INFO), DeviceInfo)
    assert_type(await camera.call(op.GET_OBJECT_INFO, 1), ObjectInfo)
    assert_type(await camera.call(op.GET_STORAGE_IDS), tuple[StorageID, ...])
    assert_type(await camera.call(op.GET_STORAGE_INFO, 1), StorageInfo)
    assert_type(await camera.call(op.GET_OBJECT_HANDLES, 1, 0, 0), tuple[Handle, ...])
    assert_type(await camera.call(op.SEND_OBJECT_INFO, 1, 0, data=b""), Placed)
    assert_type(await camera.call(op.COPY_OBJECT, 1, 2, 3), Handle)
    assert_type(await camera.call(op.GET_DEVICE_PROP_DESC, 0x5007), DevicePropDesc)
    assert_type(await camera.call(GET_OBJECT_PROP_LIST, 1, 0, 0, 0, 0), ObjectPropList)
    assert_type(await camera.call(GET_PARTIAL_OBJECT_64, 1, 0, 0, 10), bytes)
    assert_type(camera.walk(), AsyncGenerator[CameraObject, None])


async def connecting() -> None:
    async with hotshoe.connect("192.168.1.1") as camera:
        assert_type(camera, Camera)
        assert_type(await camera.shoot(), list[CameraObject])


def without_await() -> None:
    with hotshoe.sync.connect("192.168.1.1") as camera:
        assert_type(camera, hotshoe.sync.Camera)
        assert_type(camera.call(op.GET_NUM_OBJECTS, 1, 0, 0), int)
        assert_type(camera.call(op.GET_OBJECT_INFO, 1), ObjectInfo)


async def mistakes(camera: Camera) -> None:
    await camera.call(op.GET_OBJECT, "1")  # type: ignore[arg-type]
    await camera.call(0x1009)  # type: ignore[arg-type]
    name: str = await camera.call(op.GET_NUM_OBJECTS)  # type: ignore[arg-type]
    nothing = await camera.call(op.DELETE_OBJECT, 1)  # type: ignore[func-returns-value]
    print(name, nothing)  # noqa: T201
