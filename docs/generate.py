"""Writes the parts of the guide that are made from the program: commands, keys, settings, providers, capabilities.

Run ``python docs/generate.py`` after changing one of them; with ``--check`` it only tells whether that was forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from salesinbox.accounts.providers import PROVIDERS
from salesinbox.cli.app import PROGRAM, build
from salesinbox.config.keymap import KEYMAPS, shown, split_keys
from salesinbox.config.loader import describe
from salesinbox.sync.capabilities import TABLE
from salesinbox.tui.actions import ACTIONS, ANY, COMPOSER, LIST, READER

MARK = "<!-- From here on made by docs/generate.py: change the program, then run it. -->\n"
_PLACES = {ANY: "everywhere", LIST: "in the list", READER: "in a conversation", COMPOSER: "in the composer"}


def commands() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(build([]))
    return "\n".join(_command_sections(root, typer.Context(root, info_name=PROGRAM)))


def _command_sections(command: Any, context: typer.Context) -> Iterator[str]:
    subcommands = getattr(command, "commands", {})
    if not subcommands or context.parent is None:
        yield _command_section(command, context)
    for name in sorted(subcommands):
        yield from _command_sections(subcommands[name], typer.Context(subcommands[name], context, info_name=name))


def _command_section(command: Any, context: typer.Context) -> str:
    usage = command.get_usage(context).removeprefix("Usage: ")
    parts = [f"### {context.command_path}\n", f"{command.help or ''}\n", f"```\n{' '.join(usage.split())}\n```\n"]
    rows = [record for each in command.get_params(context) if (record := each.get_help_record(context)) is not None]
    if rows:
        parts.append(_table(("Option", "Meaning"), [(f"`{name}`", text) for name, text in rows]))
    if command.epilog:
        parts.append(f"{command.epilog.replace('Example: ', 'Example: `', 1)}`\n")
    return "\n".join(parts)


def keys() -> str:
    """Every action with its keys, then what the other key maps change."""
    parts = []
    for group in dict.fromkeys(action.group for action in ACTIONS):
        rows = [
            (_keys(action.keys), action.title, _PLACES[action.context], f"`{action.name}`")
            for action in ACTIONS
            if action.group == group
        ]
        parts.append(f"### {group}\n\n{_table(('Keys', 'What it does', 'Where', 'Action'), rows)}")
    for name, changes in KEYMAPS.items():
        if changes:
            changed = [(f"`{action}`", _keys(keys)) for action, keys in changes.items()]
            parts.append(f'### keymap = "{name}"\n\n{_table(("Action", "Keys"), changed)}')
    return "\n".join(parts)


def settings() -> str:
    """Every setting of config.toml."""
    rows = [(f"`{each.name}`", each.doc, each.type, f"`{each.default}`" if each.default else "") for each in describe()]
    return _table(("Setting", "Meaning", "Type", "Default"), rows)


def providers() -> str:
    """Every provider that is known, and what it wants the user to do first."""
    rows = [
        (each.title, f"`{each.name}`", f"{each.imap.host}:{each.imap.port}", " ".join(each.steps))
        for each in PROVIDERS.values()
    ]
    return _table(("Provider", "--provider", "IMAP", "First"), rows)


def capabilities() -> str:
    """What servers may offer, and what it is used for."""
    rows = [(" or ".join(f"`{name}`" for name in each.names), each.rfc, each.purpose, each.without) for each in TABLE]
    return _table(("Server offers", "Defined in", "Used for", "Without it"), rows)


PAGES: dict[str, Callable[[], str]] = {
    "accounts.md": providers,
    "cli.md": commands,
    "config.md": settings,
    "keys.md": keys,
    "sync.md": capabilities,
}
"""Page → what makes the part below its mark."""


def _keys(keys: str) -> str:
    return ", ".join(f"`{shown(key)}`" for key in split_keys(keys))


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Bring the pages up to date, or with ``--check`` say which are not; the exit code."""
    stale = []
    for name, make in PAGES.items():
        path = Path(__file__).parent / name
        old = path.read_text("utf-8")
        new = f"{old.partition(MARK)[0]}{MARK}\n{make()}"
        if new != old:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(new, "utf-8")
    if stale:
        print("Out of date:" if "--check" in arguments else "Written:", ", ".join(stale))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
