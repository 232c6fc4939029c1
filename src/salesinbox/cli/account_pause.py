"""``account pause / resume``: an account is left alone for a while; what the user does meanwhile waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from salesinbox.cli.context import database, locations, settings
from salesinbox.cli.options import Address, Json
from salesinbox.cli.output import document, say
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.config.settings import AccountSettings


def pause(context: typer.Context, address: Address, as_json: Json = False) -> None:
    """Fetch and send nothing of an account until it is resumed. What you do meanwhile is kept and waits."""
    account = settings(context).account(address)
    changes, mails = _switch(context, account, on=False)
    waiting = f" Waiting: {changes} to sync, {mails} to send." if changes or mails else ""
    say(f"{clean_line(account.address)} is paused.{waiting}")
    if as_json:
        document(_document(account, changes, mails, on=False))


def resume(context: typer.Context, address: Address, as_json: Json = False) -> None:
    """Go on with an account that is paused."""
    account = settings(context).account(address)
    changes, mails = _switch(context, account, on=True)
    say(f"{clean_line(account.address)} is synced again, as soon as the engine runs.")
    if as_json:
        document(_document(account, changes, mails, on=True))


def _switch(context: typer.Context, account: AccountSettings, *, on: bool) -> tuple[int, int]:
    """Say so in the settings, which a running engine follows; gives how many changes and mails wait."""
    from salesinbox.config.loader import set_value
    from salesinbox.store import accounts, action_log, outbox, status

    set_value(locations(context).config_file, f"accounts.{account.address}.enabled", "true" if on else "false")
    with database(context) as db:
        row = accounts.ensure(db, account.address, account.name)
        if account.enabled is not on:
            state = "connecting" if on else "paused"
            status.save_account(db, row.id, state=state, detail="", error="", hint="", done=0, total=0)
        states = outbox.unsettled(db, row.id)
        return action_log.waiting(db, row.id), sum(states.get(state, 0) for state in ("queued", "retry"))


def _document(account: AccountSettings, changes: int, mails: int, *, on: bool) -> dict[str, object]:
    return {"address": account.address, "enabled": on, "changes_waiting": changes, "mails_waiting": mails}
