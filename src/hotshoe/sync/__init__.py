"""The same camera without ``await``, for scripts and threads: ``with hotshoe.sync.connect(address) as camera``."""

from hotshoe.sync.camera import Camera, Subscription
from hotshoe.sync.connect import connect

__all__ = ["Camera", "Subscription", "connect"]
