from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon import speak
from hotshoe.vendors.canon.eos.live import EosLive
from hotshoe.vendors.canon.eos.settings import EosSettings
from hotshoe.vendors.canon.eos.shutter import EosShutter
from hotshoe.vendors.standard import StandardSettings
from tests.vendors.canon.eos.fakes import body


async def test_a_whole_body() -> None:
    camera = body()
    dialect = speak(camera.fake)
    assert isinstance(dialect.settings, EosSettings)
    assert isinstance(dialect.shutter, EosShutter)
    assert isinstance(dialect.live, EosLive)
    assert dialect.focus is not None
    assert dialect.movie is not None
    assert dialect.fetch is op.GET_OBJECT
    assert dialect.keep_alive is not None
    await dialect.keep_alive()
    assert camera.conversation == ["EosKeepDeviceOn"]


def test_what_is_not_offered_is_not_there() -> None:
    camera = body(
        without=[
            op.SET_DEVICE_PROP_VALUE_EX,
            op.REMOTE_RELEASE,
            op.REMOTE_RELEASE_ON,
            op.DO_AF,
            op.KEEP_DEVICE_ON,
            op.GET_OBJECT,
        ]
    )
    dialect = speak(camera.fake)
    assert (dialect.shutter, dialect.live, dialect.focus, dialect.movie, dialect.keep_alive) == (None,) * 5
    assert dialect.fetch is GET_OBJECT


def test_a_canon_of_neither_kind_is_spoken_to_after_the_standard() -> None:
    camera = body(without=[op.GET_EVENT])
    assert type(speak(camera.fake).settings) is StandardSettings
