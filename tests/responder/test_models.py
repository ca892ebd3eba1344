import pytest

from hotshoe.errors import SettingsError
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import MODELS, persona
from hotshoe.responder.store import HandleBook


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
