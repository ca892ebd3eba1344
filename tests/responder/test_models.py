from dataclasses import replace

import pytest

from hotshoe.errors import SettingsError
from hotshoe.responder import models
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.likeness import read_likeness
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import MODELS, like, persona
from hotshoe.responder.persona import GENERIC
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


def test_a_likeness_is_served_as_its_make_s_cameras_are(monkeypatch: pytest.MonkeyPatch) -> None:
    likeness = read_likeness(LONG)
    assert like(likeness).handlers is GENERIC.handlers
    lark = replace(GENERIC, handlers=Handlers(), lag=0.5)
    monkeypatch.setitem(models.BY_EXTENSION, likeness.info.vendor_extension_id, "lark")
    monkeypatch.setattr(models, "persona", {"lark": lark}.__getitem__)
    kind = like(likeness)
    assert (kind.handlers, kind.lag, kind.model) == (lark.handlers, 0.5, "Lark 2")


@pytest.mark.parametrize(
    ("extension", "maker", "nikon"),
    [(0xA, "Nikon Corporation", True), (0xFFFFFFFF, "Nikon Corporation", True), (0xFFFFFFFF, "Meadow", False)],
)
def test_a_nikon_is_known_by_its_extension_or_by_microsoft_s_and_its_maker(
    extension: int, maker: str, nikon: bool
) -> None:
    likeness = read_likeness(LONG)
    info = replace(likeness.info, vendor_extension_id=extension, manufacturer=maker)
    assert (like(replace(likeness, info=info)).handlers is persona("nikon").handlers) == nikon
