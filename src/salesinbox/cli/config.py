"""``config show / get / set / path / check / edit``: the settings."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from salesinbox.cli.context import locations, settings
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, is_terminal, line, say, table
from salesinbox.core.errors import ConfigError, UsageError, UserError
from salesinbox.core.text import clean_block

Key = Annotated[str, typer.Argument(metavar="KEY", help="As `salesinbox config show` lists it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Settings.", rich_markup_mode=None)
    group.command(epilog="Example: salesinbox config show")(show)
    group.command(epilog="Example: salesinbox config get theme")(get)
    group.command(
        "set",
        epilog="Example: salesinbox config set undo_send_seconds 20",
        context_settings={"ignore_unknown_options": True},  # -5 is a value
    )(set_)
    group.command(epilog="Example: cat $(salesinbox config path)")(path)
    group.command(epilog="Example: salesinbox config check")(check)
    group.command(epilog="Example: salesinbox config edit")(edit)
    app.add_typer(group, name="config")


def show(context: typer.Context, as_json: Json = False) -> None:
    """List every setting with its value and what it is for."""
    from salesinbox.config.loader import describe, get_value

    chosen = settings(context)
    found: list[dict[str, Any]] = []
    for each in describe():
        for address in [account.address for account in chosen.accounts] if "ADDRESS" in each.name else [""]:
            key = each.name.replace("ADDRESS", address)
            value = _plain(get_value(chosen, key)) if "." not in each.name or address else {}
            found.append({"key": key, "value": value, "default": each.default, "type": each.type, "doc": each.doc})
    if as_json:
        document(found)
        return
    columns = (Column("Setting"), Column("Value", widest=36), Column("What it is for", folds=True))
    table(columns, [(each["key"], _shown(each["value"]), each["doc"]) for each in found])


def get(context: typer.Context, key: Key, as_json: Json = False) -> None:
    """Print one setting."""
    from salesinbox.config.loader import get_value

    value = _plain(get_value(settings(context), key))
    if as_json:
        document({"key": key, "value": value})
    else:
        line(_shown(value))


def set_(
    context: typer.Context,
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Lists are written like the words of a command.")],
    as_json: Json = False,
) -> None:
    """Change one setting; comments in the file stay."""
    from salesinbox.config.loader import get_value, load, set_value
    from salesinbox.tui.actions import taken_keys
    from salesinbox.tui.choices import mistakes_in

    places = locations(context)
    places.ensure()
    set_value(places.config_file, key, value, lambda saved: mistakes_in(places, saved))
    saved = load(places.config_file)
    now = _plain(get_value(saved, key))
    say(f"{key} is {_shown(now) or 'empty'} now.")
    for action, words in taken_keys(saved):
        if key == f"keys.{action}":
            say(words)
    if as_json:
        document({"key": key, "value": now})


def path(context: typer.Context, as_json: Json = False) -> None:
    """Print where the file is."""
    file = locations(context).config_file
    if as_json:
        document({"path": str(file), "exists": file.exists()})
    else:
        line(str(file))


def check(context: typer.Context, as_json: Json = False) -> None:
    """Look for mistakes in the file; each is told with its line."""
    from salesinbox.config.loader import load
    from salesinbox.tui.actions import taken_keys
    from salesinbox.tui.choices import check as check_choices

    places = locations(context)
    file = places.config_file
    try:
        chosen = load(file)
        check_choices(places, chosen)
    except ConfigError as error:
        if as_json:
            document({"path": str(file), "ok": False, "problems": clean_block(error.message).splitlines()})
        raise
    say(f"{file} is fine." if file.exists() else f"{file} does not exist yet; every setting has its default.")
    notes = [words for _, words in taken_keys(chosen)]
    for each in notes:
        say(each)
    if as_json:
        accounts = [account.address for account in chosen.accounts]
        document({"path": str(file), "ok": True, "accounts": accounts, "notes": notes})


def edit(context: typer.Context) -> None:
    """Open the file in your editor, then check it."""
    from salesinbox.config.loader import initial_config
    from salesinbox.config.private_file import write_private

    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise UsageError("An editor needs a terminal.", "In scripts: salesinbox config set KEY VALUE")
    places = locations(context)
    places.ensure()
    if not places.config_file.exists():
        write_private(places.config_file, initial_config())
    _run_editor(places.config_file)
    check(context)


def _run_editor(file: Path) -> None:
    """Run $VISUAL or $EDITOR, without a shell (S5)."""
    import subprocess

    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        ended = subprocess.run([*shlex.split(command), str(file)], check=False).returncode
    except (OSError, ValueError) as error:
        raise UserError(f"The editor {command} cannot be run.", "Set $EDITOR to the command of yours.") from error
    if ended:
        raise UserError(f"The editor {command} ended with {ended}.", "Look at the file before you go on.")


def _plain(value: object) -> Any:
    """A setting's value as JSON has it."""
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "__dataclass_fields__"):
        return dict(vars(value))
    return dict(value) if isinstance(value, Mapping) else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return shlex.join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_shown(each)}" for name, each in value.items())
    return str(value)
