from dataclasses import replace

import pytest

from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC
from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness, read_likeness
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import MODELS, like, persona
from hotshoe.responder.persona import like as resembling
from hotshoe.responder.store import HandleBook
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT8
from tests.responder.likeness.texts import LONG


@pytest.mark.parametrize("name", MODELS)
def test_every_model_makes_a_body(name: str) -> None:
    kind = persona(name)
    body = kind.body([MemoryStore(0x10001, HandleBook())])
    info = body.device_info(kind.handlers.offered_by(body))
    assert (info.manufacturer, info.model) == (kind.manufacturer, kind.model)
    assert body.name == kind.model
    for code in body.properties.codes:
        description = body.properties.describe(code)
        assert description.form is None or description.form.allows(description.default), hex(code)


def test_a_name_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean generic"):
        persona("generik")
    with pytest.raises(SettingsError, match="there are generic"):
        persona("")


@pytest.mark.parametrize(
    ("extension", "maker", "model"),
    [
        (0xA, "Nikon Corporation", "nikon"),
        (0xFFFFFFFF, "Nikon Corporation", "nikon"),
        (0x11, "Sony Corporation", "sony"),
        (0x1C, "Panasonic", "panasonic"),
        (0xFFFFFFFF, "Meadow", "generic"),
        (0xE, "FUJIFILM", "generic"),
        (6, "Ricoh Company, Ltd.", "theta"),
    ],
)
def test_a_likeness_is_served_as_its_makes_cameras_are_on_the_standards_transport(
    extension: int, maker: str, model: str
) -> None:
    likeness = read_likeness(LONG)
    info = replace(likeness.info, vendor_extension_id=extension, manufacturer=maker, model="RICOH THETA X")
    kind = like(replace(likeness, info=info))
    assert (kind.naming, kind.files) == (persona(model).naming, persona(model).files)
    assert kind.model == info.model


@pytest.mark.parametrize("name", MODELS)
def test_a_likeness_has_the_makes_handlers_before_the_standards(name: str) -> None:
    """An operation that the make's own body leaves out is served where the text lists it."""
    base = persona(name)
    entire = base.body([MemoryStore(0x10001, HandleBook())])
    info = base.body([]).device_info(base.handlers.offered_by(entire))
    listed = replace(info, operations=(*info.operations, GET_DEVICE_PROP_DESC.code))
    kind = resembling(Likeness(listed, (DevicePropDesc(0x5001, UINT8, 1, 100, 100),)), base)
    body = kind.body([MemoryStore(0x10001, HandleBook())])
    for code in info.operations:
        assert kind.handlers.find(code, body) == base.handlers.find(code, entire)
    assert kind.handlers.only_listed(body) == ()


@pytest.mark.parametrize(
    ("operations", "model"),
    [((0x1001, 0x9008, 0x901A), "canon-powershot"), ((0x1001, 0x9008, 0x9128), "canon"), ((0x1001,), "canon")],
)
def test_a_canon_is_served_by_the_operations_that_it_lists(operations: tuple[int, ...], model: str) -> None:
    likeness = read_likeness(LONG)
    info = replace(likeness.info, vendor_extension_id=0xB, manufacturer="Canon Inc.", operations=operations)
    assert like(replace(likeness, info=info)).memory_handle == persona(model).memory_handle
