"""``filter``: saved filters, which are lists of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, say, table

if TYPE_CHECKING:
    from salesinbox.actions.filters import Saved
    from salesinbox.store.connection import Database

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a saved filter.")]
Color = Annotated[
    Optional[str],  # noqa: UP045 - read at run time
    typer.Option("--color", metavar="COLOR", help="Its colour: blue, green, orange …"),
]
_COUNTED = 999
_EXAMPLES = {
    "list": "list",
    "add": "add 'Big deals' 'in:inbox label:deal has:attachment' --tab",
    "edit": "edit 'Big deals' --query 'in:inbox label:deal'",
    "delete": "delete 'Big deals'",
    "move": "move 'Big deals' 1",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    filters = typer.Typer(help="Saved filters: lists of your own, made of a search.", rich_markup_mode=None)
    for name, command in (("list", list_), ("add", add), ("edit", edit), ("delete", delete), ("move", move)):
        filters.command(name, epilog=f"Example: salesinbox filter {_EXAMPLES[name]}")(command)
    app.add_typer(filters, name="filter")


def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the saved filters in their order, with the conversations each finds."""
    from salesinbox.actions.filters import offered
    from salesinbox.views import query_list

    with database(context) as db:
        found = query_list.saved(db)
        counts = [query_list.count(db, each.query, most=_COUNTED) for each in found]
        others = offered(db)
    if as_json:
        document(
            [
                _document(each) | {"threads": min(count, _COUNTED), "more": count > _COUNTED}
                for each, count in zip(found, counts, strict=True)
            ]
        )
        return
    columns = (
        Column("Place", right=True), Column("Filter"), Column("Tab"), Column("Conversations", right=True),
        Column("Query", folds=True),
    )  # fmt: skip
    rows = [
        (str(place), each.name, "tab" if each.tab else "", query_list.counted(count, _COUNTED) or "0", each.query)
        for place, (each, count) in enumerate(zip(found, counts, strict=True), 1)
    ]
    table(columns, rows)
    for each in found:
        if each.error:
            say(f"“{each.name}” shows nothing. {each.error}")
    if not found:
        say("No saved filters.")
    for name, query in others:
        say(f"You may want: salesinbox filter add '{name}' '{query}'")


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What it shows, as for `search`.")],
    tab: Annotated[bool, typer.Option("--tab", help="Make it a tab above the list.")] = False,
    color: Color = None,
    as_json: Json = False,
) -> None:
    """Save a filter under a name."""
    from salesinbox.actions import filters

    _carry_out(context, lambda db: filters.add(db, name, query, tab=tab, color=color or ""), as_json)


def edit(
    context: typer.Context,
    name: Name,
    to: Annotated[Optional[str], typer.Option("--name", metavar="NEW", help="Another name.")] = None,  # noqa: UP045
    query: Annotated[Optional[str], typer.Option("--query", metavar="QUERY", help="Another query.")] = None,  # noqa: UP045
    tab: Annotated[Optional[bool], typer.Option("--tab/--no-tab", help="Whether it is a tab.")] = None,  # noqa: UP045
    color: Color = None,
    as_json: Json = False,
) -> None:
    """Change a saved filter."""
    from salesinbox.actions import filters

    _carry_out(context, lambda db: filters.edit(db, name, to=to, query=query, tab=tab, color=color), as_json)


def delete(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Forget a saved filter; the mail it shows stays."""
    from salesinbox.actions import filters

    _carry_out(context, lambda db: filters.delete(db, name), as_json)


def move(
    context: typer.Context,
    name: Name,
    place: Annotated[int, typer.Argument(min=1, metavar="PLACE", help="Where among the others, from 1 on.")],
    as_json: Json = False,
) -> None:
    """Put a saved filter at another place among the others."""
    from salesinbox.actions import filters

    _carry_out(context, lambda db: filters.move(db, name, place), as_json)


def _document(each: Any) -> dict[str, Any]:
    return {
        "name": each.name,
        "query": each.query,
        "tab": each.tab,
        "color": each.color or None,
        "error": each.error or None,
    }


def _carry_out(context: typer.Context, work: Callable[[Database], Saved], as_json: bool) -> None:
    from salesinbox.views import query_list

    with database(context) as db:
        done = work(db)
        found = query_list.saved(db)
    say(f"{done.title}.")
    if as_json:
        now = next((_document(each) for each in found if done.filter and each.id == done.filter.id), None)
        document({"title": done.title, "filter": now})
