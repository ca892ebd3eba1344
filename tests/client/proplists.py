"""ObjectPropLists, as cameras answer with them."""

from collections.abc import Callable, Iterable

from hotshoe.catalog import mtp
from hotshoe.catalog.model import Property
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import ObjectInfo, ObjectProperty, ObjectPropList
from hotshoe.wire.datatypes import Value
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.values import ALL
from tests.client.scripted import Reply, ScriptedCamera

LIST = mtp.GET_OBJECT_PROP_LIST.code

Told = Callable[[int, ObjectInfo], Iterable[ObjectProperty]]


def element(handle: int, kind: Property, value: Value) -> ObjectProperty:
    return ObjectProperty(handle, kind.code, kind.datatype, value)


def told_of(handle: int, info: ObjectInfo) -> list[ObjectProperty]:
    """All that a well-behaved camera tells of an object."""
    values: dict[Property, Value] = {
        mtp.STORAGE_ID: info.storage,
        mtp.OBJECT_FORMAT: info.format,
        mtp.PROTECTION_STATUS: info.protection,
        mtp.OBJECT_SIZE: info.size,
        mtp.OBJECT_FILE_NAME: info.name,
        mtp.DATE_CREATED: info.captured,
        mtp.DATE_MODIFIED: info.modified,
        mtp.PARENT_OBJECT: info.parent,
        mtp.NAME: info.name,
    }
    if not info.is_folder:
        values |= {mtp.WIDTH: info.image_width, mtp.HEIGHT: info.image_height}
    return [element(handle, kind, value) for kind, value in values.items()]


def encoded(elements: Iterable[ObjectProperty]) -> bytes:
    return encode(ObjectPropList(tuple(elements)))


def reached(camera: ScriptedCamera, handle: int, depth: int) -> list[int]:
    """What GetObjectPropList's first and last parameter mean (MTP 1.1, E.2.1)."""
    if ALL in {handle, depth}:
        return list(camera.objects)
    below = [each for each, (info, _) in camera.objects.items() if depth and info.parent == handle]
    return ([handle] if handle else []) + below


def listing(told: Told = told_of) -> Callable[[ScriptedCamera, OperationRequest, bytes], Reply]:
    """An answer to GetObjectPropList."""

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        handle, _, code, _, depth = request.params
        found = [element for each in reached(camera, handle, depth) for element in told(each, camera.objects[each][0])]
        return Reply(data=encoded(each for each in found if code in {ALL, each.code}))

    return answer


def with_listing(camera: ScriptedCamera, told: Told = told_of) -> ScriptedCamera:
    """The camera, with GetObjectPropList."""
    camera.offered = (*camera.offered, LIST)
    camera.answers[LIST] = listing(told)
    return camera
