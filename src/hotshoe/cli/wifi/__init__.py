"""``hotshoe wifi``: Nikon's Wi-Fi profiles, in files and in cameras."""

from __future__ import annotations

import click

from hotshoe.cli.options import Actions
from hotshoe.cli.wifi import camera, files


@click.group(cls=Actions)
def command() -> None:
    """Tell a Nikon which Wi-Fi to join, and which computer to talk to there.

    A profile is a file of 196 bytes that a body takes over a cable (or over PTP/IP). Keys are never shown unless you
    say --reveal, and never typed as an argument: they come from a file, from HOTSHOE_WIFI_KEY, or from a question.
    """


for action in (files.show, files.new, files.lint, files.diff, camera.list_them, camera.add, camera.remove):
    command.add_command(action)
