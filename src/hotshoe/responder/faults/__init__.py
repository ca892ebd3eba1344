"""Faults of the virtual camera, by script: what goes wrong, and when.

::

    serve(body, faults=parse_script("at GetObject 3  cut after 64 KiB"))
"""

from hotshoe.responder.faults.grammar import load_script, parse_script
from hotshoe.responder.faults.presets import HABITS, PRESETS, Habit, preset
from hotshoe.responder.faults.rules import Rule, Script

__all__ = ["HABITS", "PRESETS", "Habit", "Rule", "Script", "load_script", "parse_script", "preset"]
