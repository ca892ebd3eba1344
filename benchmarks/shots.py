"""A schedule of pictures that camera, client and watcher keep to."""

from __future__ import annotations

from benchmarks.model import MB

NOTES = "shots.txt"
"""The file in which the camera writes down when it told of which picture."""

PICTURES = 40
"""That the camera takes if nobody goes before."""

SIZE = 1 * MB
EVERY = 0.25
SETTLING = 1.5
"""Seconds from a connection to the first picture: gphoto2 looks through the card before it listens."""
