from dataclasses import replace

import pytest

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import read_likeness
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import MODELS, like, persona
from hotshoe.responder.store import HandleBook
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
        (0xFFFFFFFF, "Meadow", "generic"),
        (6, "Ricoh Company, Ltd.", "theta"),
    ],
)
def test_a_likeness_is_served_as_its_makes_cameras_are(extension: int, maker: str, model: str) -> None:
    likeness = read_likeness(LONG)
    info = replace(likeness.info, vendor_extension_id=extension, manufacturer=maker, model="RICOH THETA X")
    kind = like(replace(likeness, info=info))
    assert kind.handlers is persona(model).handlers
    assert kind.model == info.model
