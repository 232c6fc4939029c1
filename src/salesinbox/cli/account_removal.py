"""``account remove``: what goes is named, and what can fail comes first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from salesinbox.cli.context import confirm, database, locations, settings
from salesinbox.cli.options import Address, Json, Yes
from salesinbox.cli.output import document, say
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.config.locations import Locations
    from salesinbox.config.settings import AccountSettings, Settings
    from salesinbox.store.connection import Database


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """What of an account exists only here, in numbers."""

    drafts: int = 0
    unsent: int = 0
    perhaps_sent: int = 0

    def __str__(self) -> str:
        """In words; empty where there is nothing."""
        parts = [
            _count(self.drafts, "draft", "drafts"),
            _count(self.unsent, "mail that has not been sent", "mails that have not been sent"),
            _count(self.perhaps_sent, "mail that may have been sent", "mails that may have been sent"),
        ]
        *first, last = [part for part in parts if part] or [""]
        return f"{', '.join(first)} and {last}" if first else last


def remove(
    context: typer.Context,
    address: Address,
    keep_mail: Annotated[
        bool, typer.Option("--keep-mail", help="Keep what is cached here to read and search.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Forget an account: settings, password and cached mail. The servers keep theirs."""
    from salesinbox.config.loader import remove_account
    from salesinbox.store import accounts as stored

    places, known = locations(context), settings(context)
    with database(context) as db:
        row = next((each for each in stored.all_accounts(db) if each.address == address.strip().casefold()), None)
        configured = None if row and row.address not in _addresses(known) else known.account(address)
        unfinished = _unfinished(db, row.id) if row else _Unfinished()
        confirm(context, _question(clean_line(address), unfinished, keep_mail=keep_mail), yes=yes)
        if configured is not None:
            _forget_password(places, known, configured)
            remove_account(places.config_file, address)
        drafts = _part_with_server(db, row.id) if row and keep_mail else []
        if row and not keep_mail:
            stored.remove(db, row.id)
    discarded = _Unfinished() if keep_mail else unfinished
    say(f"{clean_line(address)} is forgotten.")
    if str(discarded):
        say(f"Discarded with it: {discarded}.")
    if as_json:
        done = {"address": clean_line(address), "removed": True, "mail_kept": keep_mail}
        document({**done, "discarded": asdict(discarded), "made_drafts": drafts})


def _addresses(known: Settings) -> set[str]:
    return {each.address.casefold() for each in known.accounts}


def _unfinished(db: Database, account_id: int) -> _Unfinished:
    from salesinbox.store import drafts, outbox

    states = outbox.unsettled(db, account_id)
    unknown = states.pop("unknown", 0)
    return _Unfinished(drafts.count(db, account_id), sum(states.values()), unknown)


def _question(address: str, unfinished: _Unfinished, *, keep_mail: bool) -> str:
    if keep_mail:
        unsent = str(_Unfinished(unsent=unfinished.unsent))
        becomes = "becomes a draft" if unfinished.unsent == 1 else "become drafts"
        return f"Forget {address}: its settings and password?" + (f" {unsent} {becomes} again." if unsent else "")
    what = f", with {unfinished}" if str(unfinished) else ""
    return (
        f"Forget {address}: its settings, its password and its mail on this computer{what}?"
        " (With --keep-mail it stays here to read and search.)"
    )


def _forget_password(places: Locations, known: Settings, account: AccountSettings) -> None:
    from salesinbox.accounts.credentials import NoKeyring, command_of, open_credentials

    try:
        open_credentials(places, known).delete(account.address)
    except NoKeyring:
        if not command_of(account):
            say("There is no keyring here now; a password that one keeps elsewhere stays there.")


def _part_with_server(db: Database, account_id: int) -> list[int]:
    """The account goes on as one of this computer alone; the drafts that its waiting mail has become."""
    from salesinbox.actions import send
    from salesinbox.store import accounts as stored

    with db.write("part with the server"):
        made = send.take_all_back(db, account_id)
        stored.make_local(db, account_id)
    return made


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}" if number else ""
