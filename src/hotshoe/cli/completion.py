"""``hotshoe completion``: what a shell needs to complete verbs, options and operations."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings, Verb

VARIABLE = "_HOTSHOE_COMPLETE"
"""What click's scripts and ``Program.main`` agree upon."""


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> Exit:
    """Print the completion script of a shell.

    bash: put  eval "$(hotshoe completion bash)"  into ~/.bashrc. zsh: the same with zsh in ~/.zshrc.
    fish: hotshoe completion fish > ~/.config/fish/completions/hotshoe.fish
    """
    kind = get_completion_class(shell)
    assert kind, f"click knows {shell}"
    script = kind(ctx.find_root().command, {}, "hotshoe", VARIABLE)
    ctx.ensure_object(Settings).output.data(script.source())
    return Exit.DONE
