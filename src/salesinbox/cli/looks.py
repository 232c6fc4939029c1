"""``themes list`` and ``keys list``."""

from __future__ import annotations

import typer

from salesinbox.cli.context import locations, settings
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, table
from salesinbox.core.errors import PartlyDone


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, words, command in (("themes", "Colour themes.", list_themes), ("keys", "Keys.", list_keys)):
        group = typer.Typer(help=words, rich_markup_mode=None)
        group.callback()(_group)
        group.command("list", epilog=f"Example: salesinbox {name} list")(command)
        app.add_typer(group, name=name, help=words)


def _group() -> None:
    """Only there so that `list` is a word to be said, with one command too."""


def list_themes(context: typer.Context, as_json: Json = False) -> None:
    """List the colour themes: ours, and those in your themes folder."""
    from salesinbox.tui.themes import load_themes

    chosen = settings(context).theme
    found, bad = load_themes(locations(context).user_themes)
    if as_json:
        document([{"name": name, "dark": theme.dark, "chosen": name == chosen} for name, theme in found.items()])
    else:
        kinds = {name: "dark" if theme.dark else "light" for name, theme in found.items()}
        columns = (Column("Theme"), Column("Kind"), Column("Chosen"))
        table(columns, [(name, kind, "yes" if name == chosen else "") for name, kind in kinds.items()])
    if bad:
        raise PartlyDone("\n".join(map(str, bad.values())))


def list_keys(context: typer.Context, as_json: Json = False) -> None:
    """List every action with the keys in force: your key map, and your own keys on top."""
    from salesinbox.config.loader import refused
    from salesinbox.tui.actions import ACTIONS, Keys, mistakes_in_keys

    chosen = settings(context)
    keys = Keys(chosen)
    if as_json:
        document(
            [
                {
                    "action": each.name,
                    "title": each.title,
                    "where": each.context,
                    "keys": list(keys.of.get(each.name, ())),
                }
                for each in ACTIONS
            ]
        )
    else:
        columns = (Column("Action"), Column("Keys"), Column("Where"), Column("What it does", folds=True))
        table(columns, [(each.name, keys.all_shown(each.name), each.context, each.title) for each in ACTIONS])
    if mistakes := mistakes_in_keys(chosen):
        raise PartlyDone(refused(locations(context).config_file, mistakes).message)
