"""Parts of objects, by the operations of makes that have their own for large ones."""

from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_PARTIAL_OBJECT
from hotshoe.responder.models import persona
from tests.responder.makes.visits import stay

KEPT = 200_000


@pytest.mark.parametrize("model, code", [("canon", 0x9172), ("nikon", 0x9431)])
async def test_a_download_goes_on_where_only_the_make_can_read_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, code: int
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    async with stay(persona(model), tmp_path / "card") as visit:
        await visit.virtual.shoot(visit.virtual.body.stores[0])
        offers = visit.camera.offers
        monkeypatch.setattr(visit.camera, "offers", lambda each: each is not GET_PARTIAL_OBJECT and offers(each))
        assert visit.camera.large_part is not None
        assert visit.camera.large_part.code == code
        found = await anext(each async for each in visit.camera.walk("/") if not each.is_folder)
        data = visit.shots[found.name]
        left = here / f"{found.name}.part"
        left.write_bytes(data[:KEPT])
        left.chmod(0o600)
        done = await visit.camera.download(found, here)
    assert (done.resumed, done.size) == (KEPT, len(data))
    assert done.path.read_bytes() == data
