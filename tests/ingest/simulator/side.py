"""One engine with its camera, as the world sees both."""

from hotshoe.ingest.commands import Command
from hotshoe.ingest.engine import Engine
from hotshoe.ingest.naming import Naming
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.shot import Key
from tests.ingest.simulator.simcamera import SimCamera
from tests.ingest.simulator.strictdisk import File


class Lied(Exception):
    """Something is not what it was said to be."""


class Side:
    """One engine with its camera. ``life`` is the process's, ``session`` the camera's."""

    def __init__(self, camera: SimCamera, policy: Policy) -> None:
        self.camera = camera
        self.policy = policy
        self.engine = Engine(policy)
        self.naming = Naming("d/{name}")
        self.online = False
        self.session = 0
        self.parts: dict[Key, tuple[File, str]] = {}
        self.reach = True
        self.doing: Command | None = None
        self.opened: File | None = None
        self.tick: float | None = None
        self.pending = 0
