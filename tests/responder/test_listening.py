from hotshoe.responder.bodies.fuji import PERSONA
from hotshoe.responder.listening import STANDARD
from hotshoe.responder.persona import GENERIC
from hotshoe.transport import tcp
from hotshoe.vendors.fuji.listening import FujiListen
from tests.responder.bodies import world


def test_cameras_after_the_standard_listen_on_one_port() -> None:
    assert GENERIC.listening is STANDARD
    assert (STANDARD.scheme, STANDARD.port, STANDARD.ports) == ("ptpip", 15740, 1)
    assert STANDARD.on(world().body) is tcp.listen


def test_a_make_may_have_a_transport_of_its_own() -> None:
    listening = PERSONA.listening
    assert (listening.scheme, listening.port, listening.ports) == ("fuji", 55740, 3)
    assert isinstance(listening.on(PERSONA.body([])), FujiListen)
