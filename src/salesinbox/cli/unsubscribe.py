"""``unsubscribe``: leaving the mailing list that a conversation came by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from salesinbox.cli.context import confirm, database, settings
from salesinbox.cli.options import Json, Yes, id_of
from salesinbox.cli.output import Column, document, moment, say, table
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.actions.send import Sending
    from salesinbox.actions.unsubscribe import Offer
    from salesinbox.store.unsubscribes import Unsubscribe


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: salesinbox unsubscribe 12 --yes")(unsubscribe)


def unsubscribe(
    context: typer.Context,
    thread: Annotated[
        Optional[int],  # noqa: UP045 - read at run time
        typer.Argument(
            metavar="THREAD", parser=id_of("conversation"), help="Id of a conversation, as `threads` lists it."
        ),
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help="List what was left so far, and how that went.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Leave the mailing list that a conversation came by.

    The real host or address is shown before anything happens. The engine makes the request, or sends the mail; a list
    that offers only a page gets no request: its address is printed, to be opened in a browser.
    """
    from salesinbox.actions import unsubscribe as leaving
    from salesinbox.store import unsubscribes

    with database(context) as db:
        if as_list:
            _list(unsubscribes.listing(db), as_json)
            return
        if thread is None:
            raise UsageError("Which conversation?", "salesinbox unsubscribe THREAD, or --list.")
        found = leaving.offer(db, thread)
        _tell_before(found)
        if found.way == leaving.PAGE:
            say(f"This list offers only a page. Open it in your browser: {found.target}")
            title = "Open the page in a browser"
        else:
            confirm(context, f"Leave {clean_line(found.list)}? {found.words}", yes=yes)
            title = leaving.ask(db, found, _sending(context, found))
            say(f"{title}.")
    if as_json:
        document({"list": clean_line(found.list), "way": found.way, "target": found.target, "title": title})


def _tell_before(found: Offer) -> None:
    if found.before is not None:
        say(f"This list was left before: {found.before.state}, {moment(found.before.created)}.")


def _sending(context: typer.Context, found: Offer) -> Sending:
    from salesinbox.actions.send import Sending

    chosen = settings(context)
    account = next((each for each in chosen.accounts if each.address.casefold() == found.account), None)
    if account is None:  # its mail was imported
        return Sending(chosen.undo_send_seconds)
    return Sending(chosen.undo_send_seconds, account.files_sent_copy, account.size_limit)


def _list(rows: list[Unsubscribe], as_json: bool) -> None:
    if as_json:
        document([_document(row) for row in rows])
        return
    columns = (Column("Date"), Column("List", widest=40), Column("Account", widest=28), Column("How"),
               Column("State"), Column("Why", folds=True))  # fmt: skip
    table(
        columns,
        [
            (moment(row.created), clean_line(row.list), row.address, row.way, row.state, clean_line(row.reason))
            for row in rows
        ],
    )
    if not rows:
        say("No list was left so far.")


def _document(row: Unsubscribe) -> dict[str, Any]:
    from salesinbox.views import format as formatting

    return {
        "id": row.id,
        "list": clean_line(row.list),
        "account": row.address,
        "way": row.way,
        "target": clean_line(row.target),
        "state": row.state,
        "reason": clean_line(row.reason) or None,
        "date": formatting.iso(int(row.created)),
    }
