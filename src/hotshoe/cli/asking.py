"""Questions to the person at the terminal."""

from __future__ import annotations

import asyncio
import sys

import click


def somebody_there() -> bool:
    """Whether a question would be answered by a person."""
    return sys.stdin.isatty()


async def agreed(question: str) -> bool:
    """Whether the answer is yes; anything else, and the end of the input, is no.

    The event loop goes on meanwhile, so that a camera's probes are answered and Ctrl-C is heard.
    """
    click.echo(f"{question} [y/N]: ", nl=False, err=True)
    typed = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
