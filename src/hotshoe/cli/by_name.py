"""Verbs that are known by name, and imported when one of them is called, so that --help is instant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

import click


class ByName(click.Group):
    """The command of a verb is ``command`` in the module that ``module`` names."""

    verbs: ClassVar[Mapping[str, str]]
    """Each verb, and what it does in a line."""
    module: ClassVar[str]
    matter: ClassVar[str] = ""
    """What the verbs are of, for messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.verbs:
            return None
        command: click.Command = import_module(self.module.format(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.verbs and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], self.verbs, 1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"There is no verb {args[0]!r}{self.matter}.{guess}")
        return super().resolve_command(ctx, args)
