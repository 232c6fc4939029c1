"""``account mailboxes``: which mailboxes of an account are synced, with counts before anything is changed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from salesinbox.cli.account_reach import confirm_less
from salesinbox.cli.context import database, locations, settings
from salesinbox.cli.engine_status import mailbox_document
from salesinbox.cli.options import Address, Json, Yes
from salesinbox.cli.output import Column, document, say, table
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.config.settings import AccountSettings
    from salesinbox.store.connection import Database
    from salesinbox.views.sync_status import MailboxLine

Number = Optional[int]  # noqa: UP045 - read at run time
Names = Optional[list[str]]  # noqa: UP045 - read at run time
_Row = dict[str, Any]


def mailboxes(
    context: typer.Context,
    address: Address,
    include: Annotated[Names, typer.Option(metavar="NAME", help="Sync this one; `*` for any characters.")] = None,
    exclude: Annotated[Names, typer.Option(metavar="NAME", help="Leave this one out; `*` for any characters.")] = None,
    history_months: Annotated[Number, typer.Option(help="Months of mail to keep here; 0 for everything.")] = None,
    history_days: Annotated[Number, typer.Option(help="Days of mail to keep here, in place of months.")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Show an account's mailboxes with counts; choose which are synced, and how far back.

    What is left out leaves this computer at the next sync and stays on the server. INBOX is always synced.
    """
    from salesinbox.cli import account_settings as made
    from salesinbox.config.loader import save_account

    account = settings(context).account(address)
    with database(context) as db:
        rows = _known(db, account)
    if rows is None:
        rows = _asked(context, account)
    changed = made.with_history(_changed(account, rows, include or (), exclude or ()), history_months, history_days)
    if changed != account:
        confirm_less(context, account, changed, yes=yes)
        save_account(locations(context).config_file, changed)
        _choose(rows, account, changed)
        say("Saved. It happens at the next sync: salesinbox sync --once, or by itself while the engine runs.")
    if as_json:
        chosen = {"skip_mailboxes": list(changed.skip_mailboxes), "only_subscribed": changed.only_subscribed}
        document({"address": changed.address, "history_days": changed.window_days, **chosen, "mailboxes": rows})
        return
    _print(rows, changed)


def _known(db: Database, account: AccountSettings) -> list[_Row] | None:
    """The mailboxes as the last sync saw them; ``None`` where there was none."""
    from salesinbox.store import accounts
    from salesinbox.store import mailboxes as stored
    from salesinbox.views.sync_status import mailbox_lines

    known = next((each for each in accounts.all_accounts(db) if each.address == account.address.casefold()), None)
    every = [] if known is None else stored.of_account(db, known.id)
    on_server = [row for row in every if not row.local]
    if known is None or not on_server:
        return None
    lines = mailbox_lines(on_server, stored.local_counts(db, known.id), in_touch=False)
    rows = [mailbox_document(line) | {"chosen": _is_chosen(line, account)} for line in lines]
    return rows


def _is_chosen(line: MailboxLine, account: AccountSettings) -> bool:
    """Whether it will be synced; that it is not subscribed to the last sync has seen."""
    from salesinbox.config.mailbox_choice import is_skipped

    if line.state in ("no-mail", "label") or is_skipped(line.name, account.skip_mailboxes):
        return False
    return not (account.only_subscribed and line.state == "left-out")


def _asked(context: typer.Context, account: AccountSettings) -> list[_Row]:
    """The mailboxes as the server tells them now, nothing having been synced yet."""
    from salesinbox.accounts.credentials import open_credentials, password_for
    from salesinbox.engine import control

    say(f"Nothing is synced yet. Asking {account.imap.host}:{account.imap.port} …")
    password = password_for(account, open_credentials(locations(context), settings(context)))
    offers = sorted(control.preview(account, password), key=lambda each: (each["name"] != "INBOX", each["name"]))
    return [_offered(each) for each in offers]


def _offered(offer: _Row) -> _Row:
    state, text = "new", "Not synced yet"
    if offer["label"]:
        state, text = "label", "A label; its mail is counted in All Mail"
    elif offer["on_server"] is None:
        state, text = "no-mail", "Holds only other mailboxes"
    counts = {"here": 0, "to_come": offer["wanted"] or 0, "on_server": offer["on_server"] or 0}
    return {"name": offer["name"], "state": state, "text": text, **counts, "error": "", "chosen": offer["chosen"]}


def _changed(
    account: AccountSettings, rows: list[_Row], include: Sequence[str], exclude: Sequence[str]
) -> AccountSettings:
    """The account with the choice that was made.

    Raises:
        NotFound: There is no such mailbox.
        UsageError: It cannot be chosen that way.
    """
    from salesinbox.config.mailbox_choice import including, is_skipped, without

    patterns = account.skip_mailboxes
    for wanted, chosen in ((False, exclude), (True, include)):
        for name in chosen:
            _check_known(name, rows)
            patterns = including(patterns, name) if wanted else without(patterns, name)
            if "*" not in name and is_skipped(name, patterns) == wanted:
                raise UsageError(f"{clean_line(name)} cannot be chosen like this.", "INBOX is always synced.")
    return replace(account, skip_mailboxes=patterns)


def _check_known(name: str, rows: list[_Row]) -> None:
    names = [row["name"] for row in rows]
    if next((row["state"] for row in rows if row["name"] == name), "") == "label":
        raise UsageError(
            f"{clean_line(name)} is a label, and its mail part of All Mail, which is synced as a whole.",
            "Leave All Mail out, and sync once, to choose labels one by one.",
        )
    if "*" in name or name in names:
        return
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else "Without --include and --exclude the command lists them."
    raise NotFound(f"There is no mailbox “{clean_line(name)}”.", hint)


def _choose(rows: list[_Row], before: AccountSettings, after: AccountSettings) -> None:
    """Bring *rows* up to the new choice, and say what it means for each that changes."""
    from salesinbox.config.mailbox_choice import is_skipped

    for row in rows:
        skipped = is_skipped(row["name"], after.skip_mailboxes)
        if row["state"] in ("no-mail", "label") or skipped == is_skipped(row["name"], before.skip_mailboxes):
            continue
        row["chosen"] = not skipped
        if skipped:
            here = counted(row["here"], "message")
            say(f"{row['name']} will be left out: {here} leave this computer, none the server.")
        else:
            count = "" if row["on_server"] is None else f"; the server has {counted(row['on_server'], 'message')}"
            say(f"{row['name']} will be synced{count}.")


def _print(rows: list[_Row], account: AccountSettings) -> None:
    numbers = (Column("Here", right=True), Column("To come", right=True), Column("On the server", right=True))
    columns = (Column("Synced"), Column("Mailbox", widest=50), *numbers, Column("How it stands", wraps=True))
    table(columns, map(_cells, rows))
    days = account.window_days
    reach = f"the last {days:,} days" if days else "everything"
    say(f"{sum(row['chosen'] for row in rows):,} of {len(rows):,} mailboxes are synced, {reach} of each.")


def _cells(row: _Row) -> tuple[str, ...]:
    counts = ("?" if row[key] is None else f"{row[key]:,}" for key in ("here", "to_come", "on_server"))
    said = " · ".join(part for part in (row["text"], row["error"]) if part)
    return ("yes" if row["chosen"] else "no", row["name"], *counts, said)
