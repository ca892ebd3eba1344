"""What is known of a real camera, read from a text about it, so that the virtual one can be like it."""

from hotshoe.responder.likeness.model import DescribedStore, Likeness, RefusedProperty, Unread
from hotshoe.responder.likeness.reading import read_likeness

__all__ = ["DescribedStore", "Likeness", "RefusedProperty", "Unread", "read_likeness"]
