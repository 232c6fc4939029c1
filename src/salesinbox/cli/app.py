"""The commands and the modules they live in. Only the modules that a command line names are loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from salesinbox.cli.context import locations
from salesinbox.cli.output import is_interactive
from salesinbox.core.errors import UsageError

PROGRAM = "salesinbox"
COMPLETE_VARIABLE = "_SALESINBOX_COMPLETE"
"""Set by the shell while it asks for completions."""

MODULES: dict[str, tuple[str, ...]] = {
    "threads": ("threads", "show"),
    "search": ("search",),
    "triage": (
        "archive", "unarchive", "delete", "restore", "star", "read", "unread", "move", "undo", "redo", "spam",
        "unspam",
    ),
    "sweep": ("sweep",),
    "later": ("snooze", "unsnooze", "remind", "mute", "unmute"),
    "labels": ("label",),
    "filters": ("filter",),
    "thread": ("thread",),
    "rules": ("rule",),
    "unsubscribe": ("unsubscribe",),
    "actions": ("actions",),
    "files": ("attachment", "source"),
    "printing": ("print",),
    "write": ("send", "reply"),
    "invite": ("invite",),
    "outbox": ("outbox",),
    "draft": ("draft",),
    "account": ("account",),
    "engine": ("engine", "sync"),
    "repair": ("repair",),
    "transfer": ("import", "export"),
    "config": ("config",),
    "notify": ("notify",),
    "looks": ("themes", "keys"),
    "completion": ("completion",),
    "demo": ("demo",),
}  # fmt: skip
"""Module of this package → the commands (or groups of commands) it registers with its ``register(app)``."""


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program as far as *arguments* can need it: commands whose names are among them, else all."""
    app = typer.Typer(
        no_args_is_help=False,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True)(start)
    needed = [module for module, names in MODULES.items() if not set(names).isdisjoint(arguments)]
    if COMPLETE_VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
        needed = []
    for module in needed or MODULES:
        import_module(f"salesinbox.cli.{module}").register(app)
    return app


def profile_of(arguments: Sequence[str]) -> str:
    """The profile a command line names, without understanding the rest of it."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--profile" and following:
            return following
        if word.startswith("--profile="):
            return word.partition("=")[2]
    return "default"


def late_profile(arguments: Sequence[str]) -> str:
    """The command that stands before --profile, where that is not taken for ours; empty if none does."""
    words = [word.partition("=")[0] for word in arguments]
    before = words[: words.index("--profile")] if "--profile" in words else []
    return next((word for word in before if any(word in names for names in MODULES.values())), "")


def _show_version(wanted: bool) -> None:
    if wanted:
        from salesinbox import __version__

        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def start(
    context: typer.Context,
    profile: Annotated[str, typer.Option(metavar="NAME", help="Which profile to work with.")] = "default",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="The inbox in words, without drawn lines and signs: for screen readers.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The sales inbox for the terminal. Without a command: the inbox itself."""
    if context.invoked_subcommand is not None:
        return
    places = locations(context)
    if not is_interactive():
        raise UsageError(
            "The inbox needs a terminal, standard error included: it draws there.",
            "In scripts use commands: salesinbox --help lists them.",
        )
    from salesinbox.tui.app import run

    raise typer.Exit(run(places, plain=plain))
